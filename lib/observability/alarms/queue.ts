import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { JobQueue } from '../../messaging/job-queue';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';
import type { WatchedParts } from '../watched';

/** Of a queue whose workers are not here. */
const OLDEST_SECONDS = 900;
/** SQS measures the age once a minute: less is the age of a job that is being fetched. */
const LEAST_SECONDS = 60;

/** Jobs that are late. Those that were given up have an alarm with their queue. */
export const queueAlarms: AlarmsOfTier = (parts, { oldestJob }) => ({
  known: parts.queues.flatMap(({ deadLetterAlarm: alarm }) =>
    alarm ? [{ impact: AlarmImpact.WORK_IS_LATE, alarm }] : [],
  ),
  rules: parts.queues.map((part) => {
    const seconds = oldestJob?.toSeconds() ?? acceptableSeconds(part, parts);
    return {
      part,
      kind: 'OldestJob',
      impact: AlarmImpact.WORK_IS_LATE,
      what: `has a job that is older than ${seconds} s`,
      response: 'look whether its worker runs and finishes jobs; then raise maxTasks of it',
      metric: part.metricOldestJob(),
      threshold: seconds,
      // Scaling answers within these minutes.
      evaluationPeriods: 5,
      // SQS reports nothing of a queue that has been idle for six hours.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    };
  }),
});

/** The longest of what its workers may take, from when a job comes until it is done. */
function acceptableSeconds(queue: JobQueue, { workers }: WatchedParts): number {
  const delays = workers
    .filter(({ jobs }) => jobs === queue)
    .map(({ acceptableDelay }) => Math.ceil(acceptableDelay.toMilliseconds({ integral: false }) / 1000));
  return delays.length === 0 ? OLDEST_SECONDS : Math.max(LEAST_SECONDS, ...delays);
}
