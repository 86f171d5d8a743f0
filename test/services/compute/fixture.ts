import type { Stack } from 'aws-cdk-lib/core';
import type { FleetOptions, ICompute } from '../../../lib';
import { LoadBalancer, Network, WebService } from '../../../lib';
import { createCluster } from '../../../lib/services/cluster';
import { IMAGE, onlyResource, testStack } from '../../support/stacks';

/** A web service on a compute, in a cluster such as an app makes. */
export function serviceOn(compute?: ICompute, options: Partial<FleetOptions> = {}, stack: Stack = testStack()) {
  const { vpc } = new Network(stack, 'Network');
  const cluster = createCluster(stack, 'Cluster', vpc);
  const service = new WebService(stack, 'Web', { cluster, image: IMAGE, compute, ...options });
  new LoadBalancer(stack, 'LoadBalancer', { vpc }).addService(service);
  return { stack, service, cluster, vpc };
}

/** How ECS runs the service. */
export function strategyOf(stack: Stack) {
  return onlyResource(stack, 'AWS::ECS::Service').Properties.CapacityProviderStrategy;
}
