import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { allowIngress, securityGroup, type Network } from './network';

export interface LoadBalancer {
  readonly listener: CfnListener;
  readonly targets: CfnTargetGroup;
  /** What request-count scaling names the pair of load balancer and target group by. */
  readonly resourceLabel: string;
}

/** A public load balancer that sends everything to the security group of the web service. */
export function loadBalancer(scope: Construct, network: Network, webSecurityGroup: string): LoadBalancer {
  const group = securityGroup(scope, 'AlbSecurityGroup', network.vpcId, {
    ingress: [{ cidrIp: '0.0.0.0/0', ipProtocol: 'tcp', fromPort: 80, toPort: 80 }],
    egress: false,
  });
  new ec2.CfnSecurityGroupEgress(scope, 'AlbToWeb', {
    groupId: group,
    destinationSecurityGroupId: webSecurityGroup,
    ipProtocol: 'tcp',
    fromPort: 80,
    toPort: 80,
  });
  allowIngress(scope, 'WebFromAlb', webSecurityGroup, group, 80);
  const alb = new CfnLoadBalancer(scope, 'Alb', {
    type: 'application',
    scheme: 'internet-facing',
    securityGroups: [group],
    subnets: network.publicSubnetIds,
    loadBalancerAttributes: [{ key: 'deletion_protection.enabled', value: 'false' }],
  });
  network.publicRoutes.forEach((route) => alb.addResourceDependency(route));
  const targets = new CfnTargetGroup(scope, 'Targets', {
    vpcId: network.vpcId,
    targetType: 'ip',
    protocol: 'HTTP',
    port: 80,
    healthCheckPath: '/health',
    targetGroupAttributes: [{ key: 'stickiness.enabled', value: 'false' }],
  });
  const listener = new CfnListener(scope, 'Listener', {
    loadBalancerArn: alb.ref,
    port: 80,
    protocol: 'HTTP',
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  });
  return { listener, targets, resourceLabel: `${alb.attrLoadBalancerFullName}/${targets.attrTargetGroupFullName}` };
}
