import { CACHE_VERSIONS } from './cache-versions';
import { ReplicationGroupEngine } from './replication-group';
import type { ReplicationGroupOptions } from './replication-group-options';

/**
 * Options of `CacheEngine.redis`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- jsii takes no type alias
export interface RedisOptions extends ReplicationGroupOptions {}

/** Amazon ElastiCache for Redis OSS. Reached by `CacheEngine.redis`. */
export class RedisEngine extends ReplicationGroupEngine {
  constructor(options: RedisOptions) {
    super(CACHE_VERSIONS.redis, options, false);
  }
}
