import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import type { Size } from 'aws-cdk-lib/core';
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { createLogGroup } from '../../logs/log-group';
import type { Preset } from '../../preset';
import { warnOfFixedPropsOfNamed } from '../../private/fixed-at-creation';
import { pathInStack, uniqueLabel } from '../../private/naming';
import { Checks, isKnown } from '../../private/validation';
import type { BrokerConfig, BrokerEngineContext, IBrokerEngine } from '../broker-engine';
import { brokerSubnetIds, brokerZones, createBrokerSecurityGroup } from './broker-network';
import { BROKER_VERSIONS } from './broker-versions';
import { kafkaEnvironment } from './kafka-environment';
import { kafkaMetrics } from './kafka-metrics';
import { KafkaTopics } from './kafka-topics';

/**
 * Options of `BrokerEngine.kafka`.
 */
export interface KafkaOptions {
  /**
   * The size of a broker: `kafka.m7g` from `large` to `16xlarge`, `kafka.m5` from `large` to `24xlarge`, `kafka.t3.small`,
   * or `express.m7g` from `large` to `16xlarge`, whose storage MSK manages, in three Availability Zones.
   *
   * The size of a cluster that stands may change, and not between standard brokers and express ones: that takes another
   * cluster, to which the topics are moved.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-types.html
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html
   * @default - kafka.m7g.large in production, kafka.t3.small in development
   */
  readonly instanceType?: string;

  /**
   * Brokers in each Availability Zone, 1 to 10. They can be added; partitions have to be moved to them.
   *
   * @default 1
   */
  readonly brokersPerZone?: number;

  /**
   * Storage of each standard broker at the start, 1 GiB to 16384 GiB. It grows, and never shrinks.
   *
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;

  /**
   * What storage may grow to by itself when it is 60 % full, `storage` to 16384 GiB.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html
   * @default - ten times `storage`, 16384 GiB at most
   */
  readonly maxStorage?: Size;

  /**
   * The bootstrap servers, such as those of a first deployment, for clients that cannot ask MSK: they are bound as
   * `KAFKA_BOOTSTRAP_SERVERS`.
   *
   * @default - none: clients ask by `KAFKA_CLUSTER_ARN`
   */
  readonly bootstrapServers?: string;
}

/** SASL with IAM over TLS. */
const PORT = 9098;
const LARGER = '(large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge)';
const TYPES = new RegExp(
  `^((kafka\\.m7g|kafka\\.m5|express\\.m7g)\\.${LARGER}|kafka\\.m5\\.24xlarge|kafka\\.t3\\.small)$`,
);
const MOST_STORAGE = 16_384;

/** Kafka on Amazon MSK, with brokers of a stated size. Reached by `BrokerEngine.kafka`. */
export class KafkaEngine implements IBrokerEngine {
  constructor(private readonly options: KafkaOptions) {}

  public validate({ vpc }: BrokerEngineContext): string[] {
    const { instanceType, brokersPerZone, storage, maxStorage } = this.options;
    const express = isKnown(instanceType) && isExpress(instanceType);
    const zones = brokerZones(vpc);
    const checks = new Checks()
      .text(
        'instanceType',
        instanceType,
        TYPES,
        'kafka.m7g or express.m7g up to 16xlarge, kafka.m5 up to 24xlarge, or kafka.t3.small',
        "state 'kafka.m7g.large'",
      )
      .that(
        !express || zones >= 3,
        'instanceType',
        instanceType,
        `a standard one in ${zones} Availability Zones, for express brokers stand in three`,
        'give the VPC a third zone',
      )
      .literal('brokersPerZone', brokersPerZone)
      .wholeNumber('brokersPerZone', brokersPerZone, 1, 10, 'state 1')
      .literal('storage', storage)
      .gibibytes('storage', storage, 1, MOST_STORAGE, 'state Size.gibibytes(100)')
      .gibibytes('maxStorage', maxStorage, 1, MOST_STORAGE, 'leave it out');
    for (const [prop, value] of Object.entries({ storage, maxStorage })) {
      checks.that(
        !express || !value,
        prop,
        'stated',
        'unset for express brokers, whose storage MSK manages',
        'drop it',
      );
    }
    const [least, most] = [gib(storage) ?? 100, gib(maxStorage)];
    checks.that(
      most === undefined || most >= least,
      'maxStorage in GiB',
      most,
      `at least storage (${least})`,
      'raise it',
    );
    return checks.problems;
  }

  public bind(scope: Construct, context: BrokerEngineContext): BrokerConfig {
    const { vpc, preset, encryptionKey, logs } = context;
    warnOfFixedPropsOfNamed(scope, 'broker', { encryptionKey });
    const securityGroup = createBrokerSecurityGroup(scope, vpc);
    const subnetIds = brokerSubnetIds(vpc);
    if (preset.multiAz && subnetIds.length < 3) warnOfTwoCopies(scope);
    // CloudFormation demands a name, which is a dimension of the metrics as well.
    const clusterName = uniqueLabel(scope, 60);
    const brokers = (this.options.brokersPerZone ?? 1) * subnetIds.length;
    const cluster = new msk.CfnCluster(scope, 'Resource', {
      clusterName,
      kafkaVersion: BROKER_VERSIONS.kafka,
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: {
        instanceType: this.instanceType(preset),
        clientSubnets: subnetIds,
        securityGroups: [securityGroup.securityGroupId],
        storageInfo: this.storageInfo(preset),
      },
      clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
      encryptionInfo: {
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
        encryptionAtRest: encryptionKey && { dataVolumeKmsKeyId: encryptionKey.keyArn },
      },
      loggingInfo: {
        brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: createLogGroup(scope, preset, logs).logGroupName } },
      },
    });
    cluster.applyRemovalPolicy(preset.removalPolicy);
    if (!isExpress(this.instanceType(preset))) this.scaleStorage(scope, cluster.attrArn);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      ports: [PORT],
      environment: kafkaEnvironment(cluster.attrArn, this.options.bootstrapServers),
      channels: new KafkaTopics({
        scope,
        clusterArn: cluster.attrArn,
        clusterName,
        replicationFactor: Math.min(3, subnetIds.length),
        removalPolicy: preset.removalPolicy,
      }),
      metrics: kafkaMetrics(clusterName, brokers, isExpress(this.instanceType(preset))),
    };
  }

  private instanceType(preset: Preset): string {
    return this.options.instanceType ?? (preset.multiAz ? 'kafka.m7g.large' : 'kafka.t3.small');
  }

  private storageInfo(preset: Preset): msk.CfnCluster.StorageInfoProperty | undefined {
    if (isExpress(this.instanceType(preset))) return undefined;
    return { ebsStorageInfo: { volumeSize: gib(this.options.storage) ?? 100 } };
  }

  /** Storage of MSK grows alone: the policy may not scale in, and its least is 1. */
  private scaleStorage(scope: Construct, clusterArn: string): void {
    const { storage, maxStorage } = this.options;
    const target = new appscaling.CfnScalableTarget(scope, 'Storage', {
      serviceNamespace: 'kafka',
      scalableDimension: 'kafka:broker-storage:VolumeSize',
      resourceId: clusterArn,
      minCapacity: 1,
      maxCapacity: gib(maxStorage) ?? Math.min(MOST_STORAGE, 10 * (gib(storage) ?? 100)),
    });
    new appscaling.CfnScalingPolicy(scope, 'StorageUtilization', {
      policyName: `${pathInStack(scope).replace(/[^A-Za-z0-9]+/g, '')}Storage`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 60,
        disableScaleIn: true,
        predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
      },
    });
  }
}

/**
 * The least number of copies that have to answer is the default of MSK: two of three, and one of two.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-default-configuration.html
 */
function warnOfTwoCopies(scope: Construct): void {
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:kafka-without-third-zone',
    'in two Availability Zones a topic has two copies and one has to answer: a job that was taken is lost with a broker ' +
      'that fails before it copied it; give the VPC a third zone before the broker is made, or acknowledge this',
  );
}

function isExpress(instanceType: string): boolean {
  return instanceType.startsWith('express.');
}

function gib(size: Size | undefined): number | undefined {
  return !size || size.isUnresolved() ? undefined : size.toMebibytes() / 1024;
}
