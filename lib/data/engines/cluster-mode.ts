import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';
import { Checks, isKnown } from '../../private/validation';
import { validateScalableNodeType } from './node-type';

/**
 * How the shards of a cache in cluster mode come and go, by Application Auto Scaling. Slots move while clients go on.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling-Using-Shards.html
 */
export interface ShardScalingOptions {
  /**
   * Most shards, up to 500 nodes in all; above 90 nodes after a raise of the quota.
   */
  readonly maxShards: number;

  /**
   * Fewest shards, at least 1.
   *
   * @default - `shards`
   */
  readonly minShards?: number;

  /**
   * The use of the engine's thread on primaries that scaling aims at, 35 to 70 percent.
   *
   * @default 60
   */
  readonly targetCpuPercent?: number;

  /**
   * The use of memory that scaling aims at, 35 to 70 percent.
   *
   * @default 65
   */
  readonly targetMemoryPercent?: number;
}

/**
 * How the replicas of each shard come and go, by Application Auto Scaling: every shard gets as many.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling-Using-Replicas.html
 */
export interface ReplicaScalingOptions {
  /**
   * Most replicas of a shard, 1 to 5.
   */
  readonly maxReplicas: number;

  /**
   * Fewest replicas of a shard, at least 1.
   *
   * @default - `replicas`
   */
  readonly minReplicas?: number;

  /**
   * The use of the engine's thread on replicas that scaling aims at, 35 to 70 percent. Clients have to read from
   * replicas for it to move.
   *
   * @default 60
   */
  readonly targetCpuPercent?: number;
}

/**
 * Cluster mode: the keys are spread over shards, each a primary with replicas. Clients have to speak the cluster
 * protocol, and to keep keys of one command in one shard.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis-RedisCluster.html
 */
export interface ClusterModeOptions {
  /**
   * Shards, 1 to 500. A change moves slots in place, while clients go on.
   *
   * @default 2
   */
  readonly shards?: number;

  /**
   * How shards come and go. The nodes are large, xlarge or 2xlarge then.
   *
   * @default - as many shards as stated
   */
  readonly shardScaling?: ShardScalingOptions;

  /**
   * How replicas come and go. The nodes are large, xlarge or 2xlarge then.
   *
   * @default - as many replicas as stated
   */
  readonly replicaScaling?: ReplicaScalingOptions;
}

/** Nodes of one cluster. */
const MOST_NODES = 500;
export const DEFAULT_SHARDS = 2;

/** The most shards that there can be, of a cluster or of none. */
export function mostShards({ shards = DEFAULT_SHARDS, shardScaling }: ClusterModeOptions): number {
  return Math.max(shards, shardScaling?.maxShards ?? 0);
}

/** Checks what a team says of cluster mode, with the replicas and nodes of each shard. */
export function validateClusterMode(options: ClusterModeOptions, replicas: number, nodeType: string): string[] {
  const { shards = DEFAULT_SHARDS, shardScaling, replicaScaling } = options;
  const checks = new Checks('clusterMode.')
    .literal('shards', shards)
    .literal('shardScaling.maxShards', shardScaling?.maxShards)
    .wholeNumber('shards', shards, 1, MOST_NODES, 'state as many as the data needs nodes')
    .wholeNumber(
      'shardScaling.maxShards',
      shardScaling?.maxShards,
      1,
      MOST_NODES,
      'state the most that may be paid for',
    )
    .wholeNumber('shardScaling.minShards', shardScaling?.minShards, 1, MOST_NODES, 'state at least 1')
    .wholeNumber('replicaScaling.maxReplicas', replicaScaling?.maxReplicas, 1, 5, 'ElastiCache allows 5 of a shard')
    .wholeNumber('replicaScaling.minReplicas', replicaScaling?.minReplicas, 1, 5, 'scaling keeps at least 1')
    .include(target('shardScaling.targetCpuPercent', shardScaling?.targetCpuPercent))
    .include(target('shardScaling.targetMemoryPercent', shardScaling?.targetMemoryPercent))
    .include(target('replicaScaling.targetCpuPercent', replicaScaling?.targetCpuPercent));
  within(checks, 'shards', shards, shardScaling && [shardScaling.minShards, shardScaling.maxShards], 'shardScaling');
  const scaledReplicas = replicaScaling && ([replicaScaling.minReplicas, replicaScaling.maxReplicas] as const);
  within(checks, 'replicas', replicas, scaledReplicas, 'replicaScaling');
  if (replicaScaling && isKnown(replicas)) {
    checks.that(replicas > 0, 'replicaScaling', 'stated', 'scaling of at least one replica', 'state replicas: 1');
  }
  const nodes = mostShards(options) * (1 + Math.max(replicas, replicaScaling?.maxReplicas ?? 0));
  if (checks.problems.length === 0 && isKnown(nodes)) {
    checks.that(
      nodes <= MOST_NODES,
      'shards',
      shards,
      `at most ${MOST_NODES} nodes in all, and these are ${nodes}`,
      'state fewer shards or replicas, or larger nodes',
    );
  }
  const scales = shardScaling !== undefined || replicaScaling !== undefined;
  return [...checks.problems, ...(scales ? validateScalableNodeType(nodeType) : [])];
}

function target(prop: string, percent: number | undefined): string[] {
  if (!isKnown(percent)) return [];
  const allowed = 'a number from 35 to 70';
  return new Checks().that(percent >= 35 && percent <= 70, prop, percent, allowed, 'state 60').problems;
}

/** What is made has to lie between what scaling may make of it. */
function within(
  checks: Checks,
  prop: string,
  value: number,
  range: readonly [number | undefined, number] | undefined,
  scaling: string,
): void {
  if (!range || !isKnown(value) || !isKnown(range[1])) return;
  const [min = value, max] = range;
  const allowed = `from ${min} to ${max}, the bounds of ${scaling}`;
  checks.that(value >= min && value <= max, prop, value, allowed, 'widen the bounds');
}

/** Registers shards and replicas with Application Auto Scaling, under its service-linked role. */
export function scaleCluster(
  scope: Construct,
  group: elasticache.CfnReplicationGroup,
  { shards = DEFAULT_SHARDS, shardScaling, replicaScaling }: ClusterModeOptions,
  replicas: number,
): void {
  if (shardScaling) {
    const { minShards = shards, maxShards, targetCpuPercent = 60, targetMemoryPercent = 65 } = shardScaling;
    const bounds = { minCapacity: minShards, maxCapacity: maxShards };
    track(scope, 'ShardScaling', group, 'NodeGroups', bounds, {
      EngineCpu: [appscaling.PredefinedMetric.ELASTICACHE_PRIMARY_ENGINE_CPU_UTILIZATION, targetCpuPercent],
      Memory: [
        appscaling.PredefinedMetric.ELASTICACHE_DATABASE_MEMORY_USAGE_COUNTED_FOR_EVICT_PERCENTAGE,
        targetMemoryPercent,
      ],
    });
  }
  if (replicaScaling) {
    const { minReplicas = replicas, maxReplicas, targetCpuPercent = 60 } = replicaScaling;
    const bounds = { minCapacity: minReplicas, maxCapacity: maxReplicas };
    track(scope, 'ReplicaScaling', group, 'Replicas', bounds, {
      EngineCpu: [appscaling.PredefinedMetric.ELASTICACHE_REPLICA_ENGINE_CPU_UTILIZATION, targetCpuPercent],
    });
  }
}

function track(
  scope: Construct,
  id: string,
  group: elasticache.CfnReplicationGroup,
  dimension: 'NodeGroups' | 'Replicas',
  bounds: { readonly minCapacity: number; readonly maxCapacity: number },
  policies: { [name: string]: [appscaling.PredefinedMetric, number] },
): void {
  // No role: Application Auto Scaling makes and uses its service-linked one.
  const scalable = new appscaling.CfnScalableTarget(scope, id, {
    ...bounds,
    serviceNamespace: 'elasticache',
    scalableDimension: `elasticache:replication-group:${dimension}`,
    resourceId: `replication-group/${group.ref}`,
  });
  for (const [name, [predefinedMetricType, targetValue]] of Object.entries(policies)) {
    new appscaling.CfnScalingPolicy(scope, `${id}${name}`, {
      policyName: name,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: scalable.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue,
        // Moving slots takes minutes and memory: wait for one move to end.
        scaleInCooldown: 600,
        scaleOutCooldown: 600,
      },
    });
  }
}
