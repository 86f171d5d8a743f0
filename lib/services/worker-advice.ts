import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { WorkerServiceOptions } from './worker-service';

/** What ECS on Fargate gives a task between SIGTERM and SIGKILL at most. */
export const STOP_TIMEOUT = Duration.seconds(120);

/** How long CloudFormation waits for a service to be as its template says. */
const DEPLOYMENT_HOURS = 3;

/**
 * Warns of jobs that take longer than what ends them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export function adviseOnJobDuration(worker: Construct, jobDuration: Duration, scaleInProtection: boolean): void {
  const seconds = jobDuration.toMilliseconds() / 1000;
  if (!scaleInProtection && seconds > STOP_TIMEOUT.toSeconds()) {
    Validations.of(worker).addWarning(
      'cdk-scalable-web-app:unprotected-jobs',
      `a job takes ${seconds} s, and a task is killed ${STOP_TIMEOUT.toSeconds()} s after scale-in or a deployment ` +
        'asks it to stop; leave scaleInProtection on, or hand the job back on SIGTERM',
    );
  }
  if (scaleInProtection && seconds > DEPLOYMENT_HOURS * 3600) {
    Validations.of(worker).addWarning(
      'cdk-scalable-web-app:jobs-outlast-deployments',
      `a job takes ${seconds / 3600} h, and CloudFormation rolls a deployment back that waits for a protected task ` +
        `for more than ${DEPLOYMENT_HOURS} h; split the job, or deploy while no job runs`,
    );
  }
}

/**
 * From a message to a task that takes it, at most, while the queue is active: a minute until SQS reports it, one until
 * the alarm has seen it, and one for Fargate to start a task.
 */
const WAKE_SECONDS = 180;

/** How late SQS may report a queue that nobody has touched for six hours. */
const INACTIVE_MINUTES = 15;

/**
 * Warns of jobs that may not wait as long as a sleeping worker takes to wake.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
export function adviseOnSleep(worker: Construct, options: WorkerServiceOptions): void {
  const { minTasks, acceptableDelay } = options;
  if (minTasks !== 0 || !acceptableDelay || acceptableDelay.toSeconds({ integral: false }) >= WAKE_SECONDS) return;
  Validations.of(worker).addWarning(
    'cdk-scalable-web-app:sleeps-too-deeply',
    `acceptableDelay is ${acceptableDelay.toSeconds({ integral: false })} s, and a job that finds 0 tasks waits up to ` +
      `${WAKE_SECONDS} s until one runs, and ${INACTIVE_MINUTES} minutes more if nothing has happened for 6 hours; ` +
      'state minTasks: 1, or accept a longer delay',
  );
}
