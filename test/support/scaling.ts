import type { Stack } from 'aws-cdk-lib/core';
import type { IScalingPolicy, WebServiceOptions, WorkerServiceOptions } from '../../lib';
import { JobQueue, LoadBalancer, Network, WebService, WorkerService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { IMAGE, resourcesOf, testStack } from './stacks';

/** A web service with policies, behind a load balancer unless told otherwise. */
export function webWith(
  scalingPolicies: IScalingPolicy[] | undefined,
  options: Partial<WebServiceOptions> = {},
  { routed = true }: { routed?: boolean } = {},
) {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = createCluster(stack, 'Cluster', vpc);
  const service = new WebService(stack, 'Web', { cluster, image: IMAGE, scalingPolicies, ...options });
  if (routed) new LoadBalancer(stack, 'LoadBalancer', { vpc }).addService(service);
  return { stack, service };
}

/** A worker service with policies. */
export function workerWith(scalingPolicies: IScalingPolicy[] | undefined, options: Partial<WorkerServiceOptions> = {}) {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = createCluster(stack, 'Cluster', vpc);
  const jobs = new JobQueue(stack, 'PdfQueue');
  const service = new WorkerService(stack, 'Pdf', { cluster, image: IMAGE, jobs, scalingPolicies, ...options });
  return { stack, service };
}

/** The scaling policies of a stack, in the order of the template. */
export function policiesOf(stack: Stack) {
  return Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'));
}

/** The configuration of the only policy, which tracks a target. */
export function onlyTracking(stack: Stack) {
  const all = policiesOf(stack);
  if (all.length !== 1) throw new Error(`${all.length} policies, not one`);
  return all[0].Properties.TargetTrackingScalingPolicyConfiguration;
}
