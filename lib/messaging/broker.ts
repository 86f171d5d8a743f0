import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../binding';
import { validateVpc } from '../network/validate-network';
import type { LogStorageOptions } from '../logs/log-options';
import { validateLogStorage } from '../logs/validate-logs';
import { Preset } from '../preset';
import { MOST_METRICS } from '../private/combined-metric';
import { environmentPrefix, pathInStack } from '../private/naming';
import { openPort } from '../private/open-port';
import { Checks } from '../private/validation';
import type { BrokerChannel, BrokerConfig, BrokerMetrics, IBrokerEngine } from './broker-engine';
import { BrokerQueue } from './broker-queue';

/** The most queues or topics of one worker: its scaling policy has the number of running tasks beside them. */
const MOST_CHANNELS = MOST_METRICS - 1;

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
   * with two groups, is one topic with two sources of jobs. A group is that of one source: clients share the partitions of
   * all topics of a group out among all its members, and those of a topic that a member does not ask for stay unread.
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
  /** What CloudWatch knows of it. */
  public readonly metrics: BrokerMetrics;
  private readonly config: BrokerConfig;
  private readonly prefix: string;
  private readonly targets = new Set<IBindingTarget>();
  private readonly partitions = new Map<string, number | undefined>();
  private readonly groups = new Set<string>();

  /**
   * @param scope the parent
   * @param id a stable name: the prefix of the environment variables follows from it
   * @param props the options
   * @throws when the engine's options, or the VPC, cannot be used
   */
  constructor(scope: Construct, id: string, props: BrokerProps) {
    const { engine, vpc, encryptionKey, logs, preset = Preset.PRODUCTION } = props;
    const context = { vpc, preset, encryptionKey, logs };
    validateVpc(vpc)
      .asked('engine', engine, 'BrokerEngine.rabbitMq()', () => engine.validate(context))
      .merge(validateLogStorage(logs))
      .throwAt(scope, id);
    super(scope, id);
    this.config = engine.bind(this, context);
    this.connections = this.config.connections;
    this.metrics = this.config.metrics ?? {};
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
   * @throws when the broker has queues instead, an option cannot be used, or the group reads something else
   */
  public topic(name: string, options: TopicOptions): BrokerQueue {
    const { partitions, consumerGroup = name } = options;
    return this.channel({ name, partitions, consumerGroup });
  }

  /**
   * Several queues of RabbitMQ that the same worker takes its jobs from: it is bound `BROKER_QUEUES`, whatever their number,
   * and scales on all of them together. Scaling knows nine at most.
   *
   * @param id a stable name
   * @param names their names at the broker, each once
   * @throws when the broker has topics instead, a name cannot be used, or the id is taken
   */
  public queues(id: string, names: string[]): BrokerQueue {
    const remedy = "state a list such as ['welcome', 'reset']";
    new Checks().that(Array.isArray(names), 'names', names, 'a list of names', remedy).throwAt(this, id);
    return this.several(
      'id',
      id,
      names.map((name) => ({ name })),
    );
  }

  /**
   * Several topics of Kafka that one consumer group reads: its worker is bound `KAFKA_TOPICS`, whatever their number, and
   * scales on the lag of all of them together. Scaling knows nine at most.
   *
   * So many workers as there are partitions in all have something to do only where the client spreads the partitions of
   * all topics together (round-robin, cooperative sticky).
   *
   * @param consumerGroup the group
   * @param partitions of each topic, by its name at the broker
   * @throws when the broker has queues instead, an option cannot be used, or the group reads something else
   */
  public topics(consumerGroup: string, partitions: { [topic: string]: number }): BrokerQueue {
    const byName = typeof (partitions as unknown) === 'object' && !Array.isArray(partitions);
    new Checks()
      .that(
        byName,
        'partitions',
        partitions,
        'the number of each topic by its name',
        'state { products: 10, prices: 5 }',
      )
      .throwAt(this, consumerGroup);
    return this.several(
      'consumerGroup',
      consumerGroup,
      Object.entries(partitions).map(([name, count]) => ({ name, partitions: count, consumerGroup })),
    );
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
    const { name, consumerGroup } = channel;
    const path = consumerGroup === undefined ? ['Consumers'] : ['Consumers', name];
    const id = consumerGroup ?? name;
    const known = find(this, [...path, id]);
    const checks = this.validate([channel]);
    if (!known) checks.include(this.validateGroup('consumerGroup', consumerGroup));
    checks.throwAt(this, name);
    if (known) return known as BrokerQueue;
    this.create(channel);
    if (consumerGroup !== undefined) this.groups.add(consumerGroup);
    return new BrokerQueue(place(this, path), id, { broker: this, channel, channels, prefix: this.prefix });
  }

  private several(prop: string, id: string, all: BrokerChannel[]): BrokerQueue {
    const { channels } = this.config;
    const names = all.map(({ name }) => name);
    this.validate(all, true)
      .that(
        all.length >= 1 && all.length <= MOST_CHANNELS && new Set(names).size === all.length,
        'queues or topics',
        names,
        `1 to ${MOST_CHANNELS}, each once`,
        'share them out among several workers',
      )
      .include(this.validateGroup(prop, id))
      .throwAt(this, id);
    const [channel, ...further] = all;
    all.forEach((each) => this.create(each));
    this.groups.add(id);
    const { prefix } = this;
    return new BrokerQueue(place(this, ['Groups']), id, { broker: this, channel, further, channels, prefix });
  }

  private validate(all: BrokerChannel[], ofSeveral?: boolean): Checks {
    const checks = new Checks();
    for (const channel of all) {
      const { name, partitions } = channel;
      const before = this.partitions.get(name) ?? partitions;
      checks
        .merge(new Checks().include(this.config.channels.validate(channel, ofSeveral)))
        .that(before === partitions, 'partitions', partitions, `${before}, as stated before`, 'state the same number');
    }
    return checks;
  }

  /** What several are called is taken once, be it by several or, where it is a consumer group, by one topic. */
  private validateGroup(prop: string, group: string | undefined): string[] {
    const free = group === undefined || !this.groups.has(group);
    return new Checks().that(free, prop, group, 'a name that is not taken', 'take another').problems;
  }

  private create(channel: BrokerChannel): void {
    const { name, partitions } = channel;
    if (!this.partitions.has(name)) this.config.channels.create(place(this, ['Channels', name]), channel);
    this.partitions.set(name, partitions);
  }

  private prefixed<T>(values: { [name: string]: T }): { [name: string]: T } {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${this.prefix}${name}`, value]));
  }
}

/** The construct at the end of a path, if it is there. */
function find(scope: Construct, ids: string[]): Construct | undefined {
  return ids.reduce<Construct | undefined>((parent, id) => parent?.node.tryFindChild(id) as Construct, scope);
}

/** The construct at the end of a path, whose names are those of the broker's queues, topics and groups. */
function place(scope: Construct, ids: string[]): Construct {
  return ids.reduce((parent, id) => (parent.node.tryFindChild(id) as Construct) ?? new Construct(parent, id), scope);
}
