import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { ENV } from '../support/environment';
import { shareValidationEngine } from '../support/validation-engine';
import { misfits } from './service-spec';
import { Template } from './template';

/** A template to validate, and the errors in it. */
export interface ValidatorRequest {
  readonly id: number;
  readonly template: string;
}
export interface ValidatorReply {
  readonly id: number;
  readonly errors: string[];
}

/** RDS takes a series for its newest version; the validator knows whole versions alone, and apps acknowledge it. */
const KNOWN = /^E9006 at \w+: EngineVersion: '\d+(\.\d+)?' is not one of/;

const folder = mkdtempSync(join(tmpdir(), 'validator-'));
shareValidationEngine();
const plugin = new CloudFormationValidatePlugin();

function validate(template: string): string[] {
  return [...misfits(new Template(template)), ...findings(template)];
}

function findings(template: string): string[] {
  const templatePath = join(folder, 'Test.template.json');
  writeFileSync(templatePath, template);
  const stackTemplates = [{ templatePath, stackConstructPath: 'Test', region: ENV.region, accountId: ENV.account }];
  const { violations } = plugin.validate({ templatePaths: [templatePath], stackTemplates } as never);
  return violations
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ ruleName, description, violatingResources }) => {
      const ids = violatingResources.map(({ resourceLogicalId }) => resourceLogicalId).join(', ');
      return `${ruleName} at ${ids}: ${description}`;
    })
    .filter((error) => !KNOWN.test(error));
}

process.on('message', ({ id, template }: ValidatorRequest) => {
  process.send!({ id, errors: validate(template) } satisfies ValidatorReply);
});
process.on('disconnect', () => rmSync(folder, { recursive: true }));
