import { Duration } from 'aws-cdk-lib/core';
import type { TargetOptions } from '../../lib';
import { RoutingAlgorithm, ScalableWebApp, ServiceProtocol } from '../../lib';
import { attributesOfTargetGroup, edge, withCertificate } from '../support/edge';
import { IMAGE, onlyResource, testStack } from '../support/stacks';

const make = (target: TargetOptions, healthCheckPath?: string) => {
  const { stack, loadBalancer, service } = edge(withCertificate);
  loadBalancer.addService(service('Web', { healthCheckPath }), {}, target);
  return { stack, properties: onlyResource(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties };
};

test('options that are stated as undefined are as if left out', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App');
  app.addWebService('Web', { image: IMAGE, paths: ['/a'], priority: undefined, login: undefined, routing: undefined });
  expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Priority).toBeGreaterThan(0);
});

test('without options: HTTP/1.1, half a minute, nothing of AWS overridden', () => {
  const { stack, properties } = make({});
  expect(properties.ProtocolVersion).toBeUndefined();
  expect(properties.Matcher).toBeUndefined();
  expect(attributesOfTargetGroup(stack)).toEqual({
    'deregistration_delay.timeout_seconds': '30',
    'load_balancing.algorithm.type': 'least_outstanding_requests',
    'stickiness.enabled': 'false',
  });
});

test('every option reaches the target group', () => {
  const { stack, properties } = make({
    deregistrationDelay: Duration.seconds(5),
    crossZone: false,
    healthCheckCodes: '200,204',
    targetGroupHealth: { dnsMinimumHealthyTargetCount: 2, routingMinimumHealthyTargetPercentage: 50 },
  });
  expect(properties.Matcher).toEqual({ HttpCode: '200,204' });
  expect(attributesOfTargetGroup(stack)).toMatchObject({
    'deregistration_delay.timeout_seconds': '5',
    'load_balancing.cross_zone.enabled': 'false',
    'target_group_health.dns_failover.minimum_healthy_targets.count': '2',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': '50',
  });
});

test('HTTP/2', () => {
  expect(make({ protocol: ServiceProtocol.HTTP2 }).properties).toMatchObject({
    ProtocolVersion: 'HTTP2',
    HealthCheckPath: '/health',
  });
});

test.each([
  [undefined, '/grpc.health.v1.Health/Check'],
  ['/shop.Cart/Ping', '/shop.Cart/Ping'],
])('gRPC with health path %s asks %s for OK', (stated, path) => {
  expect(make({ protocol: ServiceProtocol.GRPC }, stated).properties).toMatchObject({
    ProtocolVersion: 'GRPC',
    HealthCheckPath: path,
    Matcher: { GrpcCode: '0' },
  });
});

test.each<[string, TargetOptions, RegExp]>([
  [
    'a delay of more than an hour',
    { deregistrationDelay: Duration.seconds(3601) },
    /deregistrationDelay in seconds is 3601/,
  ],
  ['codes of gRPC for HTTP', { healthCheckCodes: '0-99' }, /healthCheckCodes is '0-99': allowed is HTTP codes/],
  [
    'codes of HTTP for gRPC',
    { healthCheckCodes: '200', protocol: ServiceProtocol.GRPC },
    /healthCheckCodes is '200': allowed is gRPC codes/,
  ],
  [
    'cookies without cross-zone',
    { crossZone: false, routing: RoutingAlgorithm.cookieAffinity({ duration: Duration.hours(1) }) },
    /crossZone is false: allowed is true beside routing cookieAffinity/,
  ],
  ['a percentage of 101', { targetGroupHealth: { dnsMinimumHealthyTargetPercentage: 101 } }, /is 101/],
  [
    'a zone that leaves DNS too late',
    { targetGroupHealth: { dnsMinimumHealthyTargetCount: 1, routingMinimumHealthyTargetCount: 2 } },
    /dnsMinimumHealthyTargetCount is 1: allowed is at least routingMinimumHealthyTargetCount \(2\)/,
  ],
])('fails with %s', (_, target, message) => {
  expect(() => make(target)).toThrow(message);
});

test('a health path that is no method of gRPC', () => {
  expect(() => make({ protocol: ServiceProtocol.GRPC }, '/ready')).toThrow(/healthCheckPath is '\/ready'.*a method/);
});

test.each([ServiceProtocol.GRPC, ServiceProtocol.HTTP2])('fails when $name stands behind plain HTTP', (protocol) => {
  const { add } = edge();
  const message =
    /Test\/Web\/Rule.*\n.*protocol is '.*': allowed is HTTP1 without a listener over HTTPS; state certificate/;
  expect(() => add('Web', {}, { protocol })).toThrow(message);
});

test('an app checks before it makes anything, and names the service', () => {
  const stack = testStack();
  const web = { image: IMAGE, protocol: ServiceProtocol.GRPC };
  expect(() => new ScalableWebApp(stack, 'App', { web })).toThrow(/web.protocol is 'GRPC'/);
  const app = new ScalableWebApp(stack, 'App');
  expect(() => app.addWebService('Cart', web)).toThrow(/Test\/App\/Cart: a prop cannot be used\n.*protocol is 'GRPC'/);
  expect(app.node.tryFindChild('Cart')).toBeUndefined();
});

test('a second route brings no options of its own', () => {
  const { loadBalancer, add } = edge();
  const web = add('Web', { paths: ['/a/*'] });
  expect(() => loadBalancer.addService(web, { paths: ['/b/*'] }, { crossZone: true })).toThrow(
    /crossZone is 'stated': allowed is unset for a service that has a route/,
  );
});
