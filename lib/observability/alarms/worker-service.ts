import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/**
 * A worker may take all CPU and all tasks that it may have, as long as its jobs are not late: that is its queue's to say.
 * Memory is another thing: a task that has none is killed, and its job begins anew.
 */
export const workerServiceAlarms: AlarmsOfTier = ({ workers }, { taskUtilizationPercent = 90 }) => ({
  rules: workers.map((part) => ({
    part,
    kind: 'BusyTasks',
    runbook: 'worker-busy-tasks',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `uses more than ${taskUtilizationPercent} % of the memory of its tasks`,
    response: 'take a larger size, or smaller jobs, before tasks are killed in the middle of a job',
    metric: part.metrics.memory(),
    threshold: taskUtilizationPercent,
    evaluationPeriods: 10,
    // A worker that sleeps has no tasks.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })),
});
