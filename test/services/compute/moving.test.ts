import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Compute, TaskSize } from '../../../lib';
import { Size } from 'aws-cdk-lib/core';
import { onlyResource, resourcesOf } from '../../support/stacks';
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
