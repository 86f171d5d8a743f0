import { CACHE_VERSIONS } from './cache-versions';
import { ReplicationGroupEngine } from './replication-group';
import type { ReplicationGroupOptions } from './replication-group-options';

/**
 * Options of `CacheEngine.redis`.
 */
export interface RedisOptions extends ReplicationGroupOptions {}

/** Amazon ElastiCache for Redis OSS. Reached by `CacheEngine.redis`. */
export class RedisEngine extends ReplicationGroupEngine {
  constructor(options: RedisOptions) {
    super(CACHE_VERSIONS.redis, options, false);
  }
}
