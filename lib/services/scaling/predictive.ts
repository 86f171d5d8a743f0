import type { Duration } from 'aws-cdk-lib/core';
import { Checks } from '../../private/validation';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import { createPolicy } from './target-tracking';

/**
 * What a forecast is made from: the load of a fleet, and what of it one task bears.
 */
export enum PredictiveMetric {
  /** CPU of all tasks, and of each. */
  CPU = 'ECSServiceCPUUtilization',
  /** Memory of all tasks, and of each. */
  MEMORY = 'ECSServiceMemoryUtilization',
}

/**
 * Options of `ScalingPolicy.predictive`.
 */
export interface PredictiveScalingOptions {
  /**
   * What the forecast is made from.
   *
   * @default PredictiveMetric.CPU
   */
  readonly metric?: PredictiveMetric;

  /**
   * The utilisation that each task is to have, above 0 to 100 percent.
   *
   * @default 50
   */
  readonly targetPercent?: number;

  /**
   * Whether the forecast raises the running count, beside what other policies ask for. It never lowers it.
   *
   * @default false
   */
  readonly scales?: boolean;

  /**
   * How long before each hour its tasks are started, 0 to 3599 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly lead?: Duration;
}

/**
 * Predictive scaling. Reached by `ScalingPolicy.predictive`.
 *
 * Each day Application Auto Scaling forecasts the next 48 hours from up to 14 days of CloudWatch data; with less than 24
 * hours it forecasts nothing. It honours the most tasks of the fleet.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
 */
export class PredictivePolicy implements IScalingPolicy {
  public readonly policyId = 'Predictive';
  public readonly forecastsOnly: boolean;

  constructor(private readonly options: PredictiveScalingOptions) {
    this.forecastsOnly = !options.scales;
  }

  public validate(_fleet: ScalableFleet): string[] {
    const { targetPercent, lead } = this.options;
    return new Checks()
      .literal('targetPercent', targetPercent)
      .positive('targetPercent', targetPercent, 100, 'state 50')
      .seconds('lead', lead, 0, 3599, 'state 5 minutes').problems;
  }

  public bind(_scope: unknown, { scaling }: ScalingPolicyContext): void {
    const { metric = PredictiveMetric.CPU, targetPercent = 50, lead } = this.options;
    createPolicy(scaling, this.policyId, {
      policyType: 'PredictiveScaling',
      predictiveScalingPolicyConfiguration: {
        mode: this.forecastsOnly ? 'ForecastOnly' : 'ForecastAndScale',
        maxCapacityBreachBehavior: 'HonorMaxCapacity',
        schedulingBufferTime: lead?.toSeconds() ?? 300,
        metricSpecifications: [
          { targetValue: targetPercent, predefinedMetricPairSpecification: { predefinedMetricType: metric } },
        ],
      },
    });
  }
}
