import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { acknowledgeRules } from '../../private/acknowledge';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { pathInStack } from '../../private/naming';
import { Checks } from '../../private/validation';
import type { CacheEngineConfig, CacheEngineContext, ICacheEngine } from '../cache-engine';
import { CacheMetrics } from '../cache-metrics';
import type { CacheParameters } from './cache-parameters';
import { createCacheParameters, validateCacheParameters } from './cache-parameters';
import { createCacheSecret } from './cache-login';
import { createCacheSecurityGroup, createCacheSubnets } from './cache-network';
import { CacheUsers, validateCacheUser } from './cache-user';
import type { CacheVersion } from './cache-versions';
import { DEFAULT_SHARDS, mostShards, scaleCluster, validateClusterMode } from './cluster-mode';
import { isTiered, validateNodeType } from './node-type';
import type { ReplicationGroupOptions } from './replication-group-options';

/** Create-time: a change replaces the cache. */
const PORT = 6379;

/** A replication group of ElastiCache: a primary, or shards, with replicas that take over; TLS and a login required. */
export class ReplicationGroupEngine implements ICacheEngine {
  /**
   * @param version the engine
   * @param options what the team says
   * @param ownParameters whether it has a parameter group in any case
   */
  protected constructor(
    private readonly version: CacheVersion,
    private readonly options: ReplicationGroupOptions,
    private readonly ownParameters: boolean,
  ) {}

  public validate(preset: Preset): string[] {
    const { replicas, nodeType, snapshotRetentionDays, clusterMode, user, authToken, port, parameters } = this.options;
    const { workingSet } = this.options;
    const checks = new Checks()
      .literal('replicas', replicas)
      .wholeNumber('replicas', replicas, 0, 5, 'ElastiCache allows 5 replicas of one primary')
      .wholeNumber('snapshotRetentionDays', snapshotRetentionDays, 0, 35, 'state 7, or 0 for no snapshots')
      .literal('port', port)
      .wholeNumber('port', port, 1, 65_535, `state ${PORT}`)
      .merge(validateNodeType(nodeType))
      .literal('workingSet', workingSet)
      .size('workingSet', workingSet, 'leave it out where nobody knows it')
      .include(validateCacheUser(user))
      .include(
        validateCacheParameters(parameters, { 'maxmemory-policy': 'eviction', 'cluster-enabled': 'clusterMode' }),
      )
      .that(
        user === undefined || authToken === undefined,
        'user',
        user?.userName ?? 'app',
        'a cache without authToken, since a user (RBAC) and an AUTH token exclude each other',
        'drop one of the two',
      );
    if (!clusterMode) return checks.problems;
    const { cacheReplicas, cacheNodeType } = preset;
    return checks.include(validateClusterMode(clusterMode, replicas ?? cacheReplicas, nodeType ?? cacheNodeType))
      .problems;
  }

  public bind(scope: Construct, context: CacheEngineContext): CacheEngineConfig {
    const { vpc, preset, encryptionKey } = context;
    const { clusterMode, user, port = PORT, replicas = preset.cacheReplicas } = this.options;
    this.warn(scope, context);
    const securityGroup = createCacheSecurityGroup(scope, vpc);
    const authToken = this.options.authToken ?? createCacheSecret(scope, context, user ? 'Password' : 'AUTH token');
    const subnets = createCacheSubnets(scope, vpc);
    const users = user && new CacheUsers(scope, 'Users', authToken, user);
    const parameters = this.parameters();
    const snapshotRetentionDays = this.options.snapshotRetentionDays ?? preset.backupRetention.toDays();
    const nodeType = this.options.nodeType ?? preset.cacheNodeType;
    const group = new elasticache.CfnReplicationGroup(scope, 'Resource', {
      replicationGroupDescription: `Cache ${pathInStack(scope)}`,
      engine: this.version.engine,
      engineVersion: this.version.version,
      cacheNodeType: nodeType,
      dataTieringEnabled: isTiered(nodeType) || undefined,
      port,
      ...this.nodes(replicas),
      multiAzEnabled: replicas > 0,
      atRestEncryptionEnabled: true,
      kmsKeyId: encryptionKey?.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      ...login(authToken, users),
      cacheParameterGroupName: parameters && createCacheParameters(scope, this.version.family, parameters).ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      snapshotRetentionLimit: snapshotRetentionDays,
      autoMinorVersionUpgrade: true,
    });
    group.applyRemovalPolicy(
      preset.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    );
    if (clusterMode) {
      // Without it CloudFormation replaces the group for another number of shards.
      group.cfnOptions.updatePolicy = { useOnlineResharding: true };
      scaleCluster(scope, group, clusterMode, replicas);
    }
    acknowledge(group, { replicas, snapshotRetentionDays, port, byUser: user !== undefined });
    const shards = this.members(group, replicas);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(port) }),
      host: clusterMode ? group.attrConfigurationEndPointAddress : group.attrPrimaryEndPointAddress,
      readerHost: clusterMode ? undefined : group.attrReaderEndPointAddress,
      port,
      tls: true,
      cluster: clusterMode !== undefined,
      authToken,
      username: users?.userName,
      workingSet: this.options.workingSet,
      metrics: metricsOf(shards.flat()),
      evictionAlarms: this.options.eviction?.alarm ? shards.map((members) => alarmOnEvictions(scope, members)) : [],
    };
  }

  private warn(scope: Construct, { encryptionKey, preset }: CacheEngineContext): void {
    const { clusterMode, user, port, replicas, nodeType = preset.cacheNodeType } = this.options;
    warnOfFixedProps(scope, 'cache', {
      encryptionKey,
      clusterMode: clusterMode && 'stated',
      'replicas (in cluster mode)': clusterMode && replicas,
      user: user && 'stated',
      port,
      'nodeType (r6gd, with data tiering)': isTiered(nodeType) ? nodeType : undefined,
    });
  }

  /** A primary with replicas, or shards of such. */
  private nodes(replicas: number) {
    const { clusterMode } = this.options;
    if (!clusterMode) return { numCacheClusters: 1 + replicas, automaticFailoverEnabled: replicas > 0 };
    const { shards = DEFAULT_SHARDS } = clusterMode;
    return { numNodeGroups: shards, replicasPerNodeGroup: replicas, automaticFailoverEnabled: true };
  }

  /** The ids of all nodes that there may be, shard by shard. ElastiCache gives them. */
  private members(group: elasticache.CfnReplicationGroup, replicas: number): string[][] {
    const { clusterMode } = this.options;
    const nodes = 1 + Math.max(replicas, clusterMode?.replicaScaling?.maxReplicas ?? 0);
    const prefixes = clusterMode
      ? Array.from({ length: mostShards(clusterMode) }, (_, shard) => `${group.ref}-${digits(shard + 1, 4)}`)
      : [group.ref];
    return prefixes.map((prefix) => Array.from({ length: nodes }, (_, node) => `${prefix}-${digits(node + 1, 3)}`));
  }

  /** The parameters that differ from those of ElastiCache; undefined where its own group will do. */
  private parameters(): CacheParameters | undefined {
    const { clusterMode, eviction, parameters } = this.options;
    if (!this.ownParameters && !clusterMode && !eviction && !parameters) return undefined;
    return {
      ...parameters,
      ...(clusterMode ? { 'cluster-enabled': 'yes' } : {}),
      ...(eviction ? { 'maxmemory-policy': eviction.maxmemoryPolicy } : {}),
    };
  }
}

const digits = (value: number, length: number) => `${value}`.padStart(length, '0');

/** AUTH or RBAC: ElastiCache takes one of them. */
function login(authToken: secretsmanager.ISecret, users?: CacheUsers) {
  // A dynamic reference: CloudFormation reads the secret, the template never shows it.
  return users ? { userGroupIds: [users.groupId] } : { authToken: authToken.secretValue.unsafeUnwrap() };
}

function metricsOf(members: string[]): CacheMetrics {
  return new CacheMetrics({
    dimension: 'CacheClusterId',
    members,
    cpu: 'EngineCPUUtilization',
    cpuInPercent: true,
    memory: 'DatabaseMemoryUsageCountedForEvictPercentage',
    memoryInPercent: true,
    lag: 'ReplicationLag',
  });
}

/** One alarm for each shard, since an alarm takes ten metrics at most. */
function alarmOnEvictions(scope: Construct, members: string[]): cloudwatch.Alarm {
  const shard = /-(\d{4})-\d{3}$/.exec(members[0])?.[1];
  const alarm = new cloudwatch.Alarm(scope, shard ? `EvictionAlarm${Number(shard)}` : 'EvictionAlarm', {
    alarmDescription:
      `Cache ${pathInStack(scope)}${shard ? `, shard ${shard}` : ''} drops keys that had not expired: ` +
      'its memory is too small',
    metric: metricsOf(members).evictions(),
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // Nothing is reported of a shard that scaling has not made yet.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  acknowledgeRules(alarm, {
    CloudWatchAlarmAction: 'whom it tells is up to the team: evictionAlarms takes the actions',
  });
  return alarm;
}

function acknowledge(
  group: elasticache.CfnReplicationGroup,
  is: { replicas: number; snapshotRetentionDays: number; port: number; byUser: boolean },
): void {
  acknowledgeRules(group, {
    ...(is.port === PORT
      ? {
          'AwsSolutions-AEC5':
            'a port is no secret: the cache has no public address and opens it to the bound services alone',
        }
      : {}),
    ...(is.replicas > 0
      ? {}
      : { 'AwsSolutions-AEC4': 'one node, by the choice of the team or of the development preset' }),
    ...(is.byUser
      ? { 'AwsSolutions-AEC6': 'clients log in as a user with a password (RBAC), which excludes AUTH' }
      : {}),
  });
  if (is.snapshotRetentionDays < 15) {
    acknowledgeRules(group, {
      ElastiCacheRedisClusterAutomaticBackup: 'kept shorter by the choice of the team or of the development preset',
    });
  }
}
