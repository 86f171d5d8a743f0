import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { IBindingTarget, SecretField } from '../binding';
import type { LogStorageOptions } from '../logs/log-options';
import type { Preset } from '../preset';
import type { KafkaOptions } from './engines/kafka';
import { KafkaEngine } from './engines/kafka';
import type { KafkaServerlessOptions } from './engines/kafka-serverless';
import { KafkaServerlessEngine } from './engines/kafka-serverless';
import type { RabbitMqOptions } from './engines/rabbit-mq';
import { RabbitMqEngine } from './engines/rabbit-mq';

/**
 * What an engine is given by its broker.
 */
export interface BrokerEngineContext {
  /**
   * Where the broker lives.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The table of defaults.
   */
  readonly preset: Preset;

  /**
   * How the log of brokers is kept.
   *
   * @default - as the preset keeps logs, encrypted with the key of CloudWatch Logs
   */
  readonly logs?: LogStorageOptions;

  /**
   * The customer managed key for data at rest. Create-time: a change is refused until the broker gets another id.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A queue or a topic of a broker.
 */
export interface BrokerChannel {
  /**
   * Its name at the broker.
   */
  readonly name: string;

  /**
   * Partitions of a topic.
   *
   * @default - it is a queue
   */
  readonly partitions?: number;

  /**
   * The consumer group of those who take its jobs.
   *
   * @default - it is a queue, or the group bears the name of the topic
   */
  readonly consumerGroup?: string;
}

/**
 * What an engine knows of its queues or topics.
 */
export interface IBrokerChannels {
  /**
   * What is wrong with a queue or topic: one line each; empty if nothing.
   *
   * @param channel the queue or topic
   * @param ofSeveral whether one worker reads it beside others: it was asked for by `queues` or `topics` then
   */
  validate(channel: BrokerChannel, ofSeveral?: boolean): string[];

  /**
   * Makes the queue or topic, where CloudFormation can: once, whatever number of groups reads it.
   *
   * @param scope its own
   * @param channel the queue or topic
   */
  create(scope: Construct, channel: BrokerChannel): void;

  /**
   * Lets a service log in, and nothing more.
   *
   * @param target the service
   */
  grantConnect(target: IBindingTarget): void;

  /**
   * Lets a service send.
   *
   * @param target the service
   * @param channel where to
   */
  grantSend(target: IBindingTarget, channel: BrokerChannel): void;

  /**
   * Lets a worker take jobs.
   *
   * @param target the worker
   * @param channel where from
   */
  grantReceive(target: IBindingTarget, channel: BrokerChannel): void;

  /**
   * What a worker of one queue or topic has to know, by names without a prefix.
   *
   * @param channel where its jobs come from
   */
  environmentOfOne(channel: BrokerChannel): { [name: string]: string };

  /**
   * What a worker of several has to know. Neither their number nor their values change a name: an application that reads a
   * list finds it, of one member, too.
   *
   * @param channels where its jobs come from, at least one
   */
  environmentOfSeveral(channels: BrokerChannel[]): { [name: string]: string };

  /**
   * Jobs that are not done, each minute.
   *
   * @param channel of which queue or topic
   */
  metricBacklog(channel: BrokerChannel): cloudwatch.IMetric;

  /**
   * Jobs that wait while none is in hand, where the broker tells that while no worker runs.
   *
   * @param channel of which queue or topic
   */
  metricUnattended(channel: BrokerChannel): cloudwatch.IMetric | undefined;
}

/**
 * What CloudWatch knows of a broker, each minute. Where a metric is one of each node, several are listed: the highest of
 * as many nodes as an alarm has room for.
 */
export interface BrokerMetrics {
  /**
   * Memory in use, in percent of what lets the broker refuse messages.
   *
   * @default - unknown
   */
  readonly memoryPercent?: cloudwatch.IMetric;

  /**
   * Storage in use, in percent of what a node has.
   *
   * @default - unknown, or none of its own
   */
  readonly storagePercent?: cloudwatch.IMetric[];

  /**
   * Free storage, in multiples of what lets the broker refuse messages.
   *
   * @default - unknown
   */
  readonly freeStorageTimes?: cloudwatch.IMetric;

  /**
   * CPU in use, in percent of a node.
   *
   * @default - unknown
   */
  readonly cpuPercent?: cloudwatch.IMetric[];

  /**
   * Partitions without a leader.
   *
   * @default - there are none, or AWS looks after them
   */
  readonly offlinePartitions?: cloudwatch.IMetric;

  /**
   * Partitions with fewer copies than they should have.
   *
   * @default - there are none, or AWS looks after them
   */
  readonly underReplicatedPartitions?: cloudwatch.IMetric[];
}

/**
 * What an engine gives back: all that the environment contract needs.
 */
export interface BrokerConfig {
  /**
   * Who may connect, and by which security groups.
   */
  readonly connections: ec2.Connections;

  /**
   * The ports that clients connect to, literal numbers.
   */
  readonly ports: number[];

  /**
   * Plain environment variables, by names without a prefix.
   */
  readonly environment: { [name: string]: string };

  /**
   * Environment variables that come from Secrets Manager, by names without a prefix.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: SecretField };

  /**
   * Its queues or topics.
   */
  readonly channels: IBrokerChannels;

  /**
   * What CloudWatch knows of it.
   *
   * @default - nothing
   */
  readonly metrics?: BrokerMetrics;
}

/**
 * One kind of broker. An engine is one file; nothing else knows which engines exist.
 */
export interface IBrokerEngine {
  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param context what the engine is given
   */
  validate(context: BrokerEngineContext): string[];

  /**
   * Makes the resources under the scope.
   *
   * @param scope the broker
   * @param context what the engine is given
   */
  bind(scope: Construct, context: BrokerEngineContext): BrokerConfig;
}

/**
 * The engines of this library. Jobs of a system that has no broker yet belong into a queue of SQS: `addWorker` makes it.
 */
export abstract class BrokerEngine {
  /**
   * RabbitMQ on Amazon MQ: three nodes in as many Availability Zones in production, one in development.
   *
   * @param options the options
   */
  public static rabbitMq(options: RabbitMqOptions = {}): IBrokerEngine {
    return new RabbitMqEngine(options);
  }

  /**
   * Kafka on Amazon MSK with brokers of your own size: in every Availability Zone the same number.
   *
   * @param options the options
   */
  public static kafka(options: KafkaOptions = {}): IBrokerEngine {
    return new KafkaEngine(options);
  }

  /**
   * Kafka on Amazon MSK without brokers to size.
   *
   * @param options the options
   */
  public static kafkaServerless(options: KafkaServerlessOptions = {}): IBrokerEngine {
    return new KafkaServerlessEngine(options);
  }
}
