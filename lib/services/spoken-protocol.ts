import { Lazy } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** What clients speak with the tasks of a service: what is stated, or what its load balancer speaks; else HTTP/1.1. */
export class SpokenProtocol extends ecs.AppProtocol {
  private readonly source: { targetGroup?: elbv2.ApplicationTargetGroup };

  constructor(private readonly stated?: ecs.AppProtocol) {
    const source: { targetGroup?: elbv2.ApplicationTargetGroup } = {};
    // The load balancer comes after the service, so the template asks as late as it can.
    super(Lazy.string({ produce: () => stated?.value ?? protocolOf(source.targetGroup) }));
    this.source = source;
  }

  /** Takes the protocol from the target group, unless one is stated. */
  public follow(targetGroup: elbv2.ApplicationTargetGroup): void {
    this.source.targetGroup = targetGroup;
  }

  /** Whether it is HTTP/2, with gRPC or without. */
  public get isHttp2(): boolean {
    return (this.stated?.value ?? protocolOf(this.source.targetGroup)) !== ecs.AppProtocol.http.value;
  }
}

function protocolOf(targetGroup?: elbv2.ApplicationTargetGroup): string {
  const resource = targetGroup?.node.defaultChild as elbv2.CfnTargetGroup | undefined;
  const version = resource?.protocolVersion ?? 'HTTP1';
  return version === 'HTTP1' ? ecs.AppProtocol.http.value : version.toLowerCase();
}
