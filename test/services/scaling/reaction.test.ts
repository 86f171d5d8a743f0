import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { IScalingPolicy } from '../../../lib';
import { OverloadProxy, ScalingPolicy } from '../../../lib';
import { reactionsOf } from '../../../bin/commands/plan/reactions';
import { readTemplate } from '../../../lib/analysis/template-model';
import { webWith, workerWith } from '../../support/scaling';

const sessions = (period: Duration) => new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sessions', period });
const minute = { resolution: Duration.minutes(1) };
const formula = new cloudwatch.MathExpression({
  expression: 'sessions / requests',
  period: Duration.minutes(2),
  usingMetrics: {
    sessions: sessions(Duration.minutes(1)),
    requests: new cloudwatch.Metric({ namespace: 'AWS/ApplicationELB', metricName: 'RequestCount' }),
  },
});

test.each<[string, IScalingPolicy, number]>([
  ['CPU', ScalingPolicy.cpu(), 109],
  ['CPU, each minute', ScalingPolicy.cpu(minute), 386],
  ['memory', ScalingPolicy.memory(), 109],
  ['memory, each minute', ScalingPolicy.memory(minute), 386],
  ['requests', ScalingPolicy.requests(), 386],
  ['response time', ScalingPolicy.responseTime({ target: Duration.seconds(1) }), 386],
  ['steps on the overload proxy', ScalingPolicy.step(), 73],
  ['steps that wait longer', ScalingPolicy.step({ evaluationPeriods: 5 }), 103],
  ['steps on a metric', ScalingPolicy.step({ metric: sessions(Duration.seconds(30)), target: 5 }), 203],
  ['steps on a formula', ScalingPolicy.step({ metric: formula, target: 5 }), 446],
])('%s: a policy says what its template shows', (_, policy, seconds) => {
  const { stack } = webWith([policy], { overloadProxy: OverloadProxy.haproxy() });
  const [{ whole }] = reactionsOf(readTemplate(Template.fromStack(stack).toJSON()).services[0]);
  expect(policy.reactionTime!.toSeconds()).toBe(seconds);
  expect(whole.most).toBe(seconds);
});

test('a backlog says what its template shows', () => {
  const policy = ScalingPolicy.backlog();
  const [{ whole }] = reactionsOf(readTemplate(Template.fromStack(workerWith([policy]).stack).toJSON()).services[0]);
  expect(policy.reactionTime!.toSeconds()).toBe(386);
  expect(whole.most).toBe(386);
});

test.each<[string, IScalingPolicy]>([
  ['a clock', ScalingPolicy.schedule('Morning', { schedule: appscaling.Schedule.rate(Duration.days(1)), minTasks: 5 })],
  ['a forecast', ScalingPolicy.predictive({ scales: true })],
  ['what wakes a worker', ScalingPolicy.scaleToZero()],
])('%s answers no load', (_, { reactionTime }) => {
  expect(reactionTime).toBeUndefined();
});
