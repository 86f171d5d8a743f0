import type { AwsOptions } from '../../support/aws';
import { UsageError } from '../../support/failure';
import type { TemplateOptions } from '../../support/templates';

/** What `preflight` was called with. */
export interface PreflightOptions extends AwsOptions, TemplateOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

/**
 * Checks the options.
 *
 * @throws with every option that cannot be used
 */
export function checkOptions({ app, template, region }: PreflightOptions): void {
  const problems = [
    app !== undefined && template !== undefined && '--app and --template are both stated; keep one',
    region !== undefined &&
      !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) &&
      `--region is '${region}'; allowed is the name of a region, such as eu-west-1`,
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new UsageError(problems.join('\n       '));
}
