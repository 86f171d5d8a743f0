import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { OverloadProxy, ScalingPolicy } from '../../lib';
import { PROVISIONING, PUBLISHED, PUBLISH_LAGS } from '../../lib/capacity/reaction';
import { reactionsOf } from '../../bin/commands/plan/reactions';
import { readTemplate } from '../../lib/analysis/template-model';
import { webWith, workerWith } from '../support/scaling';
import { IMAGE } from '../support/stacks';

const policiesOf = (stack: Stack) => reactionsOf(readTemplate(Template.fromStack(stack).toJSON()).services[0]);

/** What ecs-patterns makes, scaled as its README does. */
function ecsPatterns(): Stack {
  const stack = new Stack(new App(), 'Patterns');
  const { service } = new ApplicationLoadBalancedFargateService(stack, 'Web', {
    vpc: new Vpc(stack, 'Vpc'),
    taskImageOptions: { image: IMAGE },
  });
  service
    .autoScaleTaskCount({ minCapacity: 3, maxCapacity: 30 })
    .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
  return stack;
}

describe('against what AWS measured', () => {
  test('ecs-patterns, every minute: 363 and 386 seconds', () => {
    const [{ trigger, whole }] = policiesOf(ecsPatterns());
    const { every60Seconds: published } = PUBLISHED;
    expect(trigger).toEqual({ least: published.trigger, most: published.trigger });
    expect(whole).toEqual({ least: published.whole, most: published.whole });
  });

  test('CPU every 20 seconds: 86 and 109 seconds', () => {
    const [{ trigger, whole }] = policiesOf(webWith([ScalingPolicy.cpu()]).stack);
    const { every20Seconds: published } = PUBLISHED;
    expect(trigger).toEqual({ least: published.trigger, most: published.trigger });
    expect(whole).toEqual({ least: published.whole, most: published.whole });
  });

  test('starting a task takes as long at both resolutions', () => {
    const { every60Seconds: slow, every20Seconds: fast } = PUBLISHED;
    expect([slow.whole - slow.trigger, fast.whole - fast.trigger]).toEqual([PROVISIONING.most, PROVISIONING.most]);
  });
});

test('the default reacts within 110 seconds, by CPU; beside an overload proxy within 73', () => {
  const policies = policiesOf(webWith(undefined).stack);
  expect(policies[0].whole.most).toBeLessThanOrEqual(110);
  expect(policies.flatMap(({ sources }) => sources)).toEqual([
    'ECSServiceAverageCPUUtilizationHighResolution',
    'ALBRequestCountPerTarget',
  ]);
  const [guarded] = policiesOf(webWith(undefined, { overloadProxy: OverloadProxy.haproxy() }).stack);
  expect(guarded).toMatchObject({ periodSeconds: 10, periods: 2, trigger: { least: 25, most: 50 } });
  expect(guarded.whole).toEqual({ least: 48, most: 73 });
});

test('a worker reacts by its queue', () => {
  const [policy] = policiesOf(workerWith(undefined).stack);
  expect(policy).toMatchObject({ periodSeconds: 60, periods: 3, trigger: { least: 240, most: 363 } });
});

test('a forecast reacts to nothing, and neither does a fleet without policies', () => {
  expect(policiesOf(webWith([ScalingPolicy.predictive()]).stack)).toEqual([]);
  expect(policiesOf(webWith([]).stack)).toEqual([]);
});

test('every number has a source, what is unverified is a range, and what is fitted says so', () => {
  for (const { lag } of PUBLISH_LAGS) {
    expect(lag.source).toMatch(/^\d+ − |\w+ \w+ \w+/);
    if (lag.grade === 'U') expect(lag.least).toBeLessThan(lag.most);
    else expect(lag).toMatchObject({ grade: 'fitted', least: lag.most });
  }
});
