import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BindingConfig, EventJobOptions, IBindingTarget, IEventTarget, IJobSource } from '../binding';
import { Preset } from '../preset';
import { warnOfFixedProps } from '../private/fixed-at-creation';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { keptFromOthers } from '../private/job-time';
import { constantCase } from '../private/naming';
import { createDeadLetterAlarm, createDeadLetterQueue } from './dead-letters';
import { DrainTime } from './drain-time';
import { fifoProps } from './fifo';
import { QueueEvents, validateQueueEvents } from './queue-events';
import type { FifoOptions, QueueOptions } from './queue-options';
import type { QueueScheduleOptions } from './queue-schedule';
import { QueueSchedule } from './queue-schedule';
import type { QueueSubscriptionOptions } from './queue-subscription';
import { QueueSubscription, validateSubscription } from './queue-subscription';
import { DEFAULT_JOB_DURATION, DEFAULT_RETENTION, validateJobQueue } from './validate-job-queue';

/** The period of the metrics of SQS. */
const MINUTE = Duration.minutes(1);

/**
 * What a team may say of a job queue.
 */
export interface JobQueueOptions extends QueueOptions {
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
export class JobQueue extends Construct implements IJobSource, IEventTarget {
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
  /** Goes off while a failed job lies there; undefined for an existing queue. Add the actions: whom to wake. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;
  /** Through which events of Amazon EventBridge become jobs: the queue itself. */
  public readonly eventTarget?: IEventTarget;
  private readonly variable: string;
  private readonly preset: Preset;
  private readonly encryptionKey?: kms.IKey;
  private readonly fifo?: FifoOptions;
  private readonly drainTime?: DrainTime;

  /**
   * @param scope the parent
   * @param id a stable name: the environment variable follows from it
   * @param props the options
   * @throws when a job takes longer than SQS can hide it, or options of a new queue are stated for an existing one
   */
  constructor(scope: Construct, id: string, props: JobQueueProps = {}) {
    validateJobQueue(props).throwAt(scope, id);
    super(scope, id);
    const { preset = Preset.PRODUCTION, encryptionKey, fifo } = props;
    this.variable = `${constantCase(id)}_URL`;
    this.preset = preset;
    this.encryptionKey = encryptionKey;
    this.fifo = fifo;
    this.eventTarget = this;
    const { jobDuration = DEFAULT_JOB_DURATION, retentionPeriod = DEFAULT_RETENTION, expectedBacklog } = props;
    if (!props.queue) {
      this.redeliveryDelay = props.visibilityTimeout ?? keptFromOthers(jobDuration);
      this.deadLetterQueue = createDeadLetterQueue(this, 'DeadLetterQueue', protectedQueue(props), this.arnOf(props));
    }
    this.queue = props.queue ?? this.createQueue(props);
    if (this.deadLetterQueue) {
      this.deadLetterAlarm = createDeadLetterAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue);
    }
    warnOfFixedProps(this, 'queue', { fifo, queueName: props.queueName });
    if (expectedBacklog !== undefined) {
      this.drainTime = new DrainTime(this, { expectedBacklog, jobDuration, retention: retentionPeriod });
    }
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

  /**
   * Has every message of a topic become a job, beside other queues that subscribe to it: fan-out.
   *
   * @param id a stable name
   * @param topic the topic; that of a FIFO queue is FIFO
   * @param options what of it, and in which form
   * @throws when the queue exists already, or the topic cannot deliver to it
   */
  public subscribe(id: string, topic: sns.ITopic, options: QueueSubscriptionOptions = {}): QueueSubscription {
    const { queue, deadLetterQueue, encryptionKey } = this;
    validateSubscription(topic, this.fifo !== undefined, deadLetterQueue).throwAt(this, id);
    return new QueueSubscription(this, id, {
      ...options,
      topic,
      queue,
      deadLetterQueue: deadLetterQueue!,
      encryptionKey,
    });
  }

  /**
   * Has a job come by the clock, such as a nightly report, by EventBridge Scheduler.
   *
   * @param id a stable name
   * @param options when, and what
   * @throws when an option cannot be used; nothing is made then
   */
  public addSchedule(id: string, options: QueueScheduleOptions): QueueSchedule {
    const { queue, preset, encryptionKey, fifo } = this;
    return new QueueSchedule(this, id, { ...options, queue, preset, encryptionKey, fifo });
  }

  public validateEvents(): string[] {
    return validateQueueEvents(this.queue, this.fifo !== undefined, this.deadLetterQueue).problems;
  }

  /**
   * Has each event of Amazon EventBridge that matches become a job, whose body is the event as JSON. For uploads to the
   * object store, `ObjectStore.onUpload` does so.
   *
   * @param id a stable name
   * @param options which events of the account's default bus
   * @throws when the queue exists already, or is FIFO
   */
  public onEvent(id: string, options: EventJobOptions): events.IRule {
    const { queue, deadLetterQueue, encryptionKey, fifo } = this;
    validateQueueEvents(queue, fifo !== undefined, deadLetterQueue).throwAt(this, id);
    return new QueueEvents(this, id, { ...options, queue, deadLetterQueue: deadLetterQueue!, encryptionKey }).rule;
  }

  public bind(target: IBindingTarget): BindingConfig {
    grantOnIdentity(target, [this.queue.queueArn], ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl']);
    grantKeyThrough('sqs', this.queue.encryptionMasterKey, target, ['kms:Decrypt', 'kms:GenerateDataKey']);
    return { environment: { [this.variable]: this.queue.queueUrl } };
  }

  public bindConsumer(target: IBindingTarget): BindingConfig {
    this.drainTime?.addWorker(target.maxTasks);
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

  /**
   * Seconds that the oldest job has waited or been in hand. A job that was received three times is left out by SQS, so
   * that one that always fails does not hide the others.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  public metricOldestJob(): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM });
  }

  /** Jobs that were given up and lie in the dead-letter queue; undefined for an existing queue, which has its own. */
  public metricDeadLetters(): cloudwatch.Metric | undefined {
    return this.deadLetterQueue?.metricApproximateNumberOfMessagesVisible({
      period: MINUTE,
      statistic: cloudwatch.Stats.MAXIMUM,
    });
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

  private createQueue(props: JobQueueProps): sqs.Queue {
    return new sqs.Queue(this, 'Resource', {
      ...protectedQueue(props),
      queueName: props.queueName,
      retentionPeriod: props.retentionPeriod ?? DEFAULT_RETENTION,
      deliveryDelay: props.deliveryDelay,
      // Long polling: an empty queue is asked every 20 seconds, the most that SQS allows, instead of all the time.
      receiveMessageWaitTime: props.receiveWaitTime ?? Duration.seconds(20),
      visibilityTimeout: this.redeliveryDelay,
      deadLetterQueue: { queue: this.deadLetterQueue!, maxReceiveCount: props.maxAttempts ?? 5 },
    });
  }

  /** The ARN that a queue of this name will have. */
  private arnOf({ queueName }: JobQueueProps): string | undefined {
    return queueName && Stack.of(this).formatArn({ service: 'sqs', resource: queueName });
  }
}

/** What both queues have in common. */
function protectedQueue({ preset = Preset.PRODUCTION, encryptionKey, fifo }: JobQueueProps): sqs.QueueProps {
  return {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    removalPolicy: preset.removalPolicy,
    ...fifoProps(fifo),
  };
}
