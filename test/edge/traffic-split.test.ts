import { Duration } from 'aws-cdk-lib/core';
import { ScalableWebApp, TrafficSplit } from '../../lib';
import { edge, rulesOf } from '../support/edge';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

const make = (weights: number[], stickiness?: Duration) => {
  const { stack, loadBalancer, service } = edge();
  const services = weights.map((weight, index) => ({ weight, service: service(`V${index}`) }));
  const route = { paths: ['/shop/*'] };
  const split = new TrafficSplit(stack, 'Shop', { loadBalancer, services, route, stickiness });
  return { stack, loadBalancer, services, split };
};

test('one rule shares the requests out', () => {
  const { stack } = make([90, 10], Duration.hours(1));
  const [rule, ...others] = rulesOf(stack);
  expect(others).toEqual([]);
  expect(rule.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }]);
  const { TargetGroups, TargetGroupStickinessConfig } = rule.Actions[0].ForwardConfig;
  expect(TargetGroups.map(({ Weight }: { Weight: number }) => Weight)).toEqual([90, 10]);
  expect(TargetGroupStickinessConfig).toEqual({ DurationSeconds: 3600, Enabled: true });
});

test('both services wait for the rule, and scale on their requests', () => {
  const { stack } = make([1, 1]);
  const [rule] = Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
  const services = Object.values(resourcesOf(stack, 'AWS::ECS::Service'));
  expect(services).toHaveLength(2);
  for (const service of services) expect(service.DependsOn).toContain(rule);
  expect(Object.keys(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'))).toHaveLength(4);
});

test.each<[number[], RegExp]>([
  [[1], /services is \['Test\/V0'\]: allowed is at least two/],
  [[0, 0], /services is \[0, 0\]: allowed is a weight above 0/],
  [[1000, 1], /services.V0.weight is 1000: allowed is a whole number from 0 to 999/],
])('fails with weights %j', (weights, message) => {
  expect(() => make(weights)).toThrow(message);
});

test('fails with a service twice, and with a route that stands', () => {
  const { stack, loadBalancer, services } = make([1, 1]);
  const [one] = services;
  const twice = { loadBalancer, services: [one, one], route: { paths: ['/shop/*'] } };
  expect(() => new TrafficSplit(stack, 'Other', twice)).toThrow(
    /a rule of its own, and Shop has.*\n.*allowed is each service once/,
  );
});

describe('in an app', () => {
  const web = { image: IMAGE, routed: false };

  test('services without a rule get one together', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App');
    const services = ['Stable', 'Canary'].map((id, index) => {
      return { service: app.addWebService(id, { ...web, crossZone: true }), weight: index === 0 ? 9 : 1 };
    });
    for (const { service } of services) expect(service.targetGroups).toEqual([]);
    app.splitTraffic('Shop', { services });
    expect(rulesOf(stack)).toHaveLength(1);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup'))) {
      expect(Properties.TargetGroupAttributes).toContainEqual({
        Key: 'load_balancing.cross_zone.enabled',
        Value: 'true',
      });
    }
  });

  test('fails when a service without a rule has conditions', () => {
    const app = new ScalableWebApp(testStack(), 'App');
    expect(() => app.addWebService('Web', { ...web, paths: ['/a/*'] })).toThrow(
      /paths is 'stated': allowed is unset beside routed: false; state it in splitTraffic/,
    );
  });
});
