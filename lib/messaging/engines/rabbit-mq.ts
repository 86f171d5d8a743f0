import * as amazonmq from 'aws-cdk-lib/aws-amazonmq';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn } from 'aws-cdk-lib/core';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { warnOfFixedPropsOfNamed } from '../../private/fixed-at-creation';
import { createSecret } from '../../private/generated-secret';
import { pathInStack, uniqueLabel } from '../../private/naming';
import { Checks, isKnown } from '../../private/validation';
import type { BrokerConfig, BrokerEngineContext, IBrokerEngine } from '../broker-engine';
import { brokerSubnetIds, createBrokerSecurityGroup } from './broker-network';
import { BROKER_VERSIONS } from './broker-versions';
import { rabbitMqMetrics } from './rabbit-mq-metrics';
import { RabbitMqQueues } from './rabbit-mq-queues';

/**
 * When Amazon MQ may restart a broker, node by node.
 */
export interface BrokerMaintenanceOptions {
  /**
   * The day, such as `SUNDAY`.
   */
  readonly dayOfWeek: string;

  /**
   * The time, such as `04:00`.
   */
  readonly timeOfDay: string;

  /**
   * The time zone, such as `Europe/Berlin`.
   *
   * @default UTC
   */
  readonly timeZone?: string;
}

/**
 * Options of `BrokerEngine.rabbitMq`.
 */
export interface RabbitMqOptions {
  /**
   * Whether three nodes in as many Availability Zones carry every quorum queue, or one node all of it. Create-time: a
   * change is refused until the broker gets another id.
   *
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-broker-architecture.html
   * @default - true in production, false in development
   */
  readonly cluster?: boolean;

  /**
   * The size of a node: `mq.m7g` from `medium`, `mq.m5` from `large`, or `mq.t3.micro` without a cluster.
   *
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rmq-broker-instance-types.html
   * @default - mq.m7g.large in production, mq.m7g.medium in development
   */
  readonly instanceType?: string;

  /**
   * When Amazon MQ may restart it.
   *
   * @default - Sunday, 4 o'clock UTC
   */
  readonly maintenance?: BrokerMaintenanceOptions;

  /**
   * The user that services log in as, 2 to 100 letters, digits and -_. Create-time: a change is refused until the
   * broker gets another id.
   *
   * @default app
   */
  readonly username?: string;
}

/** AMQP over TLS. */
const PORT = 5671;
const SIZES =
  /^mq\.(m7g\.(medium|large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge)|m5\.(large|xlarge|2xlarge|4xlarge)|t3\.micro)$/;
const DAYS = /^(MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY$/;

/** RabbitMQ on Amazon MQ. Reached by `BrokerEngine.rabbitMq`. */
export class RabbitMqEngine implements IBrokerEngine {
  constructor(private readonly options: RabbitMqOptions) {}

  public validate({ preset }: BrokerEngineContext): string[] {
    const { instanceType, username, maintenance, cluster = preset.multiAz } = this.options;
    const remedy = "state 'mq.m7g.large'";
    return new Checks()
      .text('instanceType', instanceType, SIZES, 'mq.m7g from medium, mq.m5 from large, or mq.t3.micro', remedy)
      .that(
        !isKnown(instanceType) || !cluster || !instanceType.startsWith('mq.t3.'),
        'instanceType',
        instanceType,
        'mq.m7g or mq.m5 in a cluster',
        remedy,
      )
      .text(
        'username',
        username,
        /^(?!guest$)[\w-]{2,100}$/,
        '2 to 100 letters, digits and -_, not guest',
        "state 'app'",
      )
      .text('maintenance.dayOfWeek', maintenance?.dayOfWeek, DAYS, 'a day in capitals', "state 'SUNDAY'")
      .text('maintenance.timeOfDay', maintenance?.timeOfDay, /^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm', "state '04:00'")
      .problems;
  }

  public bind(scope: Construct, context: BrokerEngineContext): BrokerConfig {
    const { vpc, preset, encryptionKey } = context;
    const { cluster = preset.multiAz, username = 'app', maintenance } = this.options;
    const { instanceType = preset.multiAz ? 'mq.m7g.large' : 'mq.m7g.medium' } = this.options;
    warnOfFixedPropsOfNamed(scope, 'broker', {
      cluster: this.options.cluster,
      username: this.options.username,
      encryptionKey,
    });
    const securityGroup = createBrokerSecurityGroup(scope, vpc);
    const login = createLogin(scope, context, username);
    const subnetIds = brokerSubnetIds(vpc);
    // CloudFormation demands a name, which is a dimension of the metrics as well.
    const brokerName = uniqueLabel(scope, 50);
    const broker = new amazonmq.CfnBroker(scope, 'Resource', {
      brokerName,
      engineType: 'RABBITMQ',
      engineVersion: BROKER_VERSIONS.rabbitMq,
      hostInstanceType: instanceType,
      deploymentMode: cluster ? 'CLUSTER_MULTI_AZ' : 'SINGLE_INSTANCE',
      // Amazon MQ demands it for this engine: it applies patches and minor versions in the maintenance window.
      autoMinorVersionUpgrade: true,
      publiclyAccessible: false,
      subnetIds: cluster ? subnetIds : subnetIds.slice(0, 1),
      securityGroups: [securityGroup.securityGroupId],
      logs: { general: true },
      maintenanceWindowStartTime: {
        dayOfWeek: maintenance?.dayOfWeek ?? 'SUNDAY',
        timeOfDay: maintenance?.timeOfDay ?? '04:00',
        timeZone: maintenance?.timeZone ?? 'UTC',
      },
      encryptionOptions: encryptionKey && { useAwsOwnedKey: false, kmsKeyId: encryptionKey.keyArn },
      users: [
        {
          username,
          // A dynamic reference: CloudFormation reads it when it makes the broker, the template does not hold it.
          password: login.secretValueFromJson('password').unsafeUnwrap(),
        },
      ],
    });
    broker.applyRemovalPolicy(preset.removalPolicy);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      ports: [PORT],
      environment: { BROKER_URL: Fn.select(0, broker.attrAmqpEndpoints) },
      secrets: {
        BROKER_USERNAME: { secret: login, field: 'username' },
        BROKER_PASSWORD: { secret: login, field: 'password' },
      },
      channels: new RabbitMqQueues(brokerName),
      metrics: rabbitMqMetrics(brokerName),
    };
  }
}

/** Amazon MQ takes 12 characters at least, and no comma, colon or equals sign. */
function createLogin(
  scope: Construct,
  { encryptionKey, preset }: BrokerEngineContext,
  username: string,
): secretsmanager.Secret {
  return createSecret(scope, 'Login', {
    description: `Login of ${pathInStack(scope)}`,
    preset,
    encryptionKey,
    generate: {
      secretStringTemplate: JSON.stringify({ username }),
      generateStringKey: 'password',
      passwordLength: 48,
    },
    unrotated: 'Amazon MQ takes the user when it makes the broker: later ones are made at the broker itself',
  });
}
