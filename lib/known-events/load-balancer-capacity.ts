import { Stack } from 'aws-cdk-lib/core';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOnIdentity } from '../private/grants';
import type { ISurgeable, SurgeCall } from '../surgeable';

/**
 * The capacity that a load balancer keeps ready. Its level is counted in load balancer capacity units, and 1 is the
 * reservation that is stated, or none.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyCapacityReservation.html
 */
export class LoadBalancerCapacity implements ISurgeable {
  public readonly surgeId = 'LoadBalancer';

  constructor(
    private readonly alb: elbv2.IApplicationLoadBalancer,
    private readonly statedUnits?: number,
  ) {}

  /** The units of a surge where none are stated for it: as many times those of the load balancer; none without. */
  public unitsFor(multiplier: number): number | undefined {
    return this.statedUnits === undefined ? undefined : Math.ceil(this.statedUnits * multiplier);
  }

  public validateSurge(): string[] {
    return [];
  }

  public surge(level: number): SurgeCall {
    const units = level === 1 ? this.statedUnits : level;
    return {
      service: 'elasticloadbalancingv2',
      action: 'modifyCapacityReservation',
      input: Stack.of(this.alb).toJsonString({
        LoadBalancerArn: this.alb.loadBalancerArn,
        ...(units === undefined
          ? { ResetCapacityReservation: true }
          : { MinimumLoadBalancerCapacity: { CapacityUnits: units } }),
      }),
    };
  }

  public grantSurge(role: iam.IGrantable): void {
    grantOnIdentity(role, [this.alb.loadBalancerArn], ['elasticloadbalancing:ModifyCapacityReservation']);
  }
}
