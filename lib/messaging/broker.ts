import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget, IJobSource } from '../binding';
import { validateVpc } from '../network/validate-network';
import type { LogStorageOptions } from '../logs/log-options';
import { Preset } from '../preset';
import { environmentPrefix, pathInStack } from '../private/naming';
import { openPort } from '../private/open-port';
import { Checks } from '../private/validation';
import type { BrokerChannel, BrokerConfig, IBrokerChannels, IBrokerEngine } from './broker-engine';

/**
 * Props of `Broker`.
 */
export interface BrokerProps {
  /**
   * Where the broker lives: in the isolated subnets, or in the private ones where there are none; one of each
   * Availability Zone, three at most. Create-time: with another zone among the first three, the change is refused until
   * the broker gets another id.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The engine and its options.
   */
  readonly engine: IBrokerEngine;

  /**
   * How the log of brokers is kept, where the stack makes it: RabbitMQ logs to groups that Amazon MQ makes.
   *
   * @default - as the preset keeps logs, encrypted with the key of CloudWatch Logs
   */
  readonly logs?: LogStorageOptions;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for data at rest. Create-time: a change is refused until the broker gets another id.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A topic of a broker.
 */
export interface TopicOptions {
  /**
   * Partitions: the most workers that take its jobs at once. They can be added later, never taken away.
   */
  readonly partitions: number;

  /**
   * The consumer group of its workers. Each group reads the whole topic at its own pace: a topic that is asked for twice,
   * with two groups, is one topic with two sources of jobs.
   *
   * @default - the name of the topic
   */
  readonly consumerGroup?: string;
}

/**
 * A broker that a team already knows, in front of the same workers as a queue of SQS.
 *
 * Applications know `BROKER_URL`, or `KAFKA_CLUSTER_ARN`, and its neighbours. A broker with another id than `Broker` has
 * that id as prefix: `OrdersBroker` binds `ORDERS_BROKER_URL`.
 */
export class Broker extends Construct implements IBindable, ec2.IConnectable {
  /** Who may connect. */
  public readonly connections: ec2.Connections;
  private readonly config: BrokerConfig;
  private readonly prefix: string;
  private readonly targets = new Set<IBindingTarget>();
  private readonly partitions = new Map<string, number | undefined>();

  /**
   * @param scope the parent
   * @param id a stable name: the prefix of the environment variables follows from it
   * @param props the options
   * @throws when the engine's options, or the VPC, cannot be used
   */
  constructor(scope: Construct, id: string, props: BrokerProps) {
    const { engine, vpc, encryptionKey, logs, preset = Preset.PRODUCTION } = props;
    const context = { vpc, preset, encryptionKey, logs };
    validateVpc(vpc).include(engine.validate(context)).throwAt(scope, id);
    super(scope, id);
    this.config = engine.bind(this, context);
    this.connections = this.config.connections;
    this.prefix = environmentPrefix(id, 'Broker');
  }

  /**
   * A queue of RabbitMQ that a worker takes its jobs from. The application declares it: durable, a quorum queue. Asked for
   * again, it is the same.
   *
   * @param name its name at the broker
   * @throws when the broker has topics instead
   */
  public queue(name: string): BrokerQueue {
    return this.channel({ name });
  }

  /**
   * A topic of Kafka that a worker takes its jobs from. MSK makes it, but for a serverless cluster: there the worker does.
   *
   * @param name its name at the broker
   * @param options its partitions, and the group of its workers
   * @throws when the broker has queues instead, or an option cannot be used
   */
  public topic(name: string, options: TopicOptions): BrokerQueue {
    const { partitions, consumerGroup = name } = options;
    return this.channel({ name, partitions, consumerGroup });
  }

  /** Opens the ports, lets the target log in, and says where to. A target that knows all of it is told nothing anew. */
  public bind(target: IBindingTarget): BindingConfig {
    if (this.targets.has(target)) return {};
    this.targets.add(target);
    const { ports, environment, secrets, channels } = this.config;
    for (const port of ports) openPort(target, this, port, `Service to ${pathInStack(this)}`);
    channels.grantConnect(target);
    return { environment: this.prefixed(environment), secrets: secrets && this.prefixed(secrets) };
  }

  private channel(channel: BrokerChannel): BrokerQueue {
    const { channels } = this.config;
    const { name, partitions, consumerGroup } = channel;
    const before = this.partitions.has(name) ? this.partitions.get(name) : partitions;
    new Checks()
      .include(channels.validate(channel))
      .that(before === partitions, 'partitions', partitions, `${before}, as stated before`, 'state the same number')
      .throwAt(this, name);
    const consumers = place(this, consumerGroup === undefined ? ['Consumers'] : ['Consumers', name]);
    const known = consumers.node.tryFindChild(consumerGroup ?? name);
    if (known) return known as BrokerQueue;
    if (!this.partitions.has(name)) channels.create(place(this, ['Channels', name]), channel);
    this.partitions.set(name, partitions);
    return new BrokerQueue(consumers, consumerGroup ?? name, { broker: this, channel, channels, prefix: this.prefix });
  }

  private prefixed<T>(values: { [name: string]: T }): { [name: string]: T } {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${this.prefix}${name}`, value]));
  }
}

/**
 * Props of `BrokerQueue`.
 */
export interface BrokerQueueProps {
  /**
   * The broker.
   */
  readonly broker: Broker;

  /**
   * The queue or topic.
   */
  readonly channel: BrokerChannel;

  /**
   * What the engine knows of its queues or topics.
   */
  readonly channels: IBrokerChannels;

  /**
   * The prefix of environment variables.
   */
  readonly prefix: string;
}

/**
 * A queue or a topic of a broker, as a worker takes jobs from it. Reached by `Broker.queue` and `Broker.topic`.
 */
export class BrokerQueue extends Construct implements IJobSource {
  /** The most workers that have a job in hand at once: the partitions of a topic. */
  public readonly maxConsumers?: number;
  /** Jobs that wait while none is in hand; undefined where the broker cannot tell. */
  public readonly unattendedJobs?: cloudwatch.IMetric;
  private readonly props: BrokerQueueProps;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the broker, and what of it
   */
  constructor(scope: Construct, id: string, props: BrokerQueueProps) {
    super(scope, id);
    this.props = props;
    const { channel, channels } = props;
    this.maxConsumers = channel.partitions;
    this.unattendedJobs = channels.metricUnattended(channel);
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { broker, channel, channels } = this.props;
    const config = broker.bind(target);
    channels.grantSend(target, channel);
    return config;
  }

  public bindConsumer(target: IBindingTarget): BindingConfig {
    const { broker, channel, channels, prefix } = this.props;
    const config = broker.bind(target);
    const own = Object.entries(channels.grantReceive(target, channel)).map(([name, value]) => [prefix + name, value]);
    return { ...config, environment: { ...config.environment, ...Object.fromEntries(own) } };
  }

  public metricBacklog(): cloudwatch.IMetric {
    return this.props.channels.metricBacklog(this.props.channel);
  }
}

/** The construct at the end of a path, whose names are those of the broker's queues, topics and groups. */
function place(scope: Construct, ids: string[]): Construct {
  return ids.reduce((parent, id) => (parent.node.tryFindChild(id) as Construct) ?? new Construct(parent, id), scope);
}
