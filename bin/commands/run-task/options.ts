import type { AwsOptions } from '../../support/aws';
import { UsageError } from '../../support/failure';

/** What `run-task` was called with. */
export interface RunTaskOptions extends AwsOptions {
  readonly stack: string;
  readonly task: string;
  readonly wait: boolean;
  /** In minutes. */
  readonly timeout: string;
  readonly json?: boolean;
}

/**
 * Checks the options.
 *
 * @throws with every option that cannot be used
 */
export function checkOptions({ stack, task, timeout }: RunTaskOptions): void {
  const problems = [
    !/^[A-Za-z][A-Za-z0-9-]{0,127}$|^arn:/.test(stack) &&
      `--stack is '${stack}'; allowed are letters, digits and hyphens, 128 at most, or an ARN`,
    !/^[^/\s]+(\/[^/\s]+)*$/.test(task) && `--task is '${task}'; allowed is an id or a path, such as App/Migrate`,
    !(Number(timeout) > 0 && Number(timeout) <= 1440) &&
      `--timeout is '${timeout}'; allowed are minutes above 0, at most 1440`,
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new UsageError(problems.join('\n       '));
}
