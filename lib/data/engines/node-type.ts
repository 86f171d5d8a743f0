import { Checks, isKnown } from '../../private/validation';

/** Generations that neither encrypt in transit nor fail over. */
const PREVIOUS = /^cache\.(t1|m1|m2|m3|c1|r3)\./;
/** Families that keep part of the data on SSDs. */
const TIERED = /^cache\.r6gd\./;
/** What Application Auto Scaling moves. */
const SCALABLE = /^cache\.(r7g|r6g|r6gd|r5|m7g|m6g|m5|c7gn)\.(large|xlarge|2xlarge)$/;

/**
 * Whether nodes of the type keep part of the data on SSDs, which has to be said when they are made.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
 */
export function isTiered(nodeType: string): boolean {
  return TIERED.test(nodeType);
}

/**
 * Checks a node type against what each engine can use.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
export function validateNodeType(nodeType: string | undefined): Checks {
  const remedy = "state 'cache.r7g.large'";
  const checks = new Checks().text('nodeType', nodeType, /^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'a node type', remedy);
  if (!isKnown(nodeType) || checks.problems.length > 0) return checks;
  return checks
    .that(
      !PREVIOUS.test(nodeType),
      'nodeType',
      nodeType,
      'a current generation, since older ones neither encrypt in transit nor fail over',
      remedy,
    )
    .that(
      !/^cache\.r6gd\.(nano|micro|small|medium|large)$/.test(nodeType),
      'nodeType',
      nodeType,
      'r6gd from xlarge on, the smallest with data tiering',
      "state 'cache.r6gd.xlarge'",
    );
}

/**
 * Checks a node type where shards or replicas scale by themselves.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
 */
export function validateScalableNodeType(nodeType: string): string[] {
  if (!isKnown(nodeType)) return [];
  return new Checks().that(
    SCALABLE.test(nodeType),
    'nodeType',
    nodeType,
    'large, xlarge or 2xlarge of r7g, r6g, r6gd, r5, m7g, m6g, m5 or c7gn beside shardScaling and replicaScaling',
    "state 'cache.r7g.large', or leave the scaling out",
  ).problems;
}
