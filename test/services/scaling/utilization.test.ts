import { Duration, Lazy } from 'aws-cdk-lib/core';
import type { UtilizationScalingOptions } from '../../../lib';
import { ScalingPolicy } from '../../../lib';
import { onlyTracking, policiesOf, webWith, workerWith } from '../../support/scaling';
import { onlyResource, resourcesOf } from '../../support/stacks';

describe.each([
  { kind: 'cpu' as const, metric: 'CPU', id: 'Cpu', target: 50 },
  { kind: 'memory' as const, metric: 'Memory', id: 'Memory', target: 70 },
])('ScalingPolicy.$kind', ({ kind, metric, id, target }) => {
  const { stack } = webWith([ScalingPolicy[kind]()]);
  const make = (options: UtilizationScalingOptions & { targetPercent?: number }) =>
    webWith([ScalingPolicy[kind](options)]).stack;

  test('tracks the metric of 20 seconds, out fast and in slowly', () => {
    expect(onlyTracking(stack)).toEqual({
      TargetValue: target,
      PredefinedMetricSpecification: {
        PredefinedMetricType: `ECSServiceAverage${metric}UtilizationHighResolution`,
      },
      ScaleOutCooldown: 30,
      ScaleInCooldown: 300,
    });
  });

  test('has ECS measure every 20 seconds, before the policy asks', () => {
    const [serviceId] = Object.keys(resourcesOf(stack, 'AWS::ECS::Service'));
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties.Monitoring).toEqual({
      MetricConfigurations: [{ MetricNames: [`${metric}Utilization`], ResolutionSeconds: 20 }],
    });
    expect(policiesOf(stack)[0].DependsOn).toContain(serviceId);
  });

  test('has the logical id and the name that the L2 would give it', () => {
    const [logicalId] = Object.keys(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(logicalId).toMatch(new RegExp(`^WebServiceTaskCountTarget${id}[0-9A-F]{8}$`));
    expect(policiesOf(stack)[0].Properties.PolicyName).toMatch(
      new RegExp(`^TestWebServiceTaskCountTarget${id}[0-9A-F]{8}$`),
    );
  });

  test('at 60 seconds, without a word to ECS', () => {
    const slow = make({ resolution: Duration.minutes(1) });
    expect(onlyTracking(slow).PredefinedMetricSpecification.PredefinedMetricType).toBe(
      `ECSServiceAverage${metric}Utilization`,
    );
    expect(onlyResource(slow, 'AWS::ECS::Service').Properties).not.toHaveProperty('Monitoring');
  });

  test('target and cooldowns can be stated, and tasks left to other policies', () => {
    const stated = make({
      targetPercent: 35,
      scaleOutCooldown: Duration.seconds(0),
      scaleInCooldown: Duration.minutes(20),
      scaleIn: false,
    });
    expect(onlyTracking(stated)).toMatchObject({
      TargetValue: 35,
      ScaleOutCooldown: 0,
      ScaleInCooldown: 1200,
      DisableScaleIn: true,
    });
  });

  test.each([
    [{ targetPercent: 0 }, `scalingPolicies.${id}.targetPercent is 0: allowed is a number above 0, at most 100`],
    [{ targetPercent: 101 }, 'targetPercent is 101'],
    [{ targetPercent: Lazy.number({ produce: () => 5 }) }, undefined],
    [{ resolution: Duration.seconds(30) }, "resolution is '30 s': allowed is 20 s or 60 s"],
    [{ resolution: Duration.seconds(Lazy.number({ produce: () => 20 })) }, "resolution is 'a token'"],
    [
      { scaleOutCooldown: Duration.hours(2) },
      'scaleOutCooldown in seconds is 7200: allowed is a whole number from 0 to 3600',
    ],
    [{ scaleInCooldown: Duration.hours(2) }, 'scaleInCooldown in seconds is 7200'],
  ])('fails when %p', (options, message) => {
    if (message) expect(() => make(options)).toThrow(message);
    else expect(() => make(options)).not.toThrow();
  });

  test('a worker may have it as well', () => {
    const { stack: worker } = workerWith([ScalingPolicy[kind]()]);
    expect(onlyTracking(worker).TargetValue).toBe(target);
  });
});

test('CPU and memory together are measured by one configuration', () => {
  const { stack } = webWith([ScalingPolicy.memory(), ScalingPolicy.cpu()]);
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties.Monitoring).toEqual({
    MetricConfigurations: [{ MetricNames: ['CPUUtilization', 'MemoryUtilization'], ResolutionSeconds: 20 }],
  });
});
