import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { Checks } from '../../private/validation';
import type { IDeployment } from '../deployment';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';

/** The policies of a fleet: those that need a target group are made when it comes. */
export class FleetPolicies {
  private waiting: IScalingPolicy[];

  /**
   * @param fleet the fleet
   * @param policies its policies
   * @param context what they are given
   */
  constructor(
    private readonly fleet: Construct,
    policies: IScalingPolicy[],
    private readonly context: ScalingPolicyContext,
  ) {
    this.waiting = policies.filter(({ needsTargetGroup }) => needsTargetGroup);
    for (const policy of policies) if (!this.waiting.includes(policy)) policy.bind(fleet, context);
  }

  /**
   * Makes what waits for a target group. AWS knows no request count for a service whose requests move between two.
   *
   * @param targetGroup the group that the tasks are in
   * @param alternateTargetGroup the group that a deployment moves the requests to, and the next one back
   */
  public attach(targetGroup: elbv2.ApplicationTargetGroup, alternateTargetGroup?: elbv2.ApplicationTargetGroup): void {
    const excluded = this.waiting.filter((policy) => alternateTargetGroup && policy.usesRequestCountPerTarget);
    for (const policy of this.waiting) {
      if (!excluded.includes(policy)) policy.bind(this.fleet, { ...this.context, targetGroup, alternateTargetGroup });
    }
    this.waiting = excluded;
  }

  /** What a stated policy still waits for when the template is written: without it, it would never scale. */
  public validate(): string[] {
    return this.waiting.map(
      ({ policyId }) =>
        `scalingPolicies is '${policyId}': allowed is beside a load balancer; give the service a route, or drop the policy`,
    );
  }
}

/** Checks the policies that a team states, each by its own rules, and against how the fleet is deployed. */
export function validatePolicies(
  policies: IScalingPolicy[] | undefined,
  fleet: ScalableFleet,
  deployment?: IDeployment,
): string[] {
  const checks = new Checks();
  const ids = (policies ?? []).map(({ policyId }) => policyId);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  checks.that(twice.length === 0, 'scalingPolicies', twice, 'each policy once', 'drop the repetition');
  policies?.forEach((policy) => {
    checks.include(new Checks(`scalingPolicies.${policy.policyId}.`).include(policy.validate(fleet)).problems);
    checks.that(
      !deployment?.shiftsTraffic || !policy.usesRequestCountPerTarget || !fleet.takesRequests,
      'scalingPolicies',
      policy.policyId,
      `a policy that AWS supports beside deployment ${deployment?.name}, whose requests move between two target groups`,
      'state ScalingPolicy.cpu(), .step() or .responseTime(), or Deployment.rolling()',
    );
  });
  return checks.problems;
}
