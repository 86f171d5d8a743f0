import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { Checks, isKnown } from '../../private/validation';
import { OVERLOAD_PROXY_NAMESPACE } from '../sidecars/overload-proxy-base';
import { namespacesOf, reactionTime } from './reaction';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import { scalableTargetOf } from './target-tracking';

/**
 * One step of `ScalingPolicy.step`.
 */
export interface ScalingStep {
  /**
   * From which multiple of the target on, above 0.
   */
  readonly from: number;

  /**
   * Tasks to add, in percent of those that run, 1 to 10000.
   */
  readonly growthPercent: number;
}

/**
 * Options of `ScalingPolicy.step`.
 */
export interface StepScalingOptions {
  /**
   * What the policy is called among those of its fleet: a service with two of them needs two names.
   *
   * @default 'Step'
   */
  readonly policyId?: string;

  /**
   * A metric of the application for each task, such as the average of the requests that wait: one that falls when tasks
   * are added. Its period is 10, 30 or 60 seconds, or a multiple of 60; 10 and 30 need data of high resolution.
   *
   * @default - requests in the overload proxy of a task, were none refused, every 10 seconds
   */
  readonly metric?: cloudwatch.IMetric;

  /**
   * The usual value of the metric, above 0, which the steps are multiples of. Needed beside `metric`.
   *
   * @default - half of the requests that the overload proxy lets in
   */
  readonly target?: number;

  /**
   * How many tasks for which multiple, the smallest multiple first, 1 to 20 steps.
   *
   * @default - 100 % more from 1.5 times the target on, 300 % from 3 times, 900 % from 8 times
   */
  readonly steps?: ScalingStep[];

  /**
   * Periods that the metric must stand above the first step, 1 to 10, so that one odd sample does not double the fleet.
   *
   * @default 2
   */
  readonly evaluationPeriods?: number;

  /**
   * How long what was added counts as part of the next step, 0 to 3600 seconds: until the new tasks serve.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
   * @default Duration.seconds(60)
   */
  readonly cooldown?: Duration;
}

/** Of the requests in the overload proxy. */
const PROXY_PERIOD = Duration.seconds(10);
const EVALUATION_PERIODS = 2;

/** What a spike asks for of which nothing is known. */
export const STEPS: ScalingStep[] = [
  { from: 1.5, growthPercent: 100 },
  { from: 3, growthPercent: 300 },
  { from: 8, growthPercent: 900 },
];

/**
 * Step scaling on an alarm: it scales out alone. Reached by `ScalingPolicy.step`.
 *
 * Tasks leave by the policies that track a target: a step that took tasks away would fight with them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#high-resolution-alarms
 */
export class StepPolicy implements IScalingPolicy {
  public readonly policyId: string;

  constructor(private readonly options: StepScalingOptions) {
    this.policyId = options.policyId ?? 'Step';
  }

  public get firstStep(): ScalingStep | undefined {
    return (this.options.steps ?? STEPS)[0];
  }

  public get reactionTime(): Duration {
    const { metric, evaluationPeriods = EVALUATION_PERIODS } = this.options;
    const sources = metric ? namespacesOf(metric) : [OVERLOAD_PROXY_NAMESPACE];
    return reactionTime(sources, metric ? periodOf(metric) : PROXY_PERIOD.toSeconds(), evaluationPeriods);
  }

  public validate({ overloadProxy }: ScalableFleet): string[] {
    const { metric, target, evaluationPeriods, cooldown, policyId } = this.options;
    const checks = new Checks()
      .text('policyId', policyId, /^[A-Za-z][\w-]{0,63}$/, 'letters, digits, _ and -', "state 'Sessions'")
      .that(!!(metric ?? overloadProxy), 'metric', metric, 'a metric where there is no overloadProxy', 'state one')
      .that(!metric || target !== undefined, 'target', target, 'a number beside metric', 'state its usual value')
      .literal('target', target)
      .positive('target', target, 1e12, 'state the usual value of the metric')
      .wholeNumber('evaluationPeriods', evaluationPeriods, 1, 10, 'state 2')
      .seconds('cooldown', cooldown, 0, 3600, 'state 60 seconds');
    if (metric) {
      const period = periodOf(metric);
      const holds = [10, 30].includes(period) || period % 60 === 0;
      checks.that(holds, 'metric.period', `${period} s`, '10, 30 or a multiple of 60 seconds', 'state 10 seconds');
    }
    return checks.include(this.validateSteps()).problems;
  }

  public bind(_scope: unknown, { scaling, service, overloadProxy }: ScalingPolicyContext): void {
    const { steps = STEPS, cooldown = Duration.seconds(60), evaluationPeriods = EVALUATION_PERIODS } = this.options;
    const metric = this.options.metric ?? overloadProxy!.metricDemand({ period: PROXY_PERIOD });
    const target = this.options.target ?? overloadProxy!.maxConcurrentRequests / 2;
    const scalingTarget = scalableTargetOf(scaling);
    const scope = new Construct(scalingTarget, this.policyId);
    const action = new appscaling.StepScalingAction(scope, 'Policy', {
      scalingTarget,
      adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
      cooldown,
      metricAggregationType: appscaling.MetricAggregationType.AVERAGE,
      // A tenth of three tasks is none.
      minAdjustmentMagnitude: 1,
    });
    steps.forEach(({ from, growthPercent }, index) => {
      const next = steps[index + 1];
      action.addAdjustment({
        adjustment: growthPercent,
        // Bounds count from the threshold of the alarm.
        lowerBound: (from - steps[0].from) * target,
        upperBound: next && (next.from - steps[0].from) * target,
      });
    });
    const alarm = new cloudwatch.Alarm(scope, 'Alarm', {
      alarmDescription: `${pathInStack(service.node.scope!)} needs more tasks at once: scaling policy ${this.policyId}`,
      metric,
      threshold: steps[0].from * target,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      // Nobody asks, nothing is measured: that is no overload.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new actions.ApplicationScalingAction(action));
  }

  private validateSteps(): string[] {
    const { steps = STEPS } = this.options;
    const checks = new Checks();
    checks.that(steps.length >= 1 && steps.length <= 20, 'steps', `${steps.length} steps`, '1 to 20', 'state three');
    for (const { from, growthPercent } of steps) {
      checks
        .literal('steps.from', from)
        .literal('steps.growthPercent', growthPercent)
        .positive('steps.from', from, 1e6, 'state 1.5')
        .wholeNumber('steps.growthPercent', growthPercent, 1, 10_000, 'state 100');
    }
    const multiples = steps.map(({ from }) => from).filter(isKnown);
    const rising = multiples.every((from, index) => index === 0 || from > multiples[index - 1]);
    return checks.that(rising, 'steps', multiples, 'the smallest multiple first, each once', 'sort them').problems;
  }
}

/** Seconds between two values. */
function periodOf(metric: cloudwatch.IMetric): number {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period.toSeconds() ?? mathExpression!.period;
}
