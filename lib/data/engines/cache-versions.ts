/** An engine of ElastiCache as CloudFormation writes it. */
export interface CacheVersion {
  /** The engine. */
  readonly engine: string;
  /** The version of nodes: a minor version or a patch that is newer goes on in place, an older one never. */
  readonly version: string;
  /** The family of its parameter groups. */
  readonly family: string;
}

/**
 * The one place where versions of caches stand.
 *
 * ElastiCache upgrades a replication group in place, replicas first, and never downgrades it. Redis OSS becomes Valkey
 * in place too, and never the other way round. A newer Memcached starts with empty nodes.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html
 */
export const CACHE_VERSIONS: { readonly [name in 'redis' | 'valkey' | 'memcached']: CacheVersion } = {
  // The last version of Redis OSS that ElastiCache offers.
  redis: { engine: 'redis', version: '7.1', family: 'redis7' },
  valkey: { engine: 'valkey', version: '8.2', family: 'valkey8' },
  memcached: { engine: 'memcached', version: '1.6.22', family: 'memcached1.6' },
};

/**
 * Major versions of serverless caches, which take minor ones by themselves.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement-serverless.html
 */
export const SERVERLESS_VERSIONS: { readonly [engine: string]: string } = { redis: '7', valkey: '8' };
