import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { Checks, isKnown } from '../../private/validation';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import { scalableTargetOf } from './target-tracking';

/**
 * What the policy may be told that lets a worker sleep.
 */
export interface ScaleToZeroOptions {
  /**
   * How long no job may have come, waited or been in hand before the last task leaves: 3 minutes to a day, in whole
   * minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly idleTime?: Duration;
}

/** How long one wake-up waits for the last: until its tasks run, take jobs, and the queue has said so. */
const WAKE_COOLDOWN = Duration.minutes(3);
const SLEEP_COOLDOWN = Duration.minutes(1);

/**
 * Two step policies in absolute numbers, without a Lambda function. Reached by `ScalingPolicy.scaleToZero`.
 * A percentage never leaves zero, and target tracking leaves it only when the
 * backlog exceeds the target: one job alone would wait for ever.
 *
 * - Wake: tasks are added when jobs wait while nobody has one in hand, as many as the lower end of a step calls for, so
 *   at least half of what the backlog does; from then on target tracking knows the running count.
 * - Sleep: the count is set to zero when nothing has come, waited or been in hand for some minutes. Target tracking never
 *   gets there, since its metric never falls to zero, and so never disagrees.
 *
 * The alarms hold the state of things as long as they last, and Application Auto Scaling is asked anew every minute: the
 * wake-up adds and does not set, since it would else take tasks away that others have added.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export class ScaleToZeroPolicy implements IScalingPolicy {
  public readonly policyId = 'Zero';

  constructor(private readonly options: ScaleToZeroOptions) {}

  public validate({ takesJobs, minTasks }: ScalableFleet): string[] {
    const { idleTime } = this.options;
    const remedy = 'state at least 1 task, or give the jobs to a worker';
    return new Checks()
      .that(takesJobs, 'fleet', 'a web service', 'a worker service', remedy)
      .that(!isKnown(minTasks) || minTasks === 0, 'minTasks', minTasks, '0 beside ScalingPolicy.scaleToZero', 'state 0')
      .literal('idleTime', idleTime)
      .seconds('idleTime', idleTime, 180, 86_400, 'state 5 minutes')
      .that(
        idleTime === undefined || idleTime.isUnresolved() || idleTime.toMilliseconds() % 60_000 === 0,
        'idleTime',
        idleTime?.toString(),
        'whole minutes, the period of the metrics of a queue',
        'round it',
      ).problems;
  }

  public bind(_scope: unknown, context: ScalingPolicyContext): void {
    const { scaling, service, jobs, jobDuration, acceptableDelay } = context;
    const { idleTime = Duration.minutes(5) } = this.options;
    const name = pathInStack(service.node.scope!);
    const jobsPerTask = acceptableDelay!.toMilliseconds() / jobDuration!.toMilliseconds();

    const wake = stepsAt(scaling, 'Wake', WAKE_COOLDOWN, appscaling.AdjustmentType.CHANGE_IN_CAPACITY, {
      alarmDescription: `Jobs wait for ${name} while nobody has one in hand`,
      metric: jobs!.unattendedJobs!,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
    });
    wakeSteps(jobsPerTask, mostTasks(scaling)).forEach((step) => wake.addAdjustment(step));
    const sleep = stepsAt(scaling, 'Sleep', SLEEP_COOLDOWN, appscaling.AdjustmentType.EXACT_CAPACITY, {
      alarmDescription: `${name} has had nothing to do for ${idleTime.toMinutes()} minutes`,
      metric: jobs!.jobActivity ?? jobs!.metricBacklog(),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: idleTime.toMinutes(),
    });
    sleep.addAdjustment({ upperBound: 0, adjustment: 0 });
  }
}

type AlarmOptions = Pick<
  cloudwatch.AlarmProps,
  'alarmDescription' | 'metric' | 'comparisonOperator' | 'evaluationPeriods'
>;

/** A step policy and its alarm, whose threshold is one job. */
function stepsAt(
  scaling: ecs.ScalableTaskCount,
  id: string,
  cooldown: Duration,
  adjustmentType: appscaling.AdjustmentType,
  alarm: AlarmOptions,
): appscaling.StepScalingAction {
  const scalingTarget = scalableTargetOf(scaling);
  const scope = new Construct(scalingTarget, id);
  const metricAggregationType = appscaling.MetricAggregationType.MAXIMUM;
  const options = { scalingTarget, adjustmentType, cooldown, metricAggregationType };
  const action = new appscaling.StepScalingAction(scope, 'Policy', options);
  new cloudwatch.Alarm(scope, 'Alarm', {
    ...alarm,
    threshold: 1,
    // Unknown is not idle: nobody is put to sleep, or woken, because CloudWatch is silent.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new actions.ApplicationScalingAction(action));
  return action;
}

/** Capacity is clamped anyway, so that steps beyond a maximum which nobody knows yet do no harm. */
function mostTasks(scaling: ecs.ScalableTaskCount): number {
  const { maxCapacity } = scalableTargetOf(scaling).node.defaultChild as appscaling.CfnScalableTarget;
  return isKnown(maxCapacity) ? maxCapacity : 5000;
}

/**
 * Steps of 1, 2, 4 … tasks, each from the first job that needs as many. Bounds are relative to the threshold of the
 * alarm, which is one job.
 */
function wakeSteps(jobsPerTask: number, maxTasks: number): appscaling.AdjustmentTier[] {
  const tasks: number[] = [];
  for (let count = 1; count < maxTasks; count *= 2) tasks.push(count);
  tasks.push(maxTasks);
  const from = tasks.map((count) => Math.floor((count - 1) * jobsPerTask));
  return tasks.map((count, index) => ({
    lowerBound: from[index],
    upperBound: from[index + 1],
    adjustment: count,
  }));
}
