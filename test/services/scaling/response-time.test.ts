import { Duration } from 'aws-cdk-lib/core';
import type { ResponseTimeScalingOptions } from '../../../lib';
import { ScalingPolicy } from '../../../lib';
import { onlyTracking, webWith, workerWith } from '../../support/scaling';

const make = (options: Partial<ResponseTimeScalingOptions> = {}) =>
  onlyTracking(webWith([ScalingPolicy.responseTime({ target: Duration.millis(250), ...options })]).stack);

test('adds tasks at a p99 above the target, and takes none away', () => {
  const { CustomizedMetricSpecification: specification, ...rest } = make();
  expect(rest).toEqual({ TargetValue: 0.25, DisableScaleIn: true, ScaleOutCooldown: 120 });
  const [slowest, requests, formula] = specification.Metrics;
  const dimensions = ['TargetGroup', 'LoadBalancer'];
  for (const [query, name, stat] of [
    [slowest, 'TargetResponseTime', 'p99'],
    [requests, 'RequestCount', 'Sum'],
  ]) {
    expect(query).toMatchObject({
      ReturnData: false,
      MetricStat: { Stat: stat, Metric: { Namespace: 'AWS/ApplicationELB', MetricName: name } },
    });
    expect(query.MetricStat.Metric.Dimensions.map(({ Name }: { Name: string }) => Name).sort()).toEqual(
      [...dimensions].sort(),
    );
  }
  expect(formula).toEqual({
    Id: 'responseTime',
    Label: 'p99 of the response time',
    Expression: 'IF(requests < 100, 0, IF(slowest > 0.5, 0.5, slowest))',
    ReturnData: true,
  });
});

test('the target counts twice at most, so that one action doubles the fleet at most', () => {
  const { TargetValue, CustomizedMetricSpecification: specification } = make({ target: Duration.seconds(2) });
  const [, most] = /slowest > ([\d.]+)/.exec(specification.Metrics[2].Expression)!;
  expect(Number(most) / TargetValue).toBe(2);
});

test('percentile, least requests and cooldown can be stated', () => {
  const stated = make({ percentile: 90, minRequestsPerMinute: 5, scaleOutCooldown: Duration.seconds(45) });
  expect(stated.ScaleOutCooldown).toBe(45);
  expect(stated.CustomizedMetricSpecification.Metrics[0].MetricStat.Stat).toBe('p90');
  expect(stated.CustomizedMetricSpecification.Metrics[2].Expression).toMatch(/requests < 5,/);
});

test.each([
  [{ target: Duration.minutes(2) }, "scalingPolicies.ResponseTime.target is '120 s': allowed is 0.001 s to 60 s"],
  [{ percentile: 100 }, 'percentile is 100: allowed is a number above 0, at most 99.99'],
  [{ minRequestsPerMinute: -1 }, 'minRequestsPerMinute is -1'],
  [{ scaleOutCooldown: Duration.hours(2) }, 'scaleOutCooldown in seconds is 7200'],
])('fails when %j', (options, message) => {
  expect(() => make(options)).toThrow(message);
});

test('fails for a worker', () => {
  expect(() => workerWith([ScalingPolicy.responseTime({ target: Duration.seconds(1) })])).toThrow(
    "scalingPolicies.ResponseTime.fleet is 'a worker service'",
  );
});
