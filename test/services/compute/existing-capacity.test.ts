import { Size } from 'aws-cdk-lib/core';
import { Compute, TaskSize } from '../../../lib';
import { onlyResource } from '../../support/stacks';
import { serviceOn, strategyOf } from './fixture';

test('runs on the instances of somebody else, in any size', () => {
  const compute = Compute.existing({ capacityProviderName: 'platform' });
  const { stack } = serviceOn(compute, { size: TaskSize.onInstances(3, Size.gibibytes(5)) });
  expect(strategyOf(stack)).toEqual([{ CapacityProvider: 'platform', Weight: 1 }]);
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties).not.toHaveProperty('PlatformVersion');
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
    RequiresCompatibilities: ['EC2'],
    NetworkMode: 'awsvpc',
    Cpu: '3072',
    Memory: '5120',
  });
});

test('on Managed Instances of somebody else', () => {
  const { stack } = serviceOn(Compute.existing({ capacityProviderName: 'platform', managedInstances: true }));
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.RequiresCompatibilities).toEqual([
    'MANAGED_INSTANCES',
  ]);
});

test.each(['', 'two words', 'FARGATE', 'FARGATE_SPOT'])('fails when the provider is %p', (capacityProviderName) => {
  expect(() => serviceOn(Compute.existing({ capacityProviderName }))).toThrow(
    `compute.capacityProviderName is '${capacityProviderName}': allowed is the name of a capacity provider of instances`,
  );
});

test('fails with a disk of its own, which a task has on Fargate alone', () => {
  const ephemeralStorage = Size.gibibytes(50);
  expect(() => serviceOn(Compute.existing({ capacityProviderName: 'platform' }), { ephemeralStorage })).toThrow(
    "ephemeralStorage is 'stated': allowed is unset on instances, whose tasks share the disk of theirs",
  );
});
