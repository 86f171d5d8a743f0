import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Size } from 'aws-cdk-lib/core';
import { Compute, TaskSize } from '../../../lib';
import { onlyResource, resourcesOf } from '../../support/stacks';
import { serviceOn, strategyOf } from './fixture';

test('is what a service runs on that says nothing', () => {
  const { stack } = serviceOn();
  expect(strategyOf(stack)).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties).toMatchObject({ PlatformVersion: 'LATEST' });
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
  });
});

test('on Graviton', () => {
  const { stack } = serviceOn(Compute.fargate(), { architecture: CpuArchitecture.ARM64 });
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.RuntimePlatform.CpuArchitecture).toBe('ARM64');
});

test('has no launch type, which would be fixed at creation', () => {
  expect(onlyResource(serviceOn().stack, 'AWS::ECS::Service').Properties).not.toHaveProperty('LaunchType');
});

test('a service waits for the providers of its cluster, and is gone before them', () => {
  const { stack } = serviceOn();
  const [[id, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::ECS::ClusterCapacityProviderAssociations'));
  expect(Properties).toMatchObject({
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    DefaultCapacityProviderStrategy: [],
  });
  expect(onlyResource(stack, 'AWS::ECS::Service').DependsOn).toContain(id);
});

test('fails when the size is none that Fargate offers', () => {
  const size = TaskSize.onInstances(3, Size.gibibytes(8));
  expect(() => serviceOn(Compute.fargate(), { size })).toThrow(
    'size is 3 vCPU with 8 GiB: allowed is a pair that Fargate offers; take 4 vCPU with 8 GiB, 2 vCPU with 8 GiB',
  );
});
