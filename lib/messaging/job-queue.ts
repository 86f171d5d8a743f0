import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BindingConfig, IBindingTarget, IJobSource } from '../binding';
import { Preset } from '../preset';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { keptFromOthers } from '../private/job-time';
import { constantCase } from '../private/naming';
import { validateJobQueue } from './validate-job-queue';

/** The period of the metrics of SQS. */
const MINUTE = Duration.minutes(1);

/**
 * What a team may say of a job queue.
 */
export interface JobQueueOptions {
  /**
   * The time that one job takes, up to 4 hours. A message that is being worked on stays hidden three times as long, so
   * that a slow job is not done twice.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
   * @default Duration.seconds(30)
   */
  readonly jobDuration?: Duration;

  /**
   * How often a job is tried before it is set aside in the dead-letter queue, 1 to 1000 times.
   *
   * @default 5
   */
  readonly maxAttempts?: number;

  /**
   * A queue that exists; nothing of it is changed.
   *
   * @default - a new queue with a dead-letter queue
   */
  readonly queue?: sqs.IQueue;
}

/**
 * Props of `JobQueue`.
 */
export interface JobQueueProps extends JobQueueOptions {
  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for messages at rest.
   *
   * @default - the key that SQS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A queue on Amazon SQS that takes heavy work out of the request path, and a dead-letter queue for jobs that fail.
 *
 * Applications know one variable, named after the construct: the queue with the id `PdfQueue` binds `PDF_QUEUE_URL`.
 */
export class JobQueue extends Construct implements IJobSource {
  /** The queue. */
  public readonly queue: sqs.IQueue;
  /** Where failed jobs go; undefined for an existing queue, which has its own. */
  public readonly deadLetterQueue?: sqs.IQueue;
  /** How long a message that is worked on stays hidden; undefined for an existing queue, whose time-out is its own. */
  public readonly redeliveryDelay?: Duration;
  /** Messages that wait while none is in flight. */
  public readonly unattendedJobs?: cloudwatch.IMetric;
  /** Messages that wait, are in flight or were received in the last minute. */
  public readonly jobActivity?: cloudwatch.IMetric;
  private readonly variable: string;

  /**
   * @param scope the parent
   * @param id a stable name: the environment variable follows from it
   * @param props the options
   * @throws when a job takes longer than SQS can hide it, or options of a new queue are stated for an existing one
   */
  constructor(scope: Construct, id: string, props: JobQueueProps = {}) {
    validateJobQueue(props).throwAt(scope, id);
    super(scope, id);
    this.variable = `${constantCase(id)}_URL`;
    this.redeliveryDelay = props.queue ? undefined : keptFromOthers(props.jobDuration ?? Duration.seconds(30));
    this.deadLetterQueue = props.queue ? undefined : this.createDeadLetterQueue(props);
    this.queue = props.queue ?? this.createQueue(props);
    this.unattendedJobs = this.expression(
      'Jobs that wait while none is in hand',
      'IF(FILL(inFlight, 0) < 1, visible, 0)',
    );
    this.jobActivity = this.expression(
      'Jobs that wait, are in hand or were taken',
      'visible + FILL(inFlight, 0) + FILL(received, 0)',
      { received: this.queue.metricNumberOfMessagesReceived({ period: MINUTE, statistic: cloudwatch.Stats.SUM }) },
    );
  }
  public bind(target: IBindingTarget): BindingConfig {
    grantOnIdentity(target, [this.queue.queueArn], ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl']);
    grantKeyThrough('sqs', this.queue.encryptionMasterKey, target, ['kms:Decrypt', 'kms:GenerateDataKey']);
    return { environment: { [this.variable]: this.queue.queueUrl } };
  }

  public bindConsumer(target: IBindingTarget): BindingConfig {
    grantOnIdentity(
      target,
      [this.queue.queueArn],
      [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
      ],
    );
    grantKeyThrough('sqs', this.queue.encryptionMasterKey, target, ['kms:Decrypt']);
    return { environment: { [this.variable]: this.queue.queueUrl } };
  }

  public metricBacklog(): cloudwatch.IMetric {
    return this.expression('Jobs that wait or are in hand', 'visible + FILL(inFlight, 0)');
  }

  /**
   * SQS reports what waits as long as the queue is active, and what is in flight only while something is.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  private expression(label: string, expression: string, more: { [id: string]: cloudwatch.IMetric } = {}) {
    const options = { period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM };
    return new cloudwatch.MathExpression({
      label,
      expression,
      period: MINUTE,
      usingMetrics: {
        visible: this.queue.metricApproximateNumberOfMessagesVisible(options),
        inFlight: this.queue.metricApproximateNumberOfMessagesNotVisible(options),
        ...more,
      },
    });
  }

  private createDeadLetterQueue(props: JobQueueProps): sqs.Queue {
    // A message keeps its age when it moves here: the dead-letter queue must keep messages longer than the queue.
    return new sqs.Queue(this, 'DeadLetterQueue', { ...protectedQueue(props), retentionPeriod: Duration.days(14) });
  }

  private createQueue(props: JobQueueProps): sqs.Queue {
    return new sqs.Queue(this, 'Resource', {
      ...protectedQueue(props),
      retentionPeriod: Duration.days(7),
      // Long polling: an empty queue is asked every 20 seconds, the most that SQS allows, instead of all the time.
      receiveMessageWaitTime: Duration.seconds(20),
      visibilityTimeout: this.redeliveryDelay,
      deadLetterQueue: { queue: this.deadLetterQueue!, maxReceiveCount: props.maxAttempts ?? 5 },
    });
  }
}

/** What both queues have in common. */
function protectedQueue({ preset = Preset.PRODUCTION, encryptionKey }: JobQueueProps): sqs.QueueProps {
  return {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    removalPolicy: preset.removalPolicy,
  };
}
