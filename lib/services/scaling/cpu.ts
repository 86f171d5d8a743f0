import { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Target tracking on the mean CPU utilisation of the service.
 *
 * Out fast, in slowly: a task too many for five minutes costs cents, a task too few costs requests.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export function scaleOnCpu(scaling: ecs.ScalableTaskCount, targetPercent: number): void {
  scaling.scaleOnCpuUtilization('Cpu', {
    targetUtilizationPercent: targetPercent,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(5),
  });
}
