import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { WorkerService } from '../../services/worker-service';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/** Of a queue whose workers are not here. */
const OLDEST_SECONDS = 900;
/** SQS measures the age once a minute: less is the age of a job that is being fetched. */
const LEAST_SECONDS = 60;

/** Jobs that are late. Those that were given up have an alarm with their queue. */
export const queueAlarms: AlarmsOfTier = ({ queues, workers }, { oldestJob }) => {
  const acceptable = acceptableSeconds(workers);
  return {
    known: queues.flatMap((part) =>
      part.deadLetterAlarm
        ? [{ part, kind: 'DeadLetterAlarm', impact: AlarmImpact.WORK_IS_LATE, alarm: part.deadLetterAlarm }]
        : [],
    ),
    rules: queues.map((part) => {
      const seconds = oldestJob?.toSeconds() ?? acceptable.get(part) ?? OLDEST_SECONDS;
      return {
        part,
        kind: 'OldestJob',
        runbook: 'queue-oldest-job',
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
  };
};

/** By queue, the longest of what its workers may take, from when a job comes until it is done. */
function acceptableSeconds(workers: readonly WorkerService[]): Map<unknown, number> {
  const longest = new Map<unknown, number>();
  for (const { jobs, acceptableDelay } of workers) {
    const seconds = Math.ceil(acceptableDelay.toMilliseconds({ integral: false }) / 1000);
    longest.set(jobs, Math.max(LEAST_SECONDS, seconds, longest.get(jobs) ?? 0));
  }
  return longest;
}
