import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Duration, Fn, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as msk from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { IBindingTarget } from '../../binding';
import { grantOnIdentity } from '../../private/grants';
import { Checks } from '../../private/validation';
import type { BrokerChannel, IBrokerChannels } from '../broker-engine';

/** What topics know of their cluster. */
export interface KafkaTopicsProps {
  /** The broker. */
  readonly scope: Construct;
  /** Its ARN. */
  readonly clusterArn: string;
  /** Its name, which is a dimension of the metrics. */
  readonly clusterName: string;
  /** Copies of each partition where CloudFormation makes topics; the worker makes them where left out. */
  readonly replicationFactor?: number;
  /** What becomes of a topic that leaves the stack. */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Topics of an MSK cluster. Each service is granted what it does, on the topics that it does it with.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 */
export class KafkaTopics implements IBrokerChannels {
  constructor(private readonly props: KafkaTopicsProps) {}

  public validate({ name, partitions, consumerGroup }: BrokerChannel, ofSeveral?: boolean): string[] {
    const call = ofSeveral ? 'topics(consumerGroup, { [name]: partitions })' : 'topic(name, { partitions })';
    const form = /^[\w.-]{1,249}$/;
    return new Checks()
      .text('name', name, form, 'at most 249 letters, digits and ._-', 'rename it')
      .text('consumerGroup', consumerGroup, form, 'at most 249 letters, digits and ._-', 'rename it')
      .that(partitions !== undefined, 'partitions', partitions, 'stated for Kafka', `state broker.${call}`)
      .literal('partitions', partitions)
      .wholeNumber('partitions', partitions, 1, 1000, 'state the most workers that take its jobs at once').problems;
  }

  /**
   * MSK makes topics of provisioned clusters, and of no serverless ones.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
   */
  public create(scope: Construct, { name, partitions }: BrokerChannel): void {
    const { clusterArn, replicationFactor, removalPolicy } = this.props;
    if (this.madeByClients) return;
    const topic = new msk.CfnTopic(scope, 'Resource', {
      clusterArn,
      topicName: name,
      partitionCount: partitions!,
      replicationFactor: replicationFactor!,
    });
    topic.applyRemovalPolicy(removalPolicy);
  }

  public grantConnect(target: IBindingTarget): void {
    // CloudFormation knows no bootstrap servers: a client asks for them by the ARN.
    grantOnIdentity(
      target,
      [this.props.clusterArn],
      ['kafka:GetBootstrapBrokers', 'kafka-cluster:Connect', 'kafka-cluster:DescribeCluster'],
    );
  }

  public grantSend(target: IBindingTarget, { name }: BrokerChannel): void {
    const actions = ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'];
    // Where MSK makes no topic: one that is sent to and never read here, such as that of dead letters, is made by its sender.
    if (this.madeByClients) actions.push('kafka-cluster:CreateTopic');
    grantOnIdentity(target, [this.arnOf('topic', name)], actions);
    // Producers are idempotent unless told otherwise: a retry is no second job.
    grantOnIdentity(target, [this.props.clusterArn], ['kafka-cluster:WriteDataIdempotently']);
  }

  public grantReceive(target: IBindingTarget, channel: BrokerChannel): void {
    const { name, consumerGroup = name } = channel;
    const actions = ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'];
    // AlterTopic: a topic that stands gets more partitions.
    if (this.madeByClients) actions.push('kafka-cluster:CreateTopic', 'kafka-cluster:AlterTopic');
    grantOnIdentity(target, [this.arnOf('topic', name)], actions);
    grantOnIdentity(
      target,
      [this.arnOf('group', consumerGroup)],
      ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
    );
  }

  public environmentOfOne(channel: BrokerChannel): { [name: string]: string } {
    return { KAFKA_TOPIC: channel.name, ...this.environmentOfGroup([channel]) };
  }

  public environmentOfSeveral(channels: BrokerChannel[]): { [name: string]: string } {
    return { KAFKA_TOPICS: channels.map(({ name }) => name).join(','), ...this.environmentOfGroup(channels) };
  }

  /** The lag counts what was taken and not committed, too. */
  public metricBacklog({ name, consumerGroup = name }: BrokerChannel): cloudwatch.IMetric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Kafka',
      metricName: 'SumOffsetLag',
      dimensionsMap: { 'Cluster Name': this.props.clusterName, 'Consumer Group': consumerGroup, Topic: name },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    });
  }

  /** A group that never was has no lag: a worker of Kafka does not sleep. */
  public metricUnattended(_channel: BrokerChannel): cloudwatch.IMetric | undefined {
    return undefined;
  }

  /** The group is one; the partitions are those of each topic, in the order of the topics. */
  private environmentOfGroup(channels: BrokerChannel[]): { [name: string]: string } {
    const { name, consumerGroup = name } = channels[0]!;
    const partitions = channels.map((channel) => channel.partitions).join(',');
    return { KAFKA_CONSUMER_GROUP: consumerGroup, ...(this.madeByClients ? { KAFKA_PARTITIONS: partitions } : {}) };
  }

  /** Whether services make the topics themselves. */
  private get madeByClients(): boolean {
    return this.props.replicationFactor === undefined;
  }

  /** `…:cluster/name/uuid` → `…:topic/name/uuid/pdf`. */
  private arnOf(kind: 'topic' | 'group', name: string): string {
    const { clusterArn, clusterName, scope } = this.props;
    const uuid = Fn.select(2, Fn.split('/', clusterArn));
    return Stack.of(scope).formatArn({
      service: 'kafka',
      resource: kind,
      resourceName: `${clusterName}/${uuid}/${name}`,
    });
  }
}
