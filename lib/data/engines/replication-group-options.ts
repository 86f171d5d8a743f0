import type { Size } from 'aws-cdk-lib/core';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { EvictionPolicy } from '../eviction-policy';
import type { CacheUserOptions } from './cache-user';
import type { ClusterModeOptions } from './cluster-mode';

/**
 * What a team may say of a replication group of ElastiCache, whether Redis OSS or Valkey.
 */
export interface ReplicationGroupOptions {
  /**
   * Replicas beside the primary, or beside the primary of each shard in cluster mode, 0 to 5. With at least one, a
   * replica in another Availability Zone takes over. In cluster mode, create-time: `replicaScaling` changes it later.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
   * @default - 1 in production, 0 in development
   */
  readonly replicas?: number;

  /**
   * The node type, such as `cache.r7g.large`: the way to scale vertically, in place. `cache.r6gd` from xlarge on keeps
   * part of the data on SSDs, and is chosen at creation.
   *
   * @default - cache.r7g.large in production, cache.t4g.micro in development
   */
  readonly nodeType?: string;

  /**
   * Days that daily snapshots are kept, 0 to 35; 0 takes none.
   *
   * @default - 15 in production, 1 in development
   */
  readonly snapshotRetentionDays?: number;

  /**
   * Shards: more memory and more writes than one primary has. Binds `CACHE_CLUSTER` as `true` and no reader host.
   * Create-time: stated, changed from none, or dropped later, it replaces the cache.
   *
   * @default - one primary
   */
  readonly clusterMode?: ClusterModeOptions;

  /**
   * How large the data is that has to be in the cache at once, over all shards. No resource shows it: it is what the
   * capacity plan holds against three quarters of the memory of the nodes, since the database is asked for what a cache
   * that is too small has dropped.
   *
   * @default - unknown, and the memory is not judged
   */
  readonly workingSet?: Size;

  /**
   * What is dropped when the memory is full.
   *
   * @default - `volatile-lru`, by ElastiCache, without an alarm
   */
  readonly eviction?: EvictionPolicy;

  /**
   * Further parameters of the engine by name, such as `notify-keyspace-events: 'Egx'`, which Spring Session asks for.
   *
   * @default - those of ElastiCache
   */
  readonly parameters?: { [name: string]: string };

  /**
   * An AUTH token that exists: the whole value of the secret, 16 to 128 characters. It excludes `user`.
   *
   * @default - a generated secret
   */
  readonly authToken?: secretsmanager.ISecret;

  /**
   * A user with a password and permissions (RBAC) instead of an AUTH token: binds `CACHE_USERNAME`, and the password as
   * `CACHE_AUTH_TOKEN`. Create-time: stated or dropped later, it may replace the cache.
   *
   * @default - an AUTH token, which may do all
   */
  readonly user?: CacheUserOptions;

  /**
   * The port, 1 to 65535, a literal number. Create-time: a change replaces the cache.
   *
   * @default 6379
   */
  readonly port?: number;
}
