import type { Duration } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Preset } from '../preset';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { pathInStack } from '../private/naming';
import { schedulerDeadLetterQueue, SchedulerRole } from '../private/scheduler';
import { validateSchedule } from '../private/validate-schedule';
import type { Checks } from '../private/validation';
import { isKnown } from '../private/validation';
import type { FifoOptions } from './queue-options';

/**
 * A job that comes by the clock.
 */
export interface QueueScheduleOptions {
  /**
   * When it comes, with its time zone: `ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') })`.
   * EventBridge Scheduler sends it within a minute, at least once: seldom twice.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The body of the message, such as JSON. Scheduler fills in `<aws.scheduler.scheduled-time>` and its neighbours.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
   */
  readonly message: string;

  /**
   * The message group of a FIFO queue.
   *
   * @default - the id of the schedule on a FIFO queue, none on a standard one
   */
  readonly messageGroupId?: string;

  /**
   * Whether it comes. Disabled, all of it stays but the jobs.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long after the stated time it may come, whole minutes up to 24 hours.
   *
   * @default - none: within the minute
   */
  readonly flexibleWindow?: Duration;

  /**
   * How often a job that SQS refuses is sent again, 0 to 185 times.
   *
   * @default 10
   */
  readonly retryAttempts?: number;

  /**
   * How late a job may be sent again, 1 minute to 24 hours. After that it lies in the dead-letter queue of the schedule.
   *
   * @default Duration.hours(1)
   */
  readonly maxDelay?: Duration;
}

/**
 * Props of `QueueSchedule`.
 */
export interface QueueScheduleProps extends QueueScheduleOptions {
  /**
   * Where the jobs go.
   */
  readonly queue: sqs.IQueue;

  /**
   * What makes the queue a FIFO queue.
   *
   * @default - it is a standard queue
   */
  readonly fifo?: FifoOptions;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for jobs that could not be sent.
   *
   * @default - the key that SQS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A schedule that sends a job, without a Lambda function. Its role may send to this queue alone.
 */
export class QueueSchedule extends Construct {
  /** The schedule. */
  public readonly schedule: scheduler.CfnSchedule;
  /** Where a job lies that SQS refused too often. */
  public readonly deadLetterQueue: sqs.IQueue;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used
   */
  constructor(scope: Construct, id: string, props: QueueScheduleProps) {
    validateQueueSchedule(props, props.fifo).throwAt(scope, id);
    super(scope, id);
    const { queue, fifo, preset = Preset.PRODUCTION, encryptionKey } = props;
    const { enabled = true, flexibleWindow, retryAttempts = 10, maxDelay, messageGroupId = fifo && id } = props;
    this.deadLetterQueue = schedulerDeadLetterQueue(this, 'DeadLetterQueue', { preset, encryptionKey });
    const role = new SchedulerRole(this, 'Role', { groupName: 'default', deadLetterQueue: this.deadLetterQueue });
    grantOnIdentity(role, [queue.queueArn], ['sqs:SendMessage']);
    grantKeyThrough('sqs', queue.encryptionMasterKey, role, ['kms:Decrypt', 'kms:GenerateDataKey']);
    this.schedule = new scheduler.CfnSchedule(this, 'Resource', {
      description: `Sends the job ${pathInStack(this)}`,
      scheduleExpression: props.schedule.expressionString,
      scheduleExpressionTimezone: props.schedule.timeZone?.timezoneName,
      state: enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: flexibleWindow
        ? { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleWindow.toMinutes() }
        : { mode: 'OFF' },
      target: {
        arn: queue.queueArn,
        roleArn: role.roleArn,
        input: props.message,
        sqsParameters: messageGroupId === undefined ? undefined : { messageGroupId },
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: maxDelay?.toSeconds() ?? 3600,
          maximumRetryAttempts: retryAttempts,
        },
      },
    });
    // Without the policy, the first job would be refused.
    this.schedule.node.addDependency(role);
  }
}

/** Checks a job that comes by the clock. */
export function validateQueueSchedule(options: QueueScheduleOptions, fifo?: FifoOptions): Checks {
  const { message, messageGroupId } = options;
  const bytes = isKnown(message) ? Buffer.byteLength(message) : 1;
  return validateSchedule(options)
    .that(
      bytes > 0 && bytes <= 262_144,
      'message',
      `of ${bytes} bytes`,
      '1 to 262144 bytes',
      'put what is larger into the object store, and send its key',
    )
    .text(
      'messageGroupId',
      messageGroupId,
      /^[\x21-\x7e]{1,128}$/,
      '1 to 128 printable characters without spaces',
      'take the id of the tenant',
    )
    .that(
      !fifo || fifo.contentBasedDeduplication === true,
      'fifo.contentBasedDeduplication',
      fifo?.contentBasedDeduplication,
      'true beside addSchedule, for EventBridge Scheduler sends no deduplication id',
      'state it, and put <aws.scheduler.scheduled-time> into the message so that no two are the same',
    );
}
