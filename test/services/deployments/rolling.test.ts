import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Deployment } from '../../../lib';
import { configurationOf, make, makeApp, problemOf, warningsOf } from '../../support/deployments';
import { IMAGE, onlyResource, resourcesOf } from '../../support/stacks';

describe('rolling, the default', () => {
  test.each([
    ['unstated', undefined],
    ['stated', Deployment.rolling()],
  ])('%s: never fewer tasks than before, circuit breaker, alarms', (_how, deployment) => {
    const { stack, service } = make(deployment);
    expect(service.deployment.name).toBe('rolling');
    expect(configurationOf(stack)).toEqual({
      Strategy: 'ROLLING',
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      Alarms: {
        Enable: true,
        Rollback: true,
        AlarmNames: service.rollbackAlarms.map(({ alarmName }) => stack.resolve(alarmName)),
      },
    });
    expect(service.rollbackAlarms).toHaveLength(2);
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties.LoadBalancers[0]).not.toHaveProperty(
      'AdvancedConfiguration',
    );
  });

  test('names nobody a physical name', () => {
    const { stack } = make();
    for (const alarm of Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))) {
      expect(alarm.Properties).not.toHaveProperty('AlarmName');
    }
  });

  test('percentages, with a warning where a deployment takes away what the load needs', () => {
    const { stack } = make(Deployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 150 }));
    expect(configurationOf(stack)).toMatchObject({ MinimumHealthyPercent: 50, MaximumPercent: 150 });
    expect(warningsOf(stack)).toContainEqual(
      expect.stringMatching(/down to 50 percent.*cdk-scalable-web-app:deploys-below-capacity/),
    );
    expect(warningsOf(make().stack)).not.toContainEqual(expect.stringContaining('deploys-below-capacity'));
  });

  test.each([
    [{ maxHealthyPercent: 100 }, /deployment\.maxHealthyPercent is 100: allowed is a whole number from 101 to 200/],
    [{ maxHealthyPercent: 201 }, /deployment\.maxHealthyPercent is 201/],
    [{ minHealthyPercent: 101 }, /deployment\.minHealthyPercent is 101: allowed is a whole number from 0 to 100/],
    [{ minHealthyPercent: 99.5 }, /deployment\.minHealthyPercent is 99\.5/],
    [{ errorPercent: 0 }, /deployment\.errorPercent is 0: allowed is a number above 0, at most 100/],
    [{ slowestAnswer: Duration.hours(2) }, /deployment\.slowestAnswer is '7200 s'/],
    [{ alarms: [] }, /deployment\.alarms is \[\]: allowed is at least one/],
    [{ omitOwnAlarms: true, errorPercent: 5 }, /deployment\.errorPercent is 'stated': allowed is unset beside omitOwn/],
  ])('fails with %p', (options, message) => {
    expect(problemOf(Deployment.rolling(options))).toMatch(message);
  });

  test('fails where rounding lets a deployment neither start nor end a task', () => {
    expect(problemOf(Deployment.rolling({ maxHealthyPercent: 125 }))).toMatch(
      /maxHealthyPercent is 125: allowed is one that lets a deployment of 3 tasks begin.*; state 134/,
    );
    expect(problemOf(Deployment.rolling({ maxHealthyPercent: 134 }))).toBe('no problem');
    expect(problemOf(Deployment.rolling({ maxHealthyPercent: 125 }), { minTasks: 4 })).toBe('no problem');
    expect(problemOf(Deployment.rolling({ maxHealthyPercent: 125, minHealthyPercent: 60 }))).toBe('no problem');
  });

  test('takes tokens', () => {
    const maxHealthyPercent = Lazy.number({ produce: () => 150 });
    expect(problemOf(Deployment.rolling({ maxHealthyPercent }))).toBe('no problem');
  });
});

describe('a worker', () => {
  test('rolls with the circuit breaker, and without alarms of its own', () => {
    const { app, stack } = makeApp();
    const worker = app.addWorker('Pdf', { image: IMAGE });
    expect(worker.rollbackAlarms).toEqual([]);
    expect(configurationOf(stack)).toEqual({
      Strategy: 'ROLLING',
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
  });

  test.each([{ errorPercent: 5 }, { slowestAnswer: Duration.seconds(1) }, { omitOwnAlarms: true }])(
    'fails with %p',
    (options) => {
      const deployment = Deployment.rolling(options);
      expect(() => makeApp().app.addWorker('Pdf', { image: IMAGE, deployment })).toThrow(
        `deployment.${Object.keys(options)[0]} is 'stated': allowed is unset for a worker, which has no alarms`,
      );
    },
  );
});
