import { Duration } from 'aws-cdk-lib/core';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StepScalingOptions } from '../../../lib';
import { OverloadProxy, ScalingPolicy } from '../../../lib';
import { policiesOf, webWith, workerWith } from '../../support/scaling';
import { resourcesOf } from '../../support/stacks';

const metric = new Metric({
  namespace: 'Shop',
  metricName: 'Waiting',
  period: Duration.seconds(10),
  statistic: 'Average',
});
const make = (options: StepScalingOptions = { metric, target: 20 }) => webWith([ScalingPolicy.step(options)]).stack;
/** Alarms without an action are those that deployments are rolled back on. */
const alarmOf = (stack: ReturnType<typeof make>) => {
  const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const [alarm, ...others] = alarms.filter(({ AlarmActions }) => AlarmActions);
  expect(others).toEqual([]);
  return alarm;
};
const configurationOf = (stack: ReturnType<typeof make>) =>
  policiesOf(stack)[0].Properties.StepScalingPolicyConfiguration;

describe('on a metric of the application', () => {
  const stack = make();

  test('twice, four times, ten times the tasks, from the multiples of the target on', () => {
    expect(policiesOf(stack)[0].Properties).toMatchObject({ PolicyType: 'StepScaling' });
    expect(configurationOf(stack)).toEqual({
      AdjustmentType: 'PercentChangeInCapacity',
      Cooldown: 60,
      MetricAggregationType: 'Average',
      MinAdjustmentMagnitude: 1,
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 30, ScalingAdjustment: 100 },
        { MetricIntervalLowerBound: 30, MetricIntervalUpperBound: 130, ScalingAdjustment: 300 },
        { MetricIntervalLowerBound: 130, ScalingAdjustment: 900 },
      ],
    });
  });

  test('by an alarm of twice ten seconds, which silence does not raise', () => {
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(alarmOf(stack)).toEqual({
      AlarmActions: [{ Ref: policy }],
      AlarmDescription: 'Web needs more tasks at once: scaling policy Step',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 2,
      MetricName: 'Waiting',
      Namespace: 'Shop',
      Period: 10,
      Statistic: 'Average',
      Threshold: 30,
      TreatMissingData: 'notBreaching',
    });
  });

  test('steps, cooldown and periods can be stated, and a worker may have it', () => {
    const policy = ScalingPolicy.step({
      policyId: 'Sessions',
      metric,
      target: 10,
      steps: [{ from: 2, growthPercent: 50 }],
      cooldown: Duration.minutes(3),
      evaluationPeriods: 1,
    });
    const { stack: worker } = workerWith([policy]);
    expect(configurationOf(worker)).toMatchObject({
      Cooldown: 180,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 50 }],
    });
    expect(alarmOf(worker)).toMatchObject({ Threshold: 20, EvaluationPeriods: 1 });
    expect(Object.keys(resourcesOf(worker, 'AWS::CloudWatch::Alarm'))).toContainEqual(
      expect.stringMatching(/TargetSessionsAlarm/),
    );
  });

  test('two of them, by two names', () => {
    const two = [
      ScalingPolicy.step({ metric, target: 1 }),
      ScalingPolicy.step({ policyId: 'Other', metric, target: 9 }),
    ];
    expect(policiesOf(webWith(two).stack)).toHaveLength(2);
  });
});

describe('on the overload proxy', () => {
  const overloadProxy = OverloadProxy.haproxy({ maxConcurrentRequests: 40 });

  test('is a default beside it, and only there', () => {
    const types = (stack: ReturnType<typeof make>) => policiesOf(stack).map(({ Properties }) => Properties.PolicyType);
    expect(types(webWith(undefined, { overloadProxy }).stack)).toEqual([
      'TargetTrackingScaling',
      'StepScaling',
      'TargetTrackingScaling',
    ]);
    expect(types(webWith(undefined).stack)).not.toContain('StepScaling');
  });

  test('the usual is half of what the proxy lets in', () => {
    expect(alarmOf(webWith([ScalingPolicy.step()], { overloadProxy }).stack).Threshold).toBe(30);
    const unstated = webWith([ScalingPolicy.step()], { overloadProxy: OverloadProxy.nginx() });
    expect(unstated.service.overloadProxy!.maxConcurrentRequests).toBe(20);
    expect(alarmOf(unstated.stack).Threshold).toBe(15);
    expect(alarmOf(webWith([ScalingPolicy.step({ target: 2 })], { overloadProxy }).stack).Threshold).toBe(3);
  });

  test('what was refused counts, every ten seconds', () => {
    const { Metrics } = alarmOf(webWith([ScalingPolicy.step()], { overloadProxy }).stack);
    const [formula, ...used] = Metrics;
    expect(formula).toMatchObject({
      Expression: 'inFlight * came / (came - IF(refused * 4 > came * 3, came * 0.75, refused))',
      ReturnData: true,
    });
    expect(
      used.map(
        ({
          Id,
          MetricStat,
        }: {
          Id: string;
          MetricStat: { Metric: { MetricName: string }; Stat: string; Period: number };
        }) => [Id, MetricStat.Metric.MetricName, MetricStat.Stat, MetricStat.Period],
      ),
    ).toEqual([
      ['inFlight', 'InFlightRequests', 'Average', 10],
      ['came', 'InFlightRequests', 'SampleCount', 10],
      ['refused', 'RefusedRequests', 'Sum', 10],
    ]);
  });

  /** The formula of the alarm, as CloudWatch would calculate it. */
  const demand = (inFlight: number, came: number, refused: number) => {
    const formula = alarmOf(webWith([ScalingPolicy.step()], { overloadProxy }).stack).Metrics[0].Expression;
    const body = formula.replace(/IF\(([^,]+), ([^,]+), ([^)]+)\)/, '(($1) ? ($2) : ($3))');
    return new Function('inFlight', 'came', 'refused', `return ${body}`)(inFlight, came, refused);
  };

  test.each([
    ['idle', 1, 100, 0, 1],
    ['half of what it can', 20, 1000, 0, 20],
    ['all that it can', 40, 2000, 0, 40],
    ['four times that: eight times the usual', 40, 8000, 6000, 160],
    ['an application that answers nothing is no crowd', 0.5, 1000, 1000, 2],
  ])('%s', (_what, inFlight, came, refused, expected) => {
    expect(demand(inFlight, came, refused)).toBeCloseTo(expected);
  });
});

test.each([
  [{}, 'scalingPolicies.Step.metric is undefined: allowed is a metric where there is no overloadProxy; state one'],
  [{ metric }, 'target is undefined: allowed is a number beside metric'],
  [{ metric, target: 0 }, 'target is 0: allowed is a number above 0'],
  [
    { metric: metric.with({ period: Duration.seconds(5) }), target: 1 },
    "metric.period is '5 s': allowed is 10, 30 or a",
  ],
  [{ metric, target: 1, steps: [] }, "steps is '0 steps': allowed is 1 to 20"],
  [{ metric, target: 1, steps: [{ from: 0, growthPercent: 100 }] }, 'steps.from is 0'],
  [{ metric, target: 1, steps: [{ from: 2, growthPercent: 0 }] }, 'steps.growthPercent is 0'],
  [
    {
      metric,
      target: 1,
      steps: [
        { from: 3, growthPercent: 100 },
        { from: 2, growthPercent: 200 },
      ],
    },
    'steps is [3, 2]: allowed is the smallest multiple first, each once; sort them',
  ],
  [{ metric, target: 1, evaluationPeriods: 0 }, 'evaluationPeriods is 0'],
  [{ metric, target: 1, cooldown: Duration.hours(2) }, 'cooldown in seconds is 7200'],
  [{ metric, target: 1, policyId: '0' }, "policyId is '0'"],
])('fails when %j', (options, message) => {
  expect(() => make(options)).toThrow(message);
});
