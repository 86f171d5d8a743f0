import { Duration } from 'aws-cdk-lib/core';
import { Checks, isDuration, isKnown } from '../private/validation';
import type { JobQueueOptions } from './job-queue';
import type { QueueOptions } from './queue-options';

/** The time of a job that nobody states. */
export const DEFAULT_JOB_DURATION = Duration.seconds(30);
/** How long a job is kept, unless stated. */
export const DEFAULT_RETENTION = Duration.days(7);

/** What the worker of a queue says, where that is known. */
interface OfWorker {
  readonly acceptableDelay?: Duration;
}

/** Checks what a team says of a job queue. */
export function validateJobQueue(options: JobQueueOptions & OfWorker, prefix?: string): Checks {
  const checks = new Checks(prefix)
    .literal('jobDuration', options.jobDuration)
    .duration(
      'jobDuration',
      options.jobDuration,
      0.001,
      14_400,
      'split the job, since SQS hides a message for 12 hours',
    )
    .wholeNumber('maxAttempts', options.maxAttempts, 1, 1000, 'state 5')
    .seconds('retentionPeriod', options.retentionPeriod, 60, 1_209_600, 'state Duration.days(7)')
    .seconds('deliveryDelay', options.deliveryDelay, 0, 900, 'use addSchedule, or a table of jobs to come')
    .seconds('receiveWaitTime', options.receiveWaitTime, 0, 20, 'state Duration.seconds(20)')
    .seconds('visibilityTimeout', options.visibilityTimeout, 1, 43_200, 'split the job')
    .literal('retentionPeriod', options.expectedBacklog === undefined ? undefined : options.retentionPeriod)
    .literal('expectedBacklog', options.expectedBacklog)
    .wholeNumber('expectedBacklog', options.expectedBacklog, 1, 1e12, 'state the most jobs that may wait');
  checkTimes(checks, options);
  checkName(checks, options);
  checkExisting(checks, options);
  return checks;
}

/** A job is hidden as long as it takes, and kept as long as it may wait. */
function checkTimes(checks: Checks, options: JobQueueOptions & OfWorker): void {
  const { visibilityTimeout, acceptableDelay, retentionPeriod = DEFAULT_RETENTION } = options;
  const job = options.jobDuration ?? DEFAULT_JOB_DURATION;
  checks.that(
    !shorter(visibilityTimeout, job),
    'visibilityTimeout',
    seconds(visibilityTimeout),
    `at least jobDuration (${seconds(job)}), for another worker takes a message that is visible again`,
    'leave it out: three times the job',
  );
  checks.that(
    options.queue !== undefined || !shorter(retentionPeriod, acceptableDelay),
    'retentionPeriod',
    seconds(retentionPeriod),
    `at least acceptableDelay (${seconds(acceptableDelay)})`,
    'SQS would drop jobs that are in time: raise it',
  );
}

function checkName(checks: Checks, { queueName, fifo }: JobQueueOptions): void {
  if (!isKnown(queueName)) return;
  checks
    .text('queueName', queueName, /^(?=.{1,80}$)[\w-]+(\.fifo)?$/, '1 to 80 letters, digits, - and _', 'leave it out')
    .that(
      /\.fifo$/.test(queueName) === (fifo !== undefined),
      'queueName',
      queueName,
      fifo ? 'a name that ends in .fifo, on a FIFO queue' : 'a name without .fifo, on a standard queue',
      fifo ? 'add .fifo, or leave the name out' : 'drop .fifo, or state fifo: {}',
    );
}

/** What of the options of a worker is for its queue. */
export function queueOptions(options: JobQueueOptions): JobQueueOptions {
  const { jobDuration, maxAttempts, queue } = options;
  return { jobDuration, maxAttempts, queue, ...ofNewQueue(options) };
}

/** A worker that brings its source has no queue of its own to speak of. */
export function validateBesideSource(options: JobQueueOptions, prefix?: string): Checks {
  const { maxAttempts, queue } = options;
  const checks = new Checks(prefix);
  for (const [prop, value] of Object.entries({ maxAttempts, queue, ...ofNewQueue(options) })) {
    checks.that(value === undefined, prop, 'stated', 'unset beside source', 'state it where the source is made');
  }
  return checks;
}

/** The options of a queue that is made, and of no other. */
function ofNewQueue(options: JobQueueOptions): QueueOptions {
  const { fifo, queueName, visibilityTimeout, retentionPeriod, expectedBacklog, deliveryDelay, receiveWaitTime } =
    options;
  return { fifo, queueName, visibilityTimeout, retentionPeriod, expectedBacklog, deliveryDelay, receiveWaitTime };
}

/** Nothing is made of a queue that exists. */
function checkExisting(checks: Checks, options: JobQueueOptions): void {
  const { queue, maxAttempts } = options;
  if (!queue) return;
  checks.that(
    maxAttempts === undefined,
    'maxAttempts',
    maxAttempts,
    'unset beside queue, whose redrive policy is its own',
    'set maxReceiveCount on the dead-letter queue of that queue',
  );
  for (const [prop, value] of Object.entries(ofNewQueue(options))) {
    checks.that(
      value === undefined,
      prop,
      'stated',
      'unset beside queue, which is not changed',
      'set it on that queue',
    );
  }
}

function shorter(one: Duration | undefined, other: Duration | undefined): boolean {
  if (!isDuration(one) || !isDuration(other) || one.isUnresolved() || other.isUnresolved()) return false;
  return one.toMilliseconds({ integral: false }) < other.toMilliseconds({ integral: false });
}

function seconds(duration: Duration | undefined): string {
  if (!isDuration(duration) || duration.isUnresolved()) return '';
  return `${duration.toMilliseconds({ integral: false }) / 1000} s`;
}
