import { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Share of its capacity that a task is kept at: the other half serves while further tasks start. */
const HEADROOM = 0.5;

/**
 * Target tracking on requests for each task and minute. Unlike CPU utilisation it does not saturate at 100 %, so one
 * step can multiply the fleet.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
 */
export function scaleOnRequests(
  scaling: ecs.ScalableTaskCount,
  targetGroup: elbv2.ApplicationTargetGroup,
  requestsPerSecondPerTask: number,
): void {
  scaling.scaleOnRequestCount('Requests', {
    targetGroup,
    requestsPerTarget: requestsPerSecondPerTask * 60 * HEADROOM,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(5),
  });
}
