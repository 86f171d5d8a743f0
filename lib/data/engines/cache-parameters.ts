import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { sorted } from '../../private/sorted';
import { Checks } from '../../private/validation';

/** Parameters of an engine by name, such as `notify-keyspace-events`. */
export interface CacheParameters {
  readonly [name: string]: string;
}

/** A parameter group. Its family follows the engine: an upgrade makes another group and gives it to the same cache. */
export function createCacheParameters(
  scope: Construct,
  family: string,
  parameters: CacheParameters,
): elasticache.CfnParameterGroup {
  return new elasticache.CfnParameterGroup(scope, 'Parameters', {
    cacheParameterGroupFamily: family,
    description: `Parameters of ${pathInStack(scope)}`,
    properties: sorted(parameters),
  });
}

/** Checks parameters that a team states beside those that have options of their own. */
export function validateCacheParameters(parameters: CacheParameters = {}, own: { [name: string]: string }): string[] {
  const checks = new Checks();
  for (const name of Object.keys(parameters)) {
    checks.that(!(name in own), 'parameters', name, 'a parameter without an option of its own', `use ${own[name]}`);
  }
  return checks.problems;
}
