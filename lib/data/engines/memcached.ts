import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { Checks } from '../../private/validation';
import type { CacheEngineConfig, CacheEngineContext, ICacheEngine } from '../cache-engine';
import { CacheMetrics } from '../cache-metrics';
import { createCacheSecurityGroup, createCacheSubnets } from './cache-network';
import { createCacheParameters } from './cache-parameters';
import { CACHE_VERSIONS } from './cache-versions';
import { isTiered, validateNodeType } from './node-type';

/**
 * Options of `CacheEngine.memcached`. Memcached has neither replicas nor snapshots nor a login.
 */
export interface MemcachedOptions {
  /**
   * Nodes, 1 to 60, spread over the Availability Zones. Clients spread the keys over them: with a node go its keys.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html
   * @default - 2 in production, 1 in development
   */
  readonly nodes?: number;

  /**
   * The node type, such as `cache.r7g.large`. A change replaces the cache by an empty one.
   *
   * @default - cache.r7g.large in production, cache.t4g.micro in development
   */
  readonly nodeType?: string;

  /**
   * Parameters of the engine by name, such as `max_item_size`.
   *
   * @default - those of ElastiCache
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The port, 1 to 65535, a literal number. Create-time: a change replaces the cache.
   *
   * @default 11211
   */
  readonly port?: number;
}

/** Create-time: a change replaces the cache. */
const PORT = 11_211;

/** What other engines take and Memcached has no word for, with what to do; stated past the types, by plain JavaScript. */
const UNKNOWN: { readonly [prop: string]: string } = {
  replicas: 'state nodes, or use CacheEngine.valkey for replicas',
  snapshotRetentionDays: 'leave it out, or use CacheEngine.valkey, which keeps snapshots',
  clusterMode: 'state nodes, or use CacheEngine.valkey for shards',
  eviction: 'leave it out: Memcached drops what is least recently used',
  authToken: 'leave it out: security groups alone guard a node-based Memcached',
  user: 'leave it out: security groups alone guard a node-based Memcached',
};

/** Amazon ElastiCache for Memcached. Reached by `CacheEngine.memcached`. */
export class MemcachedEngine implements ICacheEngine {
  constructor(private readonly options: MemcachedOptions) {}

  public validate(): string[] {
    const { nodes, nodeType, port } = this.options;
    const checks = new Checks()
      .literal('nodes', nodes)
      .wholeNumber('nodes', nodes, 1, 60, 'ElastiCache allows 60 nodes of one cluster')
      .literal('port', port)
      .wholeNumber('port', port, 1, 65_535, `state ${PORT}`)
      .merge(validateNodeType(nodeType))
      .that(
        !nodeType || !isTiered(nodeType),
        'nodeType',
        nodeType,
        'a family without data tiering, which Memcached has not',
        "state 'cache.r7g.large'",
      );
    for (const [prop, value] of Object.entries(this.options as { [prop: string]: unknown })) {
      if (value === undefined || UNKNOWN[prop] === undefined) continue;
      checks.that(
        false,
        prop,
        typeof value === 'object' ? 'stated' : value,
        'nothing, for Memcached has none',
        UNKNOWN[prop],
      );
    }
    return checks.problems;
  }

  public bind(scope: Construct, { vpc, preset }: CacheEngineContext): CacheEngineConfig {
    const { nodes = 1 + preset.cacheReplicas, nodeType = preset.cacheNodeType, parameters, port = PORT } = this.options;
    warnOfFixedProps(scope, 'cache', { port: this.options.port });
    const { engine, version, family } = CACHE_VERSIONS.memcached;
    const securityGroup = createCacheSecurityGroup(scope, vpc);
    const subnets = createCacheSubnets(scope, vpc);
    const cluster = new elasticache.CfnCacheCluster(scope, 'Resource', {
      engine,
      engineVersion: version,
      cacheNodeType: nodeType,
      numCacheNodes: nodes,
      azMode: nodes > 1 ? 'cross-az' : 'single-az',
      port,
      transitEncryptionEnabled: true,
      cacheParameterGroupName: parameters && createCacheParameters(scope, family, parameters).ref,
      cacheSubnetGroupName: subnets.ref,
      vpcSecurityGroupIds: [securityGroup.securityGroupId],
      autoMinorVersionUpgrade: true,
    });
    // Nothing in it outlives a node: there is nothing to retain, and no snapshot to take.
    cluster.applyRemovalPolicy(RemovalPolicy.DESTROY);
    if (port === PORT) {
      acknowledgeRules(cluster, {
        'AwsSolutions-AEC5':
          'a port is no secret: the cache has no public address and opens it to the bound services alone',
      });
    }
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(port) }),
      host: cluster.attrConfigurationEndpointAddress,
      port,
      tls: true,
      discovery: true,
      metrics: new CacheMetrics({
        dimension: 'CacheClusterId',
        members: [cluster.ref],
        cpu: 'CPUUtilization',
        cpuInPercent: true,
        memory: 'BytesUsedForCacheItems',
      }),
    };
  }
}
