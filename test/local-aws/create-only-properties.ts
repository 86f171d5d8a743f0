import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { HERE, installedPython } from './python';

/**
 * Writes create-only-properties.json: for every type of the extension, the properties whose change makes
 * CloudFormation replace the resource, from the CloudFormation schemas that aws-cdk-lib is made of. Properties that
 * only sometimes replace ("conditionally create-only") count as changed in place.
 *
 * Run `node --import tsx test/local-aws/create-only-properties.ts` when a type is added to the extension.
 */
export function createOnlyProperties(types: string[]): Record<string, string[]> {
  const specification = loadAwsServiceSpecSync();
  return Object.fromEntries(
    types.map((type) => {
      const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
      const properties = Object.entries(resource.properties);
      return [type, properties.filter(([, property]) => property.causesReplacement === 'yes').map(([name]) => name)];
    }),
  );
}

/** The types that the extension brings up. */
export function extensionTypes(python: string): string[] {
  const options = { cwd: HERE, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } };
  return JSON.parse(execFileSync(python, ['-m', 'moto_extension', 'types'], options).toString());
}

if (require.main === module) {
  const properties = createOnlyProperties(extensionTypes(installedPython()!));
  writeFileSync(path.join(HERE, 'create-only-properties.json'), `${JSON.stringify(properties, undefined, 2)}\n`);
}
