import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { warnOfFixedPropsOfNamed } from '../../private/fixed-at-creation';
import { pathInStack, uniqueLabel } from '../../private/naming';
import { dataSubnets } from '../../private/subnets';
import { Checks, isKnown } from '../../private/validation';
import type { CacheEngineConfig, CacheEngineContext, ICacheEngine } from '../cache-engine';
import { CacheMetrics } from '../cache-metrics';
import { createCacheSecret } from './cache-login';
import { createCacheSecurityGroup } from './cache-network';
import type { CacheUserOptions } from './cache-user';
import { CacheUsers, validateCacheUser } from './cache-user';
import { SERVERLESS_VERSIONS } from './cache-versions';

/**
 * What a serverless cache speaks.
 */
export enum ServerlessCacheProtocol {
  /** Valkey: a third cheaper. */
  VALKEY = 'valkey',
  /** Redis OSS: it becomes Valkey in place, and never the other way round. */
  REDIS = 'redis',
}

/**
 * Options of `CacheEngine.serverless`.
 */
export interface ServerlessCacheOptions {
  /**
   * What it speaks.
   *
   * @default ServerlessCacheProtocol.VALKEY
   */
  readonly protocol?: ServerlessCacheProtocol;

  /**
   * The most data, 1 GiB to 5000 GiB: a bound to the bill. What comes beyond it evicts, or fails.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html
   * @default - no bound of yours
   */
  readonly maxStorage?: Size;

  /**
   * The least data that is paid for and held ready, 1 GiB to `maxStorage`.
   *
   * @default - what is used
   */
  readonly minStorage?: Size;

  /**
   * The most ElastiCache processing units a second, 1000 to 15,000,000: a simple command on 1 KiB is one. Commands
   * beyond it are throttled.
   *
   * @default - no bound of yours
   */
  readonly maxEcpuPerSecond?: number;

  /**
   * Processing units a second that are held ready, 1000 to `maxEcpuPerSecond`, since a cache doubles within ten to
   * twelve minutes alone: state it before an announced spike.
   *
   * @default - what is used
   */
  readonly minEcpuPerSecond?: number;

  /**
   * Days that daily snapshots are kept, 0 to 35; 0 takes none.
   *
   * @default - 15 in production, 1 in development
   */
  readonly snapshotRetentionDays?: number;

  /**
   * The user that services log in as: a serverless cache knows no AUTH token.
   *
   * @default - a user named app
   */
  readonly user?: CacheUserOptions;
}

/** Fixed by AWS: primaries on one, replicas, which clients read from, on the next. */
const PORT = 6379;
const READER_PORT = 6380;
/** A serverless cache lives in two or three subnets. */
const MOST_SUBNETS = 3;

/**
 * An ElastiCache serverless cache: no nodes, no sizes. Reached by `CacheEngine.serverless`.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html
 */
export class ServerlessCacheEngine implements ICacheEngine {
  constructor(private readonly options: ServerlessCacheOptions) {}

  public validate(): string[] {
    const { maxStorage, minStorage, maxEcpuPerSecond, minEcpuPerSecond, snapshotRetentionDays, user } = this.options;
    const checks = new Checks()
      .gibibytes('maxStorage', maxStorage, 1, 5000, 'state the most that may be paid for')
      .gibibytes('minStorage', minStorage, 1, 5000, 'state what has to be ready')
      .wholeNumber('maxEcpuPerSecond', maxEcpuPerSecond, 1000, 15_000_000, 'state the most that may be paid for')
      .wholeNumber('minEcpuPerSecond', minEcpuPerSecond, 1000, 15_000_000, 'state what has to be ready')
      .wholeNumber('snapshotRetentionDays', snapshotRetentionDays, 0, 35, 'state 7, or 0 for no snapshots')
      .include(validateCacheUser(user));
    const gib = (size?: Size) => (!size || size.isUnresolved() ? undefined : size.toMebibytes() / 1024);
    atMost(checks, 'minStorage in GiB', gib(minStorage), 'maxStorage', gib(maxStorage));
    atMost(checks, 'minEcpuPerSecond', minEcpuPerSecond, 'maxEcpuPerSecond', maxEcpuPerSecond);
    return checks.problems;
  }

  public bind(scope: Construct, context: CacheEngineContext): CacheEngineConfig {
    const { vpc, preset, encryptionKey } = context;
    const { protocol = ServerlessCacheProtocol.VALKEY, user } = this.options;
    warnOfFixedPropsOfNamed(scope, 'cache', { encryptionKey });
    const securityGroup = createCacheSecurityGroup(scope, vpc);
    const password = createCacheSecret(scope, context, 'Password');
    const users = new CacheUsers(scope, 'Users', password, user);
    const cache = new elasticache.CfnServerlessCache(scope, 'Resource', {
      // CloudFormation demands a name.
      serverlessCacheName: uniqueLabel(scope, 40),
      description: `Cache ${pathInStack(scope)}`,
      engine: protocol,
      majorEngineVersion: SERVERLESS_VERSIONS[protocol],
      cacheUsageLimits: this.limits(),
      kmsKeyId: encryptionKey?.keyArn,
      securityGroupIds: [securityGroup.securityGroupId],
      subnetIds: subnetIds(vpc),
      snapshotRetentionLimit: this.options.snapshotRetentionDays ?? preset.backupRetention.toDays(),
      userGroupId: users.groupId,
    });
    // CloudFormation takes no snapshot of a serverless cache that leaves: in production it stays instead.
    cache.applyRemovalPolicy(preset.removalPolicy);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      host: cache.attrEndpointAddress,
      port: PORT,
      furtherPorts: [READER_PORT],
      tls: true,
      // Its one address speaks for all shards, by the cluster protocol.
      cluster: true,
      authToken: password,
      username: users.userName,
      metrics: new CacheMetrics({
        dimension: 'clusterId',
        members: [cache.ref],
        cpu: 'ElastiCacheProcessingUnits',
        memory: 'BytesUsedForCache',
      }),
    };
  }

  private limits(): elasticache.CfnServerlessCache.CacheUsageLimitsProperty | undefined {
    const { maxStorage, minStorage, maxEcpuPerSecond, minEcpuPerSecond } = this.options;
    const storage = maxStorage ?? minStorage;
    const units = maxEcpuPerSecond ?? minEcpuPerSecond;
    if (!storage && units === undefined) return undefined;
    return {
      dataStorage: storage && {
        unit: 'GB',
        maximum: maxStorage?.toGibibytes(),
        minimum: minStorage?.toGibibytes(),
      },
      ecpuPerSecond: units === undefined ? undefined : { maximum: maxEcpuPerSecond, minimum: minEcpuPerSecond },
    };
  }
}

/**
 * One subnet of each zone, create-time: the last, which is that of the data tier whether or not there are NAT gateways,
 * without which the subnets of tasks are isolated too.
 */
function subnetIds(vpc: ec2.IVpc): string[] {
  const { subnets } = vpc.selectSubnets(dataSubnets(vpc));
  const byZone = new Map(subnets.map((subnet) => [subnet.availabilityZone, subnet.subnetId]));
  return [...byZone.values()].slice(0, MOST_SUBNETS);
}

function atMost(checks: Checks, prop: string, value: number | undefined, most: string, bound: number | undefined) {
  if (!isKnown(value) || !isKnown(bound)) return;
  checks.that(value <= bound, prop, value, `at most ${most} (${bound})`, `raise ${most} or lower the other`);
}
