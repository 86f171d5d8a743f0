import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Size, Token } from 'aws-cdk-lib/core';
import type { FargateSpotOptions } from '../../../lib';
import { Compute, TaskSize } from '../../../lib';
import { onlyResource, resourcesOf } from '../../support/stacks';
import { serviceOn, strategyOf } from './fixture';

const ALL_ON_SPOT = Match.stringLikeRegexp('every task is on Fargate Spot');
const on = (options?: FargateSpotOptions, fleet = {}) => serviceOn(Compute.fargateSpot(options), fleet).stack;

test('what stands in quiet times is on Fargate proper, three of four tasks beyond it on Spot', () => {
  expect(strategyOf(on())).toEqual([
    { Base: 3, CapacityProvider: 'FARGATE', Weight: 1 },
    { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
  ]);
});

test('the base follows minTasks', () => {
  expect(strategyOf(on({}, { minTasks: 6 }))[0]).toMatchObject({ Base: 6 });
});

test('base and weights as stated', () => {
  expect(strategyOf(on({ onDemandBase: 10, spotWeight: 9, onDemandWeight: 2 }))).toEqual([
    { Base: 10, CapacityProvider: 'FARGATE', Weight: 2 },
    { CapacityProvider: 'FARGATE_SPOT', Weight: 9 },
  ]);
});

test('runs for Graviton too, on the same platform and the same task definition as Fargate', () => {
  const stack = on({}, { architecture: CpuArchitecture.ARM64 });
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties.PlatformVersion).toBe('LATEST');
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
    RequiresCompatibilities: ['FARGATE'],
    RuntimePlatform: { CpuArchitecture: 'ARM64' },
  });
});

test('what is in flight is answered within the two minutes that AWS gives', () => {
  const stack = on();
  const [application] = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup'));
  const attributes: { Key: string; Value: string }[] = Properties.TargetGroupAttributes;
  const delay = Number(attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value);
  expect(delay).toBeLessThan(application.StopTimeout);
  expect(application.StopTimeout).toBeLessThan(120);
});

test('all on Spot is advised against', () => {
  const stack = on({ onDemandBase: 0 });
  expect(strategyOf(stack)).toEqual([{ CapacityProvider: 'FARGATE_SPOT', Weight: 3 }]);
  Annotations.fromStack(stack).hasWarning('/Test/Web', ALL_ON_SPOT);
});

test('a base beside shares is not', () => {
  const stack = on({ onDemandBase: 0, onDemandWeight: 1 });
  expect(strategyOf(stack)[0]).toEqual({ Base: 0, CapacityProvider: 'FARGATE', Weight: 1 });
  Annotations.fromStack(stack).hasNoWarning('*', ALL_ON_SPOT);
});

test('what only the deployment knows passes', () => {
  expect(() =>
    on({ onDemandBase: Token.asNumber({ Ref: 'Base' }), spotWeight: Token.asNumber({ Ref: 'W' }) }),
  ).not.toThrow();
});

test.each<[string, FargateSpotOptions, object, string]>([
  ['is negative', { onDemandBase: -1 }, {}, 'compute.onDemandBase is -1: allowed is a whole number from 0 to 100000'],
  ['is a fraction', { onDemandBase: 1.5 }, {}, 'compute.onDemandBase is 1.5: allowed is a whole number'],
  [
    'leaves nothing for Spot',
    { onDemandBase: 30 },
    {},
    'compute.onDemandBase is 30: allowed is less than maxTasks (30), or no task is ever on Spot; lower it, or take Compute.fargate()',
  ],
  ['is all there is', {}, { minTasks: 4, maxTasks: 4 }, 'compute.onDemandBase is 4: allowed is less than maxTasks (4)'],
])('fails when the base %s', (_what, options, fleet, message) => {
  expect(() => on(options, fleet)).toThrow(message);
});

test.each<[FargateSpotOptions, string]>([
  [
    { spotWeight: 0 },
    'compute.spotWeight is 0: allowed is a whole number from 1 to 1000; state 3, or Compute.fargate()',
  ],
  [{ spotWeight: 1001 }, 'compute.spotWeight is 1001: allowed is'],
  [{ onDemandWeight: -1 }, 'compute.onDemandWeight is -1: allowed is a whole number from 0 to 1000'],
  [{ onDemandWeight: 0 }, 'compute.onDemandWeight is 0: allowed is 1 at least beside onDemandBase'],
])('fails when a weight cannot be: %p', (options, message) => {
  expect(() => on(options)).toThrow(message);
});

test('fails when several are wrong, and the size with them, in one error', () => {
  const size = TaskSize.onInstances(3, Size.gibibytes(8));
  expect(() => on({ spotWeight: 0, onDemandWeight: 2000 }, { size })).toThrow(
    /3 props.*\n.*size.*\n.*spotWeight.*\n.*onDemandWeight/,
  );
});
