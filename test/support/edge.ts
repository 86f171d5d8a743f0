import type { Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { LoadBalancerOptions, RouteOptions, TargetOptions, WebServiceOptions } from '../../lib';
import { LoadBalancer, Network, WebService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { IMAGE, onlyResource, resourcesOf, testStack } from './stacks';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

/** A load balancer with what services need. */
export function edge(options: (stack: Stack) => LoadBalancerOptions = () => ({})) {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const loadBalancer = new LoadBalancer(stack, 'LoadBalancer', { vpc, ...options(stack) });
  const cluster = createCluster(stack, 'Cluster', vpc);
  const service = (id: string, own: Partial<WebServiceOptions> = {}) =>
    new WebService(stack, id, { cluster, image: IMAGE, ...own });
  const add = (id: string, route?: RouteOptions, target?: TargetOptions) => {
    const made = service(id);
    loadBalancer.addService(made, route, target);
    return made;
  };
  return { stack, vpc, loadBalancer, service, add };
}

/** A certificate that exists, for HTTPS. */
export function withCertificate(stack: Stack, id = 'Certificate') {
  return { certificate: Certificate.fromCertificateArn(stack, id, CERTIFICATE) };
}

/** Attributes of the only target group. */
export function attributesOfTargetGroup(stack: Stack): { [key: string]: string } {
  const { TargetGroupAttributes } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties;
  return Object.fromEntries(
    TargetGroupAttributes.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
  );
}

/** Properties of all rules. */
export function rulesOf(stack: Stack) {
  return Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule')).map(
    ({ Properties }) => Properties,
  );
}
