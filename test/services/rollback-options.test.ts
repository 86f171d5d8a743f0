import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stack } from 'aws-cdk-lib/core';
import { Deployment } from '../../lib';
import { configurationOf, make, makeApp } from '../support/deployments';
import { IMAGE, testStack } from '../support/stacks';

describe('rollback alarms of the team', () => {
  const alarmOn = (stack: Stack) =>
    new Alarm(stack, 'Orders', {
      metric: new Metric({ namespace: 'Shop', metricName: 'FailedOrders' }),
      threshold: 1,
      evaluationPeriods: 1,
    });

  test('beside those of the service', () => {
    const stack = testStack();
    const { app } = makeApp({}, stack);
    app.addWebService('Web', { image: IMAGE, deployment: Deployment.rolling({ alarms: [alarmOn(stack)] }) });
    expect(configurationOf(stack).Alarms.AlarmNames).toHaveLength(3);
    expect(configurationOf(stack).Alarms.AlarmNames[0]).toEqual({ Ref: expect.stringMatching(/^Orders/) });
  });

  test('instead of them', () => {
    const stack = testStack();
    const { app } = makeApp({}, stack);
    const deployment = Deployment.rolling({ alarms: [alarmOn(stack)], omitOwnAlarms: true });
    app.addWebService('Web', { image: IMAGE, deployment });
    expect(configurationOf(stack).Alarms.AlarmNames).toEqual([{ Ref: expect.stringMatching(/^Orders/) }]);
  });

  test('none at all', () => {
    const { stack } = make(Deployment.rolling({ omitOwnAlarms: true }), {}, { alarms: { enabled: false } });
    expect(configurationOf(stack)).not.toHaveProperty('Alarms');
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('that come after the service, once each', () => {
    const { stack, service } = make(Deployment.rolling({ omitOwnAlarms: true }));
    const alarm = alarmOn(stack);
    service.addRollbackAlarm(alarm);
    service.addRollbackAlarm(alarm);
    expect(configurationOf(stack).Alarms).toEqual({
      Enable: true,
      Rollback: true,
      AlarmNames: [{ Ref: expect.stringMatching(/^Orders/) }],
    });
  });
});
