import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BindingConfig, IBindingTarget, IJobSource } from '../binding';
import { combinedMetric } from '../private/combined-metric';
import type { Broker } from './broker';
import type { BrokerChannel, IBrokerChannels } from './broker-engine';

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
   * Further ones, which the same workers take jobs from; none where it is a list of one, which stays a list.
   *
   * @default - it is one queue or topic, and no list
   */
  readonly further?: BrokerChannel[];

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
 * A queue or a topic of a broker, or several of them, as a worker takes jobs from it. Reached by `Broker.queue` and
 * `.topic`, `.queues` and `.topics`.
 */
export class BrokerQueue extends Construct implements IJobSource {
  /** The most workers that have a job in hand at once: the partitions of its topics. */
  public readonly maxConsumers?: number;
  /**
   * Jobs that wait while none is in hand; undefined where the broker cannot tell, as of several queues: their worker keeps
   * a task.
   */
  public readonly unattendedJobs?: cloudwatch.IMetric;
  private readonly props: BrokerQueueProps;
  private readonly all: BrokerChannel[];

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the broker, and what of it
   */
  constructor(scope: Construct, id: string, props: BrokerQueueProps) {
    super(scope, id);
    this.props = props;
    const { channel, further = [], channels } = props;
    this.all = [channel, ...further];
    this.maxConsumers = this.all.reduce<number | undefined>(
      (sum, { partitions }) => (sum === undefined || partitions === undefined ? undefined : sum + partitions),
      0,
    );
    this.unattendedJobs = further.length > 0 ? undefined : channels.metricUnattended(channel);
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { broker, channels } = this.props;
    const config = broker.bind(target);
    for (const channel of this.all) channels.grantSend(target, channel);
    return config;
  }

  public bindConsumer(target: IBindingTarget): BindingConfig {
    const { broker, channel, further, channels, prefix } = this.props;
    const config = broker.bind(target);
    for (const each of this.all) channels.grantReceive(target, each);
    const own = further ? channels.environmentOfSeveral(this.all) : channels.environmentOfOne(channel);
    const environment = Object.fromEntries(Object.entries(own).map(([name, value]) => [prefix + name, value]));
    return { ...config, environment: { ...config.environment, ...environment } };
  }

  public metricBacklog(): cloudwatch.IMetric {
    const metrics = this.all.map((channel) => this.props.channels.metricBacklog(channel));
    // A topic whose group has not read yet has no lag, and is no reason to know none of the others.
    return combinedMetric({ label: 'Jobs of all', combine: 'SUM', metrics, missingIsZero: true })!;
  }
}
