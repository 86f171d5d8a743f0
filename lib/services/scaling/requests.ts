import { Duration } from 'aws-cdk-lib/core';
import { Checks } from '../../private/validation';
import { reactionTime } from './reaction';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import type { TargetTrackingOptions } from './target-tracking';
import { checkTargetTracking, cooldowns } from './target-tracking';

/**
 * Options of `ScalingPolicy.requests`.
 */
export interface RequestScalingOptions extends TargetTrackingOptions {
  /**
   * Share of `requestsPerSecondPerTask` that a task is kept at, above 0 to 100 percent: the rest serves while further
   * tasks start.
   *
   * @default 50
   */
  readonly targetPercent?: number;
}

/**
 * Target tracking on requests for each task and minute. Unlike CPU utilisation it does not saturate at 100 %, so one
 * step can multiply the fleet. Reached by `ScalingPolicy.requests`.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
 */
export class RequestsPolicy implements IScalingPolicy {
  public readonly policyId = 'Requests';
  public readonly needsTargetGroup = true;
  public readonly usesRequestCountPerTarget = true;
  public readonly reactionTime = reactionTime(['ALBRequestCountPerTarget']);
  public readonly targetUtilizationPercent: number;

  constructor(private readonly options: RequestScalingOptions) {
    this.targetUtilizationPercent = options.targetPercent ?? 50;
  }

  public validate({ takesRequests }: ScalableFleet): string[] {
    const checks = new Checks()
      .that(takesRequests, 'fleet', 'a worker service', 'a web service', 'state ScalingPolicy.backlog()')
      .literal('targetPercent', this.options.targetPercent)
      .positive('targetPercent', this.options.targetPercent, 100, 'state 50');
    return checkTargetTracking(checks, this.options).problems;
  }

  public bind(_scope: unknown, { scaling, targetGroup, requestsPerSecondPerTask }: ScalingPolicyContext): void {
    const { scaleOutCooldown, scaleInCooldown, disableScaleIn } = cooldowns(this.options);
    scaling.scaleOnRequestCount(this.policyId, {
      targetGroup: targetGroup!,
      requestsPerTarget: (requestsPerSecondPerTask! * 60 * this.targetUtilizationPercent) / 100,
      scaleOutCooldown: Duration.seconds(scaleOutCooldown),
      scaleInCooldown: Duration.seconds(scaleInCooldown),
      disableScaleIn,
    });
  }
}
