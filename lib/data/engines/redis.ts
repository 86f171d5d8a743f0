import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { dataSubnets } from '../../private/subnets';
import { Checks } from '../../private/validation';
import type { CacheEngineConfig, CacheEngineContext, ICacheEngine } from '../cache-engine';
import { pathInStack } from '../../private/naming';

/** Create-time: a change replaces the cache. */
const PORT = 6379;

/**
 * Options of `CacheEngine.redis`.
 */
export interface RedisOptions {
  /**
   * Replicas beside the primary, 0 to 5. With at least one, a replica in another Availability Zone takes over.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
   * @default - 1 in production, 0 in development
   */
  readonly replicas?: number;

  /**
   * The node type, such as `cache.r7g.large`: the way to scale vertically, in place.
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
}

/** Amazon ElastiCache for Redis OSS. Reached by `CacheEngine.redis`. */
export class RedisEngine implements ICacheEngine {
  constructor(private readonly options: RedisOptions) {}

  public validate(): string[] {
    return new Checks()
      .literal('replicas', this.options.replicas)
      .wholeNumber('replicas', this.options.replicas, 0, 5, 'ElastiCache allows 5 replicas of one primary')
      .wholeNumber('snapshotRetentionDays', this.options.snapshotRetentionDays, 0, 35, 'state 7, or 0 for no snapshots')
      .text(
        'nodeType',
        this.options.nodeType,
        /^cache\.[a-z0-9]+\.[a-z0-9]+$/,
        'a node type',
        "state 'cache.r7g.large'",
      ).problems;
  }

  public bind(scope: Construct, context: CacheEngineContext): CacheEngineConfig {
    const { vpc, preset, encryptionKey } = context;
    warnOfFixedProps(scope, 'cache', { encryptionKey });
    const { replicas = preset.cacheReplicas, nodeType = preset.cacheNodeType } = this.options;
    const snapshotRetentionDays = this.options.snapshotRetentionDays ?? preset.backupRetention.toDays();
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: `Cache ${pathInStack(scope)}`,
      allowAllOutbound: false,
    });
    const authToken = new secretsmanager.Secret(scope, 'AuthToken', {
      description: `AUTH token of ${pathInStack(scope)}`,
      encryptionKey,
      removalPolicy: preset.removalPolicy,
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    const subnets = new elasticache.CfnSubnetGroup(scope, 'Subnets', {
      description: `Subnets of ${pathInStack(scope)}`,
      subnetIds: vpc.selectSubnets(dataSubnets(vpc)).subnetIds,
    });
    const group = new elasticache.CfnReplicationGroup(scope, 'Resource', {
      replicationGroupDescription: `Cache ${pathInStack(scope)}`,
      engine: 'redis',
      engineVersion: '7.1',
      cacheNodeType: nodeType,
      port: PORT,
      numCacheClusters: 1 + replicas,
      automaticFailoverEnabled: replicas > 0,
      multiAzEnabled: replicas > 0,
      atRestEncryptionEnabled: true,
      kmsKeyId: encryptionKey?.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      // A dynamic reference: CloudFormation reads the secret, the template never shows it.
      authToken: authToken.secretValue.unsafeUnwrap(),
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      snapshotRetentionLimit: snapshotRetentionDays,
      autoMinorVersionUpgrade: true,
    });
    group.applyRemovalPolicy(
      preset.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    );
    acknowledge(authToken, group, replicas, snapshotRetentionDays);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      host: group.attrPrimaryEndPointAddress,
      readerHost: group.attrReaderEndPointAddress,
      port: PORT,
      tls: true,
      cluster: false,
      authToken,
    };
  }
}

function acknowledge(
  authToken: secretsmanager.Secret,
  group: elasticache.CfnReplicationGroup,
  replicas: number,
  snapshotRetentionDays: number,
): void {
  const rotation = 'an AUTH token is rotated by a cache update and a redeploy of its clients, not by a schedule';
  acknowledgeRules(authToken, {
    'AwsSolutions-SMG4': rotation,
    SecretsManagerRotationEnabled: rotation,
    SecretsManagerUsingKMSKey:
      'Secrets Manager encrypts with a key of the account; encryptionKey takes a customer managed one',
  });
  acknowledgeRules(group, {
    'AwsSolutions-AEC5':
      'a port is no secret: the cache has no public address and opens it to the bound services alone',
    ...(replicas > 0
      ? {}
      : { 'AwsSolutions-AEC4': 'one node, by the choice of the team or of the development preset' }),
  });
  if (snapshotRetentionDays < 15) {
    acknowledgeRules(group, {
      ElastiCacheRedisClusterAutomaticBackup: 'kept shorter by the choice of the team or of the development preset',
    });
  }
}
