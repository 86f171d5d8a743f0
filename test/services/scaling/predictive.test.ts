import { Duration } from 'aws-cdk-lib/core';
import type { PredictiveScalingOptions } from '../../../lib';
import { PredictiveMetric, ScalingPolicy } from '../../../lib';
import { policiesOf, webWith } from '../../support/scaling';

const make = (options?: PredictiveScalingOptions) =>
  policiesOf(webWith([ScalingPolicy.predictive(options)]).stack)[0].Properties;

test('forecasts CPU, and does not scale', () => {
  expect(make()).toMatchObject({
    PolicyType: 'PredictiveScaling',
    PredictiveScalingPolicyConfiguration: {
      Mode: 'ForecastOnly',
      MaxCapacityBreachBehavior: 'HonorMaxCapacity',
      SchedulingBufferTime: 300,
      MetricSpecifications: [
        { TargetValue: 50, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceCPUUtilization' } },
      ],
    },
  });
});

test('scales when told to, on memory, earlier', () => {
  const stated = make({
    metric: PredictiveMetric.MEMORY,
    targetPercent: 70,
    scales: true,
    lead: Duration.minutes(10),
  });
  expect(stated.PredictiveScalingPolicyConfiguration).toMatchObject({
    Mode: 'ForecastAndScale',
    SchedulingBufferTime: 600,
    MetricSpecifications: [
      { TargetValue: 70, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceMemoryUtilization' } },
    ],
  });
});

test.each([
  [{ targetPercent: 0 }, 'scalingPolicies.Predictive.targetPercent is 0'],
  [{ lead: Duration.hours(1) }, 'lead in seconds is 3600: allowed is a whole number from 0 to 3599'],
])('fails when %j', (options, message) => {
  expect(() => make(options)).toThrow(message);
});
