import { Duration, Names } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { Checks } from '../../private/validation';

/**
 * What any policy may be told that tracks a target.
 */
export interface TargetTrackingOptions {
  /**
   * How long a further scale-out of this policy waits for the last one to take effect, 0 to 3600 seconds. A larger one
   * does not wait.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
   * @default Duration.seconds(30)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * How long a further scale-in of this policy waits, 0 to 3600 seconds. Out fast, in slowly: a task too many for five
   * minutes costs cents, a task too few costs requests.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Whether tasks leave on account of this policy. With `false` it scales out alone, and has no say when others scale in.
   *
   * @default true
   */
  readonly scaleIn?: boolean;
}

/** Checks what any policy may be told that tracks a target. */
export function checkTargetTracking(checks: Checks, options: TargetTrackingOptions): Checks {
  return checks
    .seconds('scaleOutCooldown', options.scaleOutCooldown, 0, 3600, 'state 30 seconds')
    .seconds('scaleInCooldown', options.scaleInCooldown, 0, 3600, 'state 5 minutes');
}

/** How long a policy waits for what it did, as Application Auto Scaling wants it. */
export function cooldowns({ scaleOutCooldown, scaleInCooldown, scaleIn = true }: TargetTrackingOptions) {
  return {
    scaleOutCooldown: (scaleOutCooldown ?? Duration.seconds(30)).toSeconds(),
    scaleInCooldown: (scaleInCooldown ?? Duration.minutes(5)).toSeconds(),
    disableScaleIn: scaleIn ? undefined : true,
  };
}

/** The L2 keeps its scaling target private, as its only child of that kind. */
export function scalableTargetOf(scaling: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return scaling.node.findChild('Target') as appscaling.ScalableTarget;
}

/**
 * A policy as an L1, where the L2 does not know the metric: with the path, and so with the logical id and the name, that
 * the L2 would give it.
 *
 * That is the contract of an upgrade. `PutScalingPolicy` creates or updates by name, so a policy under another logical
 * id with the old name would update the old one, which CloudFormation then deletes; and Application Auto Scaling refuses
 * two policies that track the same metric, so one under another name could not be created before the old one is gone. A
 * policy that keeps id and name is changed in place, whatever it tracks.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
 */
export function createPolicy(
  scaling: ecs.ScalableTaskCount,
  id: string,
  configuration: Pick<
    appscaling.CfnScalingPolicyProps,
    'policyType' | 'targetTrackingScalingPolicyConfiguration' | 'predictiveScalingPolicyConfiguration'
  >,
): appscaling.CfnScalingPolicy {
  const target = scalableTargetOf(scaling);
  const policy = new Construct(target, id);
  return new appscaling.CfnScalingPolicy(policy, 'Resource', {
    policyName: Names.uniqueId(policy),
    scalingTargetId: target.scalableTargetId,
    ...configuration,
  });
}

/** A policy that tracks a target, as an L1. */
export function trackTarget(
  scaling: ecs.ScalableTaskCount,
  id: string,
  targetTrackingScalingPolicyConfiguration: appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
): appscaling.CfnScalingPolicy {
  return createPolicy(scaling, id, { policyType: 'TargetTrackingScaling', targetTrackingScalingPolicyConfiguration });
}
