import { Duration } from 'aws-cdk-lib/core';
import { ScalingPolicy } from '../../../lib';
import { onlyTracking, policiesOf, webWith, workerWith } from '../../support/scaling';

test('keeps a task at half of what it serves, each minute', () => {
  const { stack } = webWith([ScalingPolicy.requests()], { requestsPerSecondPerTask: 150 });
  expect(onlyTracking(stack)).toMatchObject({
    TargetValue: 4500,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
    ScaleOutCooldown: 30,
    ScaleInCooldown: 300,
  });
});

test('the share and the cooldowns can be stated', () => {
  const policy = ScalingPolicy.requests({
    targetPercent: 70,
    scaleOutCooldown: Duration.seconds(10),
    scaleInCooldown: Duration.minutes(10),
    scaleIn: false,
  });
  expect(onlyTracking(webWith([policy]).stack)).toMatchObject({
    TargetValue: 4200,
    ScaleOutCooldown: 10,
    ScaleInCooldown: 600,
    DisableScaleIn: true,
  });
});

test('tells who deploys by blue/green that it tracks what AWS does not support there', () => {
  expect(ScalingPolicy.requests().usesRequestCountPerTarget).toBe(true);
  expect(ScalingPolicy.cpu().usesRequestCountPerTarget).toBeFalsy();
});

test('without a load balancer: by default none, and stated an error at synthesis', () => {
  expect(policiesOf(webWith(undefined, {}, { routed: false }).stack)).toHaveLength(1);
  const { service } = webWith([ScalingPolicy.requests()], {}, { routed: false });
  expect(service.node.validate()).toEqual([
    "scalingPolicies is 'Requests': allowed is beside a load balancer; give the service a route, or drop the policy",
  ]);
  expect(webWith([ScalingPolicy.requests()]).service.node.validate()).toEqual([]);
});

test.each([0, 101])('fails when targetPercent is %d', (targetPercent) => {
  expect(() => webWith([ScalingPolicy.requests({ targetPercent })])).toThrow(
    `scalingPolicies.Requests.targetPercent is ${targetPercent}`,
  );
});

test('fails for a worker', () => {
  expect(() => workerWith([ScalingPolicy.requests()])).toThrow(
    "scalingPolicies.Requests.fleet is 'a worker service': allowed is a web service; state ScalingPolicy.backlog()",
  );
});
