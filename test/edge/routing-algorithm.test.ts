import { Duration } from 'aws-cdk-lib/core';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { TargetOptions } from '../../lib';
import { RoutingAlgorithm, Statelessness } from '../../lib';
import { attributesOfTargetGroup, edge } from '../support/edge';

const attributes = (target: TargetOptions) => {
  const { stack, add } = edge();
  add('Web', {}, target);
  return attributesOfTargetGroup(stack);
};

test('least outstanding requests, unless stated otherwise', () => {
  expect(attributes({})['load_balancing.algorithm.type']).toBe('least_outstanding_requests');
  expect(attributes({ routing: RoutingAlgorithm.leastOutstandingRequests() })).toEqual(attributes({}));
});

test('round robin, with slow start', () => {
  expect(attributes({ routing: RoutingAlgorithm.roundRobin(), slowStart: Duration.seconds(60) })).toMatchObject({
    'load_balancing.algorithm.type': 'round_robin',
    'slow_start.duration_seconds': '60',
    'stickiness.enabled': 'false',
  });
});

test.each([
  [undefined, 'on'],
  [false, 'off'],
])('weighted random, with anomaly mitigation %s: %s', (anomalyMitigation, expected) => {
  expect(attributes({ routing: RoutingAlgorithm.weightedRandom({ anomalyMitigation }) })).toMatchObject({
    'load_balancing.algorithm.type': 'weighted_random',
    'load_balancing.algorithm.anomaly_mitigation': expected,
  });
});

test('cookie affinity on top of another algorithm, which is a finding', () => {
  const { stack, add } = edge();
  const first = RoutingAlgorithm.roundRobin();
  add('Web', {}, { routing: RoutingAlgorithm.cookieAffinity({ duration: Duration.hours(1), first }) });
  Statelessness.check(stack);
  expect(attributesOfTargetGroup(stack)).toMatchObject({
    'load_balancing.algorithm.type': 'round_robin',
    'stickiness.enabled': 'true',
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '3600',
  });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('keep sessions in the cache'));
});

test('cookie affinity stands on least outstanding requests by default', () => {
  expect(attributes({ routing: RoutingAlgorithm.cookieAffinity({ duration: Duration.hours(1) }) })).toMatchObject({
    'load_balancing.algorithm.type': 'least_outstanding_requests',
  });
});

const cookies = (duration: Duration, first?: RoutingAlgorithm) => RoutingAlgorithm.cookieAffinity({ duration, first });
const slowStart = Duration.seconds(30);

test.each<[string, TargetOptions, RegExp]>([
  ['slow start beside the default', { slowStart }, /slowStart is 'stated beside routing leastOutstandingRequests'/],
  [
    'slow start beside weighted random',
    { slowStart, routing: RoutingAlgorithm.weightedRandom() },
    /weightedRandom'.*state routing: RoutingAlgorithm.roundRobin/,
  ],
  [
    'slow start beside cookies on the default',
    { slowStart, routing: cookies(Duration.hours(1)) },
    /cookieAffinity on top of leastOutstandingRequests/,
  ],
  [
    'a slow start of 20 seconds',
    { slowStart: Duration.seconds(20), routing: RoutingAlgorithm.roundRobin() },
    /30 to 900/,
  ],
  ['cookies of eight days', { routing: cookies(Duration.days(8)) }, /routing.duration in seconds is 691200/],
  [
    'cookies on weighted random',
    { routing: cookies(Duration.hours(1), RoutingAlgorithm.weightedRandom()) },
    /routing.first is 'weightedRandom': allowed is roundRobin/,
  ],
  ['an IP hash', { routing: RoutingAlgorithm.ipHash() }, /routing is 'ipHash'.*make a SourceIpLoadBalancer/],
])('fails with %s', (_, target, message) => {
  const { add } = edge();
  expect(() => add('Web', {}, target)).toThrow(message);
});

test('slow start goes with cookies on round robin', () => {
  const routing = cookies(Duration.hours(1), RoutingAlgorithm.roundRobin());
  expect(attributes({ slowStart, routing })).toMatchObject({ 'slow_start.duration_seconds': '30' });
});
