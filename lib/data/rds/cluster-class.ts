import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Checks, isKnown } from '../../private/validation';

/** What a kind of cluster runs on. */
export interface ClusterClasses {
  /** The classes, without `db.` before and size behind. */
  readonly classes: RegExp;
  /** As an error lists them. */
  readonly allowed: string;
  /** What to state instead. */
  readonly remedy: string;
  /** What to state instead of `serverless`. */
  readonly serverless: string;
}

/**
 * Memory-optimised and burstable classes; newer generations pass, since more will come. General-purpose ones are
 * missing, as are those with disks of their own but for `r6gd`, `r6id`, `r8gd` and newer, which cache on them.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html
 */
export const AURORA_CLASSES: ClusterClasses = {
  classes: /^(t(3|4g)\.(medium|large)|(r([5-9]|\d\d)|x([2-9]|\d\d))[a-z]*\.(large|\d*xlarge))$/,
  allowed: 'a class that Aurora has: r5, x2 or newer, large or more, or t3 and t4g, medium or large',
  remedy: "state 'r7g.large'",
  serverless: 'state serverless with minCapacity and maxCapacity',
};

/**
 * Classes with disks of their own, on which temporary tables live; newer generations pass, since more will come.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
 */
export const MULTI_AZ_CLASSES: ClusterClasses = {
  classes:
    /^(c([6-9]|\d\d)gd\.(medium|large|\d*xlarge)|(([mr]([5-9]|\d\d))[a-z]*d[a-z]*|x[2-9]iedn)\.(large|\d*xlarge))$/,
  allowed:
    'a class of Multi-AZ DB clusters, which have disks of their own: c6gd, m5d, m6gd, m6id, r5d, r6gd, r6id, x2iedn or newer',
  remedy: "state 'r6gd.large', or take an engine of RDS instances with multiAz",
  serverless: 'Serverless v2 is of Aurora: take DatabaseEngine.auroraPostgres or auroraMysql',
};

/** Whether the kind of cluster has the class. */
export function validateClass(prop: string, instanceType: ec2.InstanceType | undefined, kind: ClusterClasses): Checks {
  const checks = new Checks();
  const stated = instanceType?.toString();
  if (!isKnown(stated)) return checks;
  if (stated.startsWith('db.')) {
    return checks.that(false, prop, stated, "a class without 'db.'", `state '${stated.slice(3)}'`);
  }
  const remedy = stated.includes('serverless') ? kind.serverless : kind.remedy;
  return checks.that(kind.classes.test(stated), prop, stated, kind.allowed, remedy);
}
