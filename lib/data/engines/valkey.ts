import { CACHE_VERSIONS } from './cache-versions';
import { ReplicationGroupEngine } from './replication-group';
import type { ReplicationGroupOptions } from './replication-group-options';

/**
 * Options of `CacheEngine.valkey`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- jsii takes no type alias
export interface ValkeyOptions extends ReplicationGroupOptions {}

/**
 * Amazon ElastiCache for Valkey. Reached by `CacheEngine.valkey`.
 *
 * It always has a parameter group: CloudFormation takes Redis OSS to Valkey in place, and asks for one with it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
 */
export class ValkeyEngine extends ReplicationGroupEngine {
  constructor(options: ValkeyOptions) {
    super(CACHE_VERSIONS.valkey, options, true);
  }
}
