import type { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { RaisedTasks } from '../../known-events/raised-tasks';
import type { SurgeCalendar } from '../../known-events/surge-calendar';
import { scalableTargetOf } from '../../services/scaling/target-tracking';
import type { WebService } from '../../services/web-service';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmThresholds } from '../alarm-options';
import type { AlarmRule } from '../alarm-rule';

/**
 * A service that scales no further. Of a fixed number of tasks it would always be on.
 *
 * A known event raises the maximum for a while: the alarm knows the hours, so that it is silent while a fleet is ten
 * times as large as planned, and tells of the usual maximum before and after.
 */
export function atMaximum(
  part: WebService,
  calendars: readonly SurgeCalendar[],
  { tasksAtMaximum = Duration.minutes(15) }: AlarmThresholds,
): AlarmRule[] {
  const { least } = part._tasks;
  const most = mostOf(part);
  if (least >= most) return [];
  const minutes = tasksAtMaximum.toMinutes();
  const raised = calendars
    .flatMap((calendar) => calendar._mostTasksOf(part))
    .filter((event) => event.most > most)
    // Where events overlap, the highest holds.
    .sort((a, b) => b.most - a.most);
  return [
    {
      part,
      kind: 'TasksAtMaximum',
      runbook: 'web-tasks-at-maximum',
      impact: AlarmImpact.TROUBLE_AHEAD,
      what: `has had all ${most} tasks that it may have for ${minutes} minutes: it scales no further`,
      response: 'raise maxTasks, after a look at what is behind the service (npx scalable-web-app plan)',
      ...against(part.metrics.desiredTasks(), most, raised),
      inclusive: true,
      evaluationPeriods: minutes,
      // A cluster that was brought may have no Container Insights.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}

/** A schedule that was added to the scaling target itself may register more than the fleet states. */
function mostOf(part: WebService): number {
  const { scheduledActions } = scalableTargetOf(part.scaling).node.defaultChild as CfnScalableTarget;
  const actions = (Stack.of(part).resolve(scheduledActions) ?? []) as ScheduledAction[];
  const scheduled = actions.map(({ scalableTargetAction }) => scalableTargetAction?.maxCapacity ?? 0);
  return Math.max(part._tasks.most, ...scheduled);
}

interface ScheduledAction {
  readonly scalableTargetAction?: { readonly maxCapacity?: number };
}

/** More would make the formula longer than CloudWatch takes. */
const MOST_EVENTS = 20;

function against(
  tasks: cloudwatch.IMetric,
  most: number,
  raised: readonly RaisedTasks[],
): Pick<AlarmRule, 'metric' | 'threshold'> {
  if (raised.length === 0) return { metric: tasks, threshold: most };
  if (raised.length > MOST_EVENTS) return { metric: tasks, threshold: raised[0].most };
  const mostNow = raised.reduceRight((otherwise, event) => {
    const [from, to] = [event.start, event.end].map((time) => Math.floor(time / 1000));
    return `IF((EPOCH(tasks) >= ${from}) && (EPOCH(tasks) < ${to}), ${event.most}, ${otherwise})`;
  }, `${most}`);
  return {
    metric: new cloudwatch.MathExpression({
      label: 'Tasks beyond the most of the hour',
      expression: `tasks - ${mostNow}`,
      usingMetrics: { tasks },
      period: Duration.minutes(1),
    }),
    threshold: 0,
  };
}
