import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BindingConfig, IBindingTarget, IJobSource } from '../binding';
import { Preset } from '../preset';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { constantCase } from '../private/naming';
import { validateJobQueue } from './validate-job-queue';

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
    if (props.queue) {
      this.queue = props.queue;
      return;
    }
    const { preset = Preset.PRODUCTION, encryptionKey, maxAttempts = 5 } = props;
    const common = {
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      removalPolicy: preset.removalPolicy,
    };
    // A message keeps its age when it moves here: the dead-letter queue must keep messages longer than the queue.
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', { ...common, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Resource', {
      ...common,
      retentionPeriod: Duration.days(7),
      // Long polling: an empty queue is asked every 20 seconds, the most that SQS allows, instead of all the time.
      receiveMessageWaitTime: Duration.seconds(20),
      visibilityTimeout: visibilityTimeout(props.jobDuration ?? Duration.seconds(30)),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: maxAttempts },
    });
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
    const period = Duration.minutes(1);
    const statistic = cloudwatch.Stats.MAXIMUM;
    return new cloudwatch.MathExpression({
      label: 'Jobs that wait or are in hand',
      expression: 'visible + inFlight',
      period,
      usingMetrics: {
        visible: this.queue.metricApproximateNumberOfMessagesVisible({ period, statistic }),
        inFlight: this.queue.metricApproximateNumberOfMessagesNotVisible({ period, statistic }),
      },
    });
  }
}

/** Three times the job, half a minute at least. */
function visibilityTimeout(jobDuration: Duration): Duration {
  return Duration.seconds(Math.max(30, Math.ceil((3 * jobDuration.toMilliseconds({ integral: false })) / 1000)));
}
