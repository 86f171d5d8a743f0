import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISurgeable, ScalableWebAppProps, SurgeCall, SurgeOptions } from '../../lib';
import { BackingTier, DatabaseEngine, ScalableWebApp, ScalingPolicy, SurgeCalendar } from '../../lib';
import { CLOCK } from '../../lib/private/clock';
import { ENV, IMAGE, onlyResource, resourcesOf, testApp } from '../support/stacks';

const NOW = '2026-11-01T12:00:00Z';
const LAUNCH: SurgeOptions = { at: '2026-11-27T18:00:00+01:00', duration: Duration.hours(4), multiplier: 10 };
const omit = [BackingTier.CACHE, BackingTier.OBJECT_STORE, BackingTier.DATABASE];

const stackAt = (time: string = NOW) => new Stack(testApp({ context: { [CLOCK]: time } }), 'Test', { env: ENV });
const appAt = (time?: string, props: ScalableWebAppProps = {}) =>
  new ScalableWebApp(stackAt(time), 'App', { omit, web: { image: IMAGE }, ...props });

interface Call {
  readonly at: string;
  readonly [parameter: string]: unknown;
}
/** By tier and direction: when, and what is called. */
function callsOf(stack: Stack): { [schedule: string]: Call } {
  const schedules = resourcesOf(stack, 'AWS::Scheduler::Schedule');
  return Object.fromEntries(
    Object.entries(schedules).map(([id, { Properties }]) => {
      const { Input, Arn } = Properties.Target;
      const text = typeof Input === 'string' ? Input : flat(Input);
      const action = flat(Arn).replace(/^.*:aws-sdk:/, '');
      const at = Properties.ScheduleExpression.replace(/^at\((.*)\)$/, '$1');
      return [id.replace(/^AppSurges|[0-9A-F]{8}$/g, ''), { at, action, ...JSON.parse(text) }];
    }),
  );
}
const flat = (value: unknown): string =>
  typeof value === 'string' ? value : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map(part).join('');
const part = (value: unknown) => (typeof value === 'string' ? value : `<${Object.values(value as object).flat()[0]}>`);
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => `${entry.data}`)
    .filter((text) => text.includes('surge'));

describe('one call raises every tier ahead of the event and lowers it after', () => {
  const app = appAt(undefined, { worker: { image: IMAGE, minTasks: 2, maxTasks: 10 } });
  const surge = app.planSurge('Launch', LAUNCH);
  const stack = Stack.of(app);
  const calls = callsOf(stack);

  test('tasks: a quarter of an hour ahead, in absolute numbers, and back to those that are stated', () => {
    expect(calls).toEqual({
      LaunchWebRaise: {
        at: '2026-11-27T16:45:00',
        action: 'applicationautoscaling:registerScalableTarget',
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: expect.stringMatching(/^service\/<AppCluster\w+>\/<AppWebService\w+>$/),
        MinCapacity: 30,
        MaxCapacity: 38,
      },
      LaunchWebLower: expect.objectContaining({ at: '2026-11-27T21:00:00', MinCapacity: 3, MaxCapacity: 30 }),
      LaunchWorkerRaise: expect.objectContaining({ at: '2026-11-27T16:45:00', MinCapacity: 20, MaxCapacity: 25 }),
      LaunchWorkerLower: expect.objectContaining({ at: '2026-11-27T21:00:00', MinCapacity: 2, MaxCapacity: 10 }),
    });
  });

  test('returns the schedules', () => {
    expect(surge.schedules).toHaveLength(4);
  });

  test('by EventBridge Scheduler, in a group of their own, without a Lambda function', () => {
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 1);
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      GroupName: { Ref: Match.stringLikeRegexp('^AppSurgesGroup') },
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AppSurgesDeadLetterQueue'), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('the role may move these services in this account, and leave a call that failed, and nothing else', () => {
    const [, { Properties }] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find(([id]) =>
      id.includes('SurgesRole'),
    )!;
    const { Statement } = Properties.PolicyDocument;
    expect(Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).sort()).toEqual([
      'application-autoscaling:RegisterScalableTarget',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:PutMetricAlarm',
      'ecs:DescribeServices',
      'ecs:UpdateService',
      'sqs:SendMessage',
    ]);
    const [register, services, alarms] = [/Register/, /UpdateService/, /Alarm/].map((action) =>
      Statement.find(({ Action }: { Action: string }) => action.test(`${Action}`)),
    );
    expect(register.Condition).toEqual({
      StringEquals: {
        'application-autoscaling:service-namespace': 'ecs',
        'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
      },
    });
    expect(services.Resource).toEqual([
      { Ref: expect.stringMatching(/^AppWebService/) },
      { Ref: expect.stringMatching(/^AppWorkerService/) },
    ]);
    // Application Auto Scaling tries them out in the name of whoever registers a target.
    expect(alarms.Condition).toEqual({ Bool: { 'aws:ViaAWSService': 'true' } });
  });

  test('the role is for the schedules of this group alone', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': ENV.account,
                'aws:SourceArn': {
                  'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^AppSurgesGroup') }])],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('what the services are is untouched: the same limits, without actions of the clock', () => {
    const targets = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget'));
    const plain = appAt(undefined, { worker: { image: IMAGE, minTasks: 2, maxTasks: 10 } });
    expect(targets).toEqual(Object.values(resourcesOf(Stack.of(plain), 'AWS::ApplicationAutoScaling::ScalableTarget')));
  });
});

test('what is planned after the services raises the same as what is planned before', () => {
  const before = appAt(undefined, { web: undefined });
  before.planSurge('Launch', LAUNCH);
  before.addWebService('Web', { image: IMAGE });
  const after = appAt();
  after.planSurge('Launch', LAUNCH);
  expect(callsOf(Stack.of(before))).toEqual(callsOf(Stack.of(after)));
});

describe('the load balancer', () => {
  const callOf = (stated?: number, options: Partial<SurgeOptions> = {}) => {
    const app = appAt(undefined, { loadBalancer: { minimumCapacityUnits: stated } });
    app.planSurge('Launch', { ...LAUNCH, ...options });
    const { LaunchLoadBalancerRaise: raise, LaunchLoadBalancerLower: lower } = callsOf(Stack.of(app));
    return { raise, lower, stack: Stack.of(app) };
  };

  test('is raised two hours ahead, by the multiplier, where units are reserved', () => {
    const { raise, lower, stack } = callOf(200);
    const LoadBalancerArn = expect.stringMatching(/^<AppLoadBalancer\w+>$/);
    const action = 'elasticloadbalancingv2:modifyCapacityReservation';
    const units = (CapacityUnits: number) => ({ MinimumLoadBalancerCapacity: { CapacityUnits } });
    expect(raise).toEqual({ at: '2026-11-27T15:00:00', action, LoadBalancerArn, ...units(2000) });
    expect(lower).toEqual({ at: '2026-11-27T21:00:00', action, LoadBalancerArn, ...units(200) });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'elasticloadbalancing:ModifyCapacityReservation',
            Resource: { Ref: Match.stringLikeRegexp('^AppLoadBalancer') },
          }),
        ]),
      },
    });
  });

  test('is raised to stated units, and the reservation ends with the event where there was none', () => {
    const { raise, lower } = callOf(undefined, {
      loadBalancerCapacityUnits: 1500,
      loadBalancerLeadTime: Duration.hours(6),
    });
    expect(raise).toMatchObject({ at: '2026-11-27T11:00:00', MinimumLoadBalancerCapacity: { CapacityUnits: 1500 } });
    expect(lower).toMatchObject({ ResetCapacityReservation: true });
  });

  test('follows the load where nothing is stated', () => {
    expect(callOf().raise).toBeUndefined();
  });
});

describe('events that overlap', () => {
  const app = appAt();
  app.planSurge('Sale', { ...LAUNCH, multiplier: 4 });
  app.planSurge('Show', { at: '2026-11-27T19:00:00Z', duration: Duration.hours(4), multiplier: 6 });
  const calls = callsOf(Stack.of(app));
  const min = (schedule: string) => [calls[schedule].at.slice(11, 16), calls[schedule].MinCapacity];

  test('hold the highest, and the first that ends lowers nothing of the second', () => {
    expect(['SaleWebRaise', 'ShowWebRaise', 'SaleWebLower', 'ShowWebLower'].map(min)).toEqual([
      ['16:45', 12],
      ['18:45', 18],
      ['21:00', 18],
      ['23:00', 3],
    ]);
  });

  test('whatever the order of the calls', () => {
    const other = appAt();
    other.planSurge('Show', { at: '2026-11-27T19:00:00Z', duration: Duration.hours(4), multiplier: 6 });
    other.planSurge('Sale', { ...LAUNCH, multiplier: 4 });
    expect(callsOf(Stack.of(other))).toEqual(calls);
  });

  test('a second event that is planned in the first leaves what has been called as it was', () => {
    const alone = appAt();
    alone.planSurge('Sale', { ...LAUNCH, multiplier: 4 });
    expect(callsOf(Stack.of(alone)).SaleWebRaise).toEqual(calls.SaleWebRaise);
  });

  test('where one ends as another begins, both calls say the same', () => {
    const chained = appAt();
    const leadTime = Duration.minutes(0);
    chained.planSurge('One', { ...LAUNCH, multiplier: 2, leadTime });
    chained.planSurge('Two', { at: '2026-11-27T21:00:00Z', duration: Duration.hours(1), multiplier: 3, leadTime });
    const { OneWebLower, TwoWebRaise } = callsOf(Stack.of(chained));
    expect(OneWebLower).toEqual(TwoWebRaise);
  });
});

describe('numbers', () => {
  const raised = (web: object, multiplier: number) => {
    const app = appAt(undefined, { web: { image: IMAGE, ...web } });
    app.planSurge('Launch', { ...LAUNCH, multiplier });
    const { MinCapacity, MaxCapacity } = callsOf(Stack.of(app)).LaunchWebRaise;
    return [MinCapacity, MaxCapacity];
  };

  test.each([
    [{ minTasks: 3, maxTasks: 30 }, 2, [6, 30]],
    [{ minTasks: 3, maxTasks: 30 }, 8, [24, 30]],
    [{ minTasks: 3, maxTasks: 30 }, 9, [27, 34]],
    [{ minTasks: 3, maxTasks: 30 }, 1.1, [4, 30]],
    [{ minTasks: 5, maxTasks: 30 }, 1000, [5000, 5000]],
  ])('%j times %d is %j: the maximum rises only where it leaves no quarter above', (web, multiplier, expected) => {
    expect(raised(web, multiplier)).toEqual(expected);
  });

  test('a worker that sleeps is raised from one, and sleeps again after it', () => {
    const app = appAt(undefined, { worker: { image: IMAGE, minTasks: 0, maxTasks: 20 } });
    app.planSurge('Launch', LAUNCH);
    const { LaunchWorkerRaise: raise, LaunchWorkerLower: lower } = callsOf(Stack.of(app));
    expect([raise.MinCapacity, raise.MaxCapacity]).toEqual([10, 20]);
    expect([lower.MinCapacity, lower.MaxCapacity]).toEqual([0, 20]);
  });

  test('fails when a service would need more tasks than ECS runs', () => {
    expect(() => raised({ minTasks: 6 }, 1000)).toThrow(
      /App\/Surges\/Launch: a prop cannot be used\n.*Web: the raised minimum is 6000: allowed is at most 5000.*lower the multiplier/,
    );
  });

  test('and leaves nothing behind, neither of the first event nor of one after another', () => {
    const app = appAt(undefined, { web: { image: IMAGE, minTasks: 6 } });
    expect(() => app.planSurge('Launch', { ...LAUNCH, multiplier: 1000 })).toThrow(/at most 5000/);
    expect(app.node.tryFindChild('Surges')).toBeUndefined();
    const surge = app.planSurge('Launch', LAUNCH);
    expect(() => app.planSurge('Encore', { ...LAUNCH, multiplier: 1000 })).toThrow(/at most 5000/);
    expect(surge.node.scope!.node.tryFindChild('Encore')).toBeUndefined();
  });

  test('warns when such a service comes after the plan, which raises it as far as it goes', () => {
    const app = appAt();
    app.planSurge('Launch', { ...LAUNCH, multiplier: 1000 });
    app.addWebService('Images', { image: IMAGE, paths: ['/images/*'], minTasks: 6 });
    expect(callsOf(Stack.of(app)).LaunchImagesRaise).toMatchObject({ MinCapacity: 5000, MaxCapacity: 5000 });
    expect(warningsOf(Stack.of(app))).toEqual([expect.stringContaining('raised as far as it goes')]);
  });

  test('warns where a schedule of the service may come in between', () => {
    const scalingPolicies = [
      ScalingPolicy.cpu(),
      ScalingPolicy.schedule('Night', { schedule: Schedule.cron({ hour: '20', minute: '0' }), minTasks: 2 }),
    ];
    const app = appAt(undefined, { web: { image: IMAGE, scalingPolicies } });
    app.addWorker('Mail', { image: IMAGE });
    app.planSurge('Launch', LAUNCH);
    expect(warningsOf(Stack.of(app))).toEqual([expect.stringContaining('in the middle of a known event')]);
  });

  test('a call that is retried never comes after the next', () => {
    const app = appAt();
    app.planSurge('Launch', { ...LAUNCH, duration: Duration.minutes(1), leadTime: Duration.minutes(2) });
    const ages = Object.values(resourcesOf(Stack.of(app), 'AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties.Target.RetryPolicy.MaximumEventAgeInSeconds,
    );
    expect(ages.sort()).toEqual([180, 3600]);
  });
});

describe('the clock', () => {
  const bytes = (time: string) => {
    const app = appAt(time);
    app.planSurge('Launch', LAUNCH);
    return JSON.stringify(Template.fromStack(Stack.of(app)).toJSON());
  };
  const warnings = (time: string) => {
    const app = appAt(time);
    app.planSurge('Launch', LAUNCH);
    return warningsOf(Stack.of(app));
  };

  test('is not in the template: before, and to the end of the event, the bytes are the same', () => {
    const before = bytes(NOW);
    expect(bytes('2026-11-27T16:46:59Z')).toBe(before);
    const raised = bytes('2026-11-27T16:47:00Z');
    for (const time of ['2026-11-27T17:00:00Z', '2026-11-27T20:59:59Z']) expect(bytes(time)).toBe(raised);
  });

  test('leaves out a raise whose time is over, which AWS may refuse to make, and nothing else', () => {
    const resourcesAt = (time: string) => {
      const { Resources } = JSON.parse(bytes(time));
      return Resources as { [id: string]: { Type: string; Properties: { ScheduleExpression?: string } } };
    };
    const [before, during] = [resourcesAt(NOW), resourcesAt('2026-11-27T17:00:00Z')];
    const gone = Object.keys(before).filter((id) => !(id in during));
    expect(gone.length).toBeGreaterThan(0);
    for (const id of gone) expect(before[id].Properties.ScheduleExpression).toBe('at(2026-11-27T16:45:00)');
    expect(Object.keys(during).every((id) => JSON.stringify(during[id]) === JSON.stringify(before[id]))).toBe(true);
    const left = Object.values(during).flatMap(({ Properties }) => Properties?.ScheduleExpression ?? []);
    expect(left).toHaveLength(gone.length);
    for (const expression of left) expect(expression).toBe('at(2026-11-27T21:00:00)');
  });

  test('a service that is added in mid-event is lowered with the others, by schedules that are to come', () => {
    const app = appAt('2026-11-27T17:00:00Z');
    app.planSurge('Launch', LAUNCH);
    app.addWebService('Late', { image: IMAGE, paths: ['/late'] });
    const times = Object.values(resourcesOf(Stack.of(app), 'AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties.ScheduleExpression,
    );
    expect(new Set(times)).toEqual(new Set(['at(2026-11-27T21:00:00)']));
  });

  test('warns from the first raise on what must not be changed', () => {
    expect(warnings('2026-11-27T16:44:59Z')).toEqual([]);
    expect(warnings('2026-11-27T16:45:00Z')).toEqual([
      expect.stringMatching(/raised from 2026-11-27T16:45:00.000Z to 2026-11-27T21:00:00.000Z.*minTasks and maxTasks/),
    ]);
  });

  test('fails when the event is over, with what to do', () => {
    expect(() => bytes('2026-11-27T21:00:00Z')).toThrow(
      /at is '2026-11-27T18:00:00\+01:00': allowed is an event that is not over, and this one ended at 2026-11-27T21:00:00.000Z; delete the call.*--context cdk-scalable-web-app:now=/,
    );
  });

  test('is that of the machine unless stated', () => {
    const app = new ScalableWebApp(new Stack(testApp(), 'Test', { env: ENV }), 'App', { omit });
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+/, '');
    expect(() => app.planSurge('Past', { ...LAUNCH, at: at(-5) })).toThrow(/ended at/);
    expect(app.planSurge('Future', { ...LAUNCH, at: at(5) }).schedules).toEqual([]);
  });

  test('fails when it is no time', () => {
    expect(() => appAt('yesterday').planSurge('Launch', LAUNCH)).toThrow(
      /context cdk-scalable-web-app:now is 'yesterday': allowed is a time/,
    );
  });
});

describe('bad input', () => {
  test.each([
    [{ at: '2026-11-27T18:00:00' }, /at is '2026-11-27T18:00:00': allowed is a time in ISO 8601 with its offset/],
    [{ at: '2026-13-27T18:00:00Z' }, /at is '2026-13-27T18:00:00Z'/],
    [{ at: 'tomorrow' }, /at is 'tomorrow'/],
    [{ duration: Duration.seconds(59) }, /duration in seconds is 59: allowed is a whole number from 60 to 2592000/],
    [{ duration: Duration.days(31) }, /duration in seconds is 2678400/],
    [{ multiplier: 1 }, /multiplier is 1: allowed is a number above 1, at most 1000/],
    [{ multiplier: 1001 }, /multiplier is 1001/],
    [{ multiplier: NaN }, /multiplier is NaN/],
    [{ multiplier: Infinity }, /multiplier is Infinity/],
    [{ leadTime: Duration.days(8) }, /leadTime in seconds is 691200/],
    [{ loadBalancerLeadTime: Duration.days(8) }, /loadBalancerLeadTime in seconds is 691200/],
    [{ multiplier: '5' as never }, /multiplier is '5': allowed is a number; state Number\('5'\), since context/],
    [{ duration: undefined as never }, /duration is undefined: allowed is a value; state how long/],
    [{ duration: '3600' as never }, /duration is '3600': allowed is a Duration; state Duration.seconds\(3600\), or/],
    [{ leadTime: 900 as never }, /leadTime is 900: allowed is a Duration; state Duration.seconds\(900\), or/],
    [{ leadTime: 'soon' as never }, /leadTime is 'soon': allowed is a Duration; state one such as Duration.minutes/],
    [{ loadBalancerCapacityUnits: 99 }, /loadBalancerCapacityUnits is 99: allowed is a whole number from 100/],
  ])('%j', (wrong, message) => {
    const app = appAt();
    expect(() => app.planSurge('Launch', { ...LAUNCH, ...wrong })).toThrow(message);
    expect(app.node.tryFindChild('Surges')).toBeUndefined();
  });

  test('fails when another event has the id', () => {
    const app = appAt();
    app.planSurge('Launch', LAUNCH);
    expect(() => app.planSurge('Launch', LAUNCH)).toThrow(
      "App/Surges/Launch: a prop cannot be used\n  - id is 'Launch': allowed is an id that no other event has; take another id",
    );
  });

  test('a time may have fractions of a second, as Date writes it; schedules have none', () => {
    const surge = (at: string) => {
      const app = appAt();
      app.planSurge('Launch', { ...LAUNCH, at });
      return callsOf(Stack.of(app));
    };
    expect(surge(new Date(LAUNCH.at).toISOString())).toEqual(surge(LAUNCH.at));
    expect(surge('2026-11-27T17:00:00.999Z').LaunchWebRaise!.at).toBe('2026-11-27T16:45:00');
  });

  test('nothing is made of a second event either', () => {
    const app = appAt();
    app.planSurge('Launch', LAUNCH);
    expect(() => app.planSurge('More', { ...LAUNCH, multiplier: 0 })).toThrow(/App\/Surges\/More: a prop/);
    expect(app.node.findChild('Surges').node.tryFindChild('More')).toBeUndefined();
  });

  test('all at once', () => {
    expect(() => appAt().planSurge('Launch', { at: '', duration: Duration.seconds(0), multiplier: 0 })).toThrow(
      /3 props cannot be used/,
    );
  });
});

describe('readers of Aurora that come and go', () => {
  const readerScaling = { maxReaders: 6 };
  const app = appAt(undefined, {
    omit: [BackingTier.CACHE, BackingTier.OBJECT_STORE],
    database: DatabaseEngine.auroraPostgres({ readers: 2, readerScaling }),
  });
  app.planSurge('Launch', { ...LAUNCH, multiplier: 3 });
  app.planSurge('Sale', { ...LAUNCH, at: '2026-12-24T10:00:00Z' });
  const calls = callsOf(Stack.of(app));

  test('are raised with the tasks, and lowered after', () => {
    expect(calls.LaunchDatabaseReadersRaise).toEqual({
      at: '2026-11-27T16:45:00',
      action: 'applicationautoscaling:registerScalableTarget',
      ServiceNamespace: 'rds',
      ScalableDimension: 'rds:cluster:ReadReplicaCount',
      ResourceId: expect.stringMatching(/^cluster:<AppDatabaseCluster\w+>$/),
      MinCapacity: 6,
      MaxCapacity: 8,
    });
    expect(calls.LaunchDatabaseReadersLower).toMatchObject({ MinCapacity: 2, MaxCapacity: 6 });
  });

  test('go as far as Aurora does, where the tasks go further', () => {
    expect(calls.SaleDatabaseReadersRaise).toMatchObject({ MinCapacity: 15, MaxCapacity: 15 });
  });

  test('by a role that may, through AWS services alone, all that Application Auto Scaling tries out', () => {
    const policies = Object.values(resourcesOf(Stack.of(app), 'AWS::IAM::ManagedPolicy'));
    const statements = policies
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => `${Action}`.includes('rds:'));
    const resources = (action: string) => {
      const found = statements.find(({ Action }) => `${Action}`.split(',').includes(action));
      return JSON.stringify(found?.Resource);
    };
    for (const { Condition } of statements) expect(Condition).toEqual({ Bool: { 'aws:ViaAWSService': 'true' } });
    for (const action of ['CreateDBInstance', 'DeleteDBInstance', 'DescribeDBClusters', 'DescribeDBInstances']) {
      expect(resources(`rds:${action}`)).toMatch(/:cluster:.*AppDatabaseCluster.*:db:\*/);
    }
    // RDS asks for the groups of a new instance too.
    expect(resources('rds:CreateDBInstance')).toMatch(/:og:\*.*:pg:\*.*:subgrp:\*/);
    // The ARN by which tagging is tried out holds an account that there is not.
    expect(resources('rds:AddTagsToResource')).toMatch(/rds:\*:12345:db:non-existing-db/);
  });

  test('of a database of its own are raised too, whether it comes before the event or after', () => {
    const several = appAt(undefined, { omit, database: undefined });
    several.addDatabase('Orders', DatabaseEngine.auroraMysql({ readers: 1, readerScaling }));
    several.planSurge('Launch', { ...LAUNCH, multiplier: 3 });
    several.addDatabase('Stock', DatabaseEngine.auroraPostgres({ readers: 2, readerScaling }));
    const raised = callsOf(Stack.of(several));
    expect(raised.LaunchOrdersDatabaseReadersRaise).toMatchObject({ MinCapacity: 3 });
    expect(raised.LaunchStockDatabaseReadersRaise).toMatchObject({ MinCapacity: 6 });
  });

  test('a fixed number of readers is no tier', () => {
    const fixed = appAt(undefined, { omit, database: undefined });
    fixed.planSurge('Launch', LAUNCH);
    expect(Object.keys(callsOf(Stack.of(fixed)))).toEqual(['LaunchWebRaise', 'LaunchWebLower']);
  });
});

test('a tier of one’s own is raised, by whatever call it takes', () => {
  const stack = stackAt();
  class Readers implements ISurgeable {
    public readonly surgeId = 'Readers';
    public validateSurge = () => [];
    public surge = (level: number): SurgeCall => ({
      service: 'rds',
      action: 'modifyDBCluster',
      input: JSON.stringify({ Level: level }),
    });
    public grantSurge = (role: iam.IGrantable) =>
      void iam.Grant.addToPrincipal({
        grantee: role,
        actions: ['rds:ModifyDBCluster'],
        resourceArns: ['arn:aws:rds:::x'],
      });
  }
  const calendar = new SurgeCalendar(stack, 'Calendar');
  calendar.add(new Readers());
  calendar.planSurge('Launch', LAUNCH);
  const [raise, lower] = Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule')).map(
    ({ Properties }) => Properties.Target.Input,
  );
  expect([raise, lower]).toEqual(['{"Level":10}', '{"Level":1}']);
  expect(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ Action: 'rds:ModifyDBCluster' }),
  );
  expect(() => calendar.planSurge('More', { ...LAUNCH, loadBalancerCapacityUnits: 100 })).toThrow(
    /loadBalancerCapacityUnits is 100: allowed is unset without a load balancer that was made here/,
  );
});
