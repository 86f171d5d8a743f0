import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { Compute, Network, TaskSize, WebService } from '../../../lib';
import { Size } from 'aws-cdk-lib/core';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { serviceOn, strategyOf } from './fixture';

const fleet = () => Compute.ec2({ instanceTypes: [new InstanceType('m7a.2xlarge')] });
const providersOf = (stack: ReturnType<typeof serviceOn>['stack']) =>
  onlyResource(stack, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties.CapacityProviders;

test('the service is on the new compute, and the fleet that it left still stands in the cluster', () => {
  const { stack } = serviceOn(Compute.moving({ from: fleet(), to: Compute.fargate() }));
  expect(strategyOf(stack)).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
  const [provider] = Object.keys(resourcesOf(stack, 'AWS::ECS::CapacityProvider'));
  expect(providersOf(stack)).toEqual(['FARGATE', 'FARGATE_SPOT', { Ref: provider }]);
});

test('what stands then is what stood before, under the same ids', () => {
  const types = ['AWS::AutoScaling::AutoScalingGroup', 'AWS::ECS::CapacityProvider', 'AWS::EC2::LaunchTemplate'];
  const before = serviceOn(fleet()).stack;
  const moving = serviceOn(Compute.moving({ from: fleet(), to: Compute.fargate() })).stack;
  for (const type of types) expect(resourcesOf(moving, type)).toEqual(resourcesOf(before, type));
});

test('the last step takes the provider out of an association that stays', () => {
  const moved = serviceOn(Compute.fargate()).stack;
  expect(providersOf(moved)).toEqual(['FARGATE', 'FARGATE_SPOT']);
});

test('fails when the new compute cannot run the service', () => {
  const size = TaskSize.onInstances(3, Size.gibibytes(8));
  expect(() => serviceOn(Compute.moving({ from: fleet(), to: Compute.fargate() }), { size })).toThrow(
    'size is 3 vCPU with 8 GiB: allowed is a pair that Fargate offers',
  );
});

test('the old compute is asked to stand alone, however small it is for the service', () => {
  const from = Compute.ec2({ instanceTypes: [new InstanceType('m7g.large')], maxInstances: 1 });
  const { stack } = serviceOn(Compute.moving({ from, to: Compute.fargate() }), { maxTasks: 500 });
  expect(strategyOf(stack)).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
});

test('fails when the old compute cannot stand in the cluster', () => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'platform', vpc });
  const compute = Compute.moving({ from: fleet(), to: Compute.fargate() });
  expect(() => new WebService(stack, 'Web', { cluster, image: IMAGE, compute })).toThrow(
    'moving from: compute is Compute.ec2: allowed is a cluster of this app',
  );
});

test('fails when both fleets have one name', () => {
  expect(() => serviceOn(Compute.moving({ from: fleet(), to: fleet() }))).toThrow(
    "compute.id is 'Instances': allowed is a name that no other fleet of the cluster has",
  );
});
