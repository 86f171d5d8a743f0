import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { ENV } from '../support/environment';
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
const plugin = new CloudFormationValidatePlugin();
const types = new Set<string>();

function validate(template: string): string[] {
  prepare(Object.values<{ Type: string }>(JSON.parse(template).Resources).map(({ Type }) => Type));
  return [...misfits(new Template(template)), ...findings(template)];
}

/** The plugin loads its rules anew, for two seconds, for a template with a type that the one before did not have. */
function prepare(needed: string[]): void {
  if (needed.every((type) => types.has(type))) return;
  needed.forEach((type) => types.add(type));
  findings(JSON.stringify({ Resources: Object.fromEntries([...types].map((Type, index) => [`R${index}`, { Type }])) }));
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
