import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Checks, isKnown } from '../../private/validation';

/** The oldest generation that RDS still makes of each family of classes; newer ones pass, since more will come. */
const LEAST_GENERATION: { readonly [family: string]: number } = { t: 3, m: 5, r: 5, x: 2 };
/** Sizes below `large` are those of burstable classes. */
const SMALL = /^(micro|small|medium)$/;

/**
 * Whether RDS has the class for an instance. `c6gd` is one of Multi-AZ DB clusters, `serverless` one of Aurora.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 */
export function validateInstanceType(prop: string, instanceType: ec2.InstanceType | undefined): Checks {
  const checks = new Checks();
  const stated = instanceType?.toString();
  if (!isKnown(stated)) return checks;
  if (stated.startsWith('db.')) {
    return checks.that(false, prop, stated, "a class without 'db.'", `state '${stated.slice(3)}'`);
  }
  if (stated.includes('serverless')) {
    return checks.that(false, prop, stated, 'a class of RDS', 'Serverless v2 is of Aurora: take another engine');
  }
  const [, letter, generation, size] = /^([a-z])(\d+)[a-z]*\.(\w+)$/.exec(stated) ?? [];
  const allowed = 'a class that RDS has: t3, m5, r5, x2 or newer, and large or more unless burstable';
  const least = LEAST_GENERATION[letter ?? ''];
  const small = SMALL.test(size ?? '') ? letter === 't' : size === 'large' || /^\d*xlarge$/.test(size ?? '');
  const available = least !== undefined && Number(generation) >= least && small;
  return checks.that(available, prop, stated, allowed, "state 'r7g.large'");
}
