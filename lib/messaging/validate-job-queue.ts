import { Checks } from '../private/validation';
import type { JobQueueOptions } from './job-queue';

/** Checks what a team says of a job queue. */
export function validateJobQueue(options: JobQueueOptions, prefix?: string): Checks {
  return new Checks(prefix)
    .literal('jobDuration', options.jobDuration)
    .duration(
      'jobDuration',
      options.jobDuration,
      0.001,
      14_400,
      'split the job, since SQS hides a message for 12 hours',
    )
    .wholeNumber('maxAttempts', options.maxAttempts, 1, 1000, 'state 5')
    .that(
      !(options.queue && options.maxAttempts !== undefined),
      'maxAttempts',
      options.maxAttempts,
      'unset beside queue, whose redrive policy is its own',
      'set maxReceiveCount on the dead-letter queue of that queue',
    );
}
