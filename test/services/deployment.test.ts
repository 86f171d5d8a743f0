import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, AddWorkerOptions, IDeployment, ScalableWebAppProps } from '../../lib';
import { BackingTier, Deployment, ScalableWebApp } from '../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const omit = Object.values(BackingTier);
const makeApp = (props: ScalableWebAppProps = {}, stack: Stack = testStack()) => {
  const app = new ScalableWebApp(stack, 'Shop', { omit, ...props });
  return { app, stack };
};
const make = (deployment?: IDeployment, options: Partial<AddWebServiceOptions> = {}, props?: ScalableWebAppProps) => {
  const { app, stack } = makeApp(props);
  const service = app.addWebService('Web', { image: IMAGE, deployment, ...options });
  return { app, stack, service };
};
const configurationOf = (stack: Stack) => onlyResource(stack, 'AWS::ECS::Service').Properties.DeploymentConfiguration;
const warningsOf = (stack: Stack) =>
  stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .map(({ data }) => `${data}`)
    .filter((text) => text.includes('cdk-scalable-web-app:'));
const problemOf = (deployment: IDeployment, options: Partial<AddWebServiceOptions> = {}) => {
  try {
    make(deployment, options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no problem';
};
const SHIFTING: [string, () => IDeployment][] = [
  ['blueGreen', () => Deployment.blueGreen()],
  ['canary', () => Deployment.canary()],
  ['linear', () => Deployment.linear()],
];

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
    const { stack } = make(Deployment.rolling({ omitOwnAlarms: true }));
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

describe.each(SHIFTING)('%s', (name, deployment) => {
  const { stack, service } = make(deployment());
  const target = onlyResource(stack, 'AWS::ECS::Service').Properties.LoadBalancers[0];
  const [rule] = Object.entries(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));

  test('says how long the old version stands by, and keeps the circuit breaker', () => {
    expect(service.deployment).toMatchObject({ name, shiftsTraffic: true });
    expect(configurationOf(stack)).toMatchObject({
      BakeTimeInMinutes: 10,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
    expect(configurationOf(stack)).not.toHaveProperty('LifecycleHooks');
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties).toMatchObject({
      DeploymentController: { Type: 'ECS' },
      HealthCheckGracePeriodSeconds: 60,
    });
  });

  test('shifts the weights of one rule between two target groups that are alike', () => {
    const groups = resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const [blue, green] = ['ShopWebTargetGroup', 'ShopWebAlternateTargetGroup'].map((prefix) =>
      Object.keys(groups).find((id) => id.startsWith(prefix))!,
    );
    expect(groups[blue].Properties).toEqual(groups[green].Properties);
    expect(rule[1].Properties.Actions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: { Ref: blue }, Weight: 1 },
            { TargetGroupArn: { Ref: green }, Weight: 0 },
          ],
        },
      },
    ]);
    expect(target).toMatchObject({
      TargetGroupArn: { Ref: blue },
      AdvancedConfiguration: {
        AlternateTargetGroupArn: { Ref: green },
        ProductionListenerRule: { Ref: rule[0] },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^ShopWebDeploymentRole/), 'Arn'] },
      },
    });
    expect(target.AdvancedConfiguration).not.toHaveProperty('TestListenerRule');
  });

  test('lets ECS touch these groups and this rule alone', () => {
    const groups = Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What Shop/Web/DeploymentRole may do',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map(
              (action) => `elasticloadbalancing:${action}`,
            ),
            Resource: '*',
          },
          {
            Effect: 'Allow',
            Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
            Resource: Match.arrayWith(groups.map((id) => ({ Ref: id })).sort((a, b) => (a.Ref < b.Ref ? -1 : 1))),
          },
          { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule', Resource: { Ref: rule[0] } },
        ],
      },
    });
    const { DependsOn } = onlyResource(stack, 'AWS::ECS::Service');
    expect(DependsOn).toEqual(
      expect.arrayContaining([
        rule[0],
        expect.stringMatching(/^ShopWebDeploymentRole\w{8}$/),
        expect.stringMatching(/^ShopWebDeploymentRolePolicy/),
      ]),
    );
  });

  test('watches both target groups', () => {
    const alarms = service.rollbackAlarms.map(({ node }) => node.path.replace(/^Test\/Shop\/Web\//, ''));
    expect(alarms).toEqual([
      'TargetGroupRollback/FailingRequests',
      'TargetGroupRollback/UnhealthyTasks',
      'AlternateTargetGroupRollback/FailingRequests',
      'AlternateTargetGroupRollback/UnhealthyTasks',
    ]);
  });

  test('scales on what remains, and says so', () => {
    const metrics = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map((policy) =>
      JSON.stringify(policy.Properties),
    );
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((text) => text.includes('ALBRequestCountPerTarget'))).toEqual([]);
    expect(warningsOf(stack)).toContainEqual(
      expect.stringMatching(/ALBRequestCountPerTarget.*cdk-scalable-web-app:no-request-count/),
    );
  });

  test('says what CloudFormation does to weights', () => {
    expect(warningsOf(stack)).toContainEqual(
      expect.stringMatching(/sets them back to the first target group.*cdk-scalable-web-app:shifted-weights/),
    );
  });

  test('states no count', () => {
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
  });

  test('fails for a worker', () => {
    const { app } = makeApp();
    const options: AddWorkerOptions = { image: IMAGE, deployment: deployment() };
    expect(() => app.addWorker('Pdf', options)).toThrow(
      `deployment is '${name}': allowed is rolling for a worker, which gets no requests that could be shifted`,
    );
  });
});

describe('the steps', () => {
  test('blue/green: at once', () => {
    const { stack } = make(Deployment.blueGreen({ bakeTime: Duration.minutes(20) }));
    expect(configurationOf(stack)).toMatchObject({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 20 });
  });

  test('canary: a tenth for ten minutes', () => {
    const { stack } = make(Deployment.canary());
    expect(configurationOf(stack)).toMatchObject({
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 },
    });
  });

  test('canary, stated', () => {
    const { stack } = make(Deployment.canary({ percent: 0.5, canaryTime: Duration.hours(1) }));
    expect(configurationOf(stack).CanaryConfiguration).toEqual({ CanaryPercent: 0.5, CanaryBakeTimeInMinutes: 60 });
  });

  test('linear: a fifth every five minutes', () => {
    const { stack } = make(Deployment.linear());
    expect(configurationOf(stack)).toMatchObject({
      Strategy: 'LINEAR',
      LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 5 },
    });
  });

  test('linear, stated', () => {
    const { stack } = make(Deployment.linear({ stepPercent: 12.5, stepTime: Duration.minutes(0) }));
    expect(configurationOf(stack).LinearConfiguration).toEqual({ StepPercent: 12.5, StepBakeTimeInMinutes: 0 });
  });

  test('a pause for tests, which rolls back when nobody decides', () => {
    const { stack } = make(Deployment.blueGreen({ pauseForTests: Duration.hours(2) }));
    expect(configurationOf(stack).LifecycleHooks).toEqual([
      {
        TargetType: 'PAUSE',
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        TimeoutConfiguration: { Action: 'ROLLBACK', TimeoutInMinutes: 120 },
      },
    ]);
  });

  test.each([
    [Deployment.blueGreen({ bakeTime: Duration.minutes(4) }), /bakeTime in minutes is 4: .* from 5 to 1440; give the/],
    [Deployment.blueGreen({ bakeTime: Duration.seconds(330) }), /bakeTime in minutes is 5\.5/],
    [Deployment.blueGreen({ bakeTime: Duration.hours(25) }), /bakeTime in minutes is 1500/],
    [Deployment.blueGreen({ pauseForTests: Duration.minutes(0) }), /pauseForTests in minutes is 0/],
    [
      Deployment.canary({ percent: 0.05 }),
      /deployment\.percent is 0\.05: allowed is a multiple of 0\.1 from 0\.1 to 100/,
    ],
    [Deployment.canary({ canaryTime: Duration.minutes(1) }), /canaryTime in minutes is 1: .* from 5 to 1440/],
    [
      Deployment.linear({ stepPercent: 2 }),
      /deployment\.stepPercent is 2: allowed is a multiple of 0\.1 from 3 to 100/,
    ],
    [Deployment.linear({ stepPercent: NaN }), /deployment\.stepPercent is NaN/],
    [Deployment.linear({ stepTime: Duration.days(2) }), /stepTime in minutes is 2880/],
    [
      Deployment.linear({ stepPercent: 10, stepTime: Duration.hours(4) }),
      /deployment is '2410 minutes in all': allowed is 1980 minutes \(33 hours\) with every wait/,
    ],
    [Deployment.linear({ errorPercent: 101 }), /deployment\.errorPercent is 101/],
  ])('fails when it cannot be used (%#)', (deployment, message) => {
    expect(problemOf(deployment)).toMatch(message);
  });

  test('no time to look is needed where nobody looks', () => {
    const bakeTime = Duration.minutes(0);
    expect(problemOf(Deployment.blueGreen({ bakeTime, omitOwnAlarms: true }))).toBe('no problem');
    const canary = Deployment.canary({ bakeTime, canaryTime: bakeTime, omitOwnAlarms: true });
    expect(problemOf(canary)).toBe('no problem');
  });
});

describe('a service that nobody routes', () => {
  test('fails at synthesis where nobody calls it either', () => {
    const { stack } = make(Deployment.canary(), { routed: false });
    expect(stack.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
      expect.stringMatching(/^deployment is 'canary': allowed is rolling for a service without a route/),
    ]);
  });

  test('shifts the requests of those that call it', () => {
    const { stack } = make(Deployment.blueGreen(), { routed: false }, { serviceConnect: {} });
    expect(stack.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
    const { Properties } = onlyResource(stack, 'AWS::ECS::Service');
    expect(Properties.DeploymentConfiguration).toMatchObject({ Strategy: 'BLUE_GREEN' });
    expect(Properties).not.toHaveProperty('LoadBalancers');
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

describe('attaching by hand', () => {
  const group = (stack: Stack, app: ScalableWebApp) => new ApplicationTargetGroup(stack, 'Mine', { vpc: app.vpc });

  test('fails when a deployment that shifts gets one target group', () => {
    const { app, stack, service } = make(Deployment.blueGreen(), { routed: false }, { serviceConnect: {} });
    expect(() => service.attachToTargetGroup(group(stack, app))).toThrow(
      /shift is undefined: allowed is stated for deployment blueGreen/,
    );
  });

  test('fails when another gets two', () => {
    const { app, stack, service } = make(undefined, { routed: false });
    const shift = { alternate: group(stack, app), productionRule: {} as never };
    expect(() => service.attachToTargetGroup(shift.alternate, shift)).toThrow(
      /shift is 'stated': allowed is unset for deployment rolling/,
    );
  });
});
