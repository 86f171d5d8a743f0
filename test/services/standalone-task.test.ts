import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import type { ScheduledTaskOptions, TaskOptions } from '../../lib';
import { BackingTier, Preset, ScalableWebApp, TaskSize } from '../../lib';
import { ENV, IMAGE, environmentOf, onlyResource, resourcesOf, testStack } from '../support/stacks';

const omit = [BackingTier.CACHE, BackingTier.OBJECT_STORE];
const appIn = (stack: Stack, props = {}) =>
  new ScalableWebApp(stack, 'App', { omit, preset: Preset.DEVELOPMENT, ...props });

const make = (options: Partial<TaskOptions> = {}) => {
  const stack = testStack();
  const app = appIn(stack);
  const migrate = app.addTask('Migrate', { image: IMAGE, ...options });
  return { stack, app, migrate, template: () => Template.fromStack(stack) };
};
const taskDefinitionOf = (stack: Stack, task: string) =>
  Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) => id.startsWith(`App${task}`))![1];
type Statement = { Action: string | string[]; Resource: unknown; Condition?: object };
const policyOf = (stack: Stack, part: string): Statement[] =>
  Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find(([id]) => id.includes(part))![1].Properties
    .PolicyDocument.Statement;
const statementFor = (statements: Statement[], action: string) =>
  statements.find(({ Action }) => [Action].flat().includes(action));

describe('a task that is no service', () => {
  test('is a task definition that nothing runs', () => {
    const { template } = make();
    template().resourceCountIs('AWS::ECS::TaskDefinition', 1);
    template().resourceCountIs('AWS::ECS::Service', 0);
    template().resourceCountIs('AWS::Scheduler::Schedule', 0);
    template().resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('runs what it is told to, in the size that is stated, with two minutes to come to an end', () => {
    const { stack } = make({ command: ['npm', 'run', 'migrate'], size: TaskSize.LARGE });
    const { Properties } = taskDefinitionOf(stack, 'Migrate');
    expect(Properties).toMatchObject({ Cpu: '2048', Memory: '4096', NetworkMode: 'awsvpc' });
    expect(Properties.ContainerDefinitions[0]).toMatchObject({
      Command: ['npm', 'run', 'migrate'],
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
      User: '1000:1000',
    });
  });

  test('is bound as a service is, and its own security group may enter the database', () => {
    const { stack, template } = make();
    expect(Object.keys(environmentOf(taskDefinitionOf(stack, 'Migrate')))).toEqual(
      expect.arrayContaining(['DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_NAME', 'DATABASE_POOL_SIZE']),
    );
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 5432,
      SourceSecurityGroupId: { 'Fn::GetAtt': [stack.getLogicalId(groupOf(stack)), 'GroupId'] },
    });
  });

  test('the queue of a worker that comes later is bound, too', () => {
    const { stack, app } = make();
    app.addWorker('Pdf', { image: IMAGE });
    expect(environmentOf(taskDefinitionOf(stack, 'Migrate'))).toHaveProperty('PDF_QUEUE_URL');
  });

  test('with uses, it is bound to those alone, now and later', () => {
    const { stack, app } = make({ uses: [] });
    app.addWorker('Pdf', { image: IMAGE });
    expect(environmentOf(taskDefinitionOf(stack, 'Migrate'))).toEqual({});
  });

  test('takes the share of one task of the connections', () => {
    const pool = (tasks: number) => {
      const stack = testStack();
      const app = appIn(stack);
      app.addWebService('Web', { image: IMAGE });
      for (let task = 0; task < tasks; task++) app.addTask(`Task${task}`, { image: IMAGE });
      return Number(environmentOf(taskDefinitionOf(stack, 'Web')).DATABASE_POOL_SIZE);
    };
    expect(pool(4)).toBeLessThan(pool(0));
    expect(pool(4) * 2 * (4 + 4)).toBeGreaterThan(0.75 * pool(0) * 2 * 4);
  });

  test('the output is the command that runs it, for a shell', () => {
    const { stack, template } = make();
    const outputs = template().findOutputs('*');
    const [[id, { Value, Description }]] = Object.entries(outputs).filter(([name]) => name.includes('RunCommand'));
    expect(id).toMatch(/^AppMigrateRunCommand[0-9A-F]{8}$/);
    expect(Description).toBe('Runs App/Migrate once');
    const command = Value['Fn::Join'][1]
      .map((part: string | { Ref?: string; 'Fn::GetAtt'?: string[] }) =>
        typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt']![0]}>`,
      )
      .join('');
    const logical = (name: string) => new RegExp(`<App${name}\\w*>`, 'g');
    expect(
      command
        .replace(logical('NetworkVpcPrivate'), '<subnet>')
        .replace(logical('Migrate'), '<migrate>')
        .replace(logical('Cluster'), '<cluster>'),
    ).toBe(
      `aws ecs run-task --region ${stack.region} --cluster <cluster> --task-definition <migrate> --count 1 ` +
        '--capacity-provider-strategy capacityProvider=FARGATE,weight=1 ' +
        '--network-configuration \'{"awsvpcConfiguration":{"subnets":["<subnet>","<subnet>","<subnet>"],' +
        '"securityGroups":["<migrate>"],"assignPublicIp":"DISABLED"}}\' ' +
        '--enable-ecs-managed-tags --started-by App/Migrate',
    );
  });
});

const groupOf = (stack: Stack) =>
  stack.node.findChild('App').node.findChild('Migrate').node.findChild('SecurityGroup').node.defaultChild as never;

describe('grantRun', () => {
  const { stack, migrate } = make();
  const pipeline = new iam.ManagedPolicy(stack, 'Pipeline');
  migrate.grantRun(pipeline);
  const statements = policyOf(stack, 'Pipeline');

  test('lets run every revision of this task, in this cluster alone', () => {
    const statement = statementFor(statements, 'ecs:RunTask')!;
    expect(JSON.stringify(statement.Resource)).toContain('task-definition/TestAppMigrateTaskDefinition');
    expect(JSON.stringify(statement.Resource)).toContain(':*');
    expect(statement.Condition).toEqual({
      ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [expect.stringMatching(/^AppCluster/), 'Arn'] } },
    });
  });

  test('lets see how it ends, in this cluster alone', () => {
    expect(statementFor(statements, 'ecs:DescribeTasks')!.Condition).toHaveProperty('ArnEquals');
  });

  test('lets pass on its two roles, to ECS alone', () => {
    const statement = statementFor(statements, 'iam:PassRole')!;
    expect(statement.Resource).toHaveLength(2);
    expect(statement.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  });

  test('a role of another stack imports no revision, which this stack could not replace then', () => {
    const root = new App({
      context: { [`availability-zones:account=${ENV.account}:region=${ENV.region}`]: ['a', 'b'] },
    });
    const shop = new Stack(root, 'Shop', { env: ENV });
    const task = appIn(shop).addTask('Migrate', { image: IMAGE });
    const ci = new Stack(root, 'Ci', { env: ENV });
    task.grantRun(new iam.ManagedPolicy(ci, 'Pipeline'));
    const template = JSON.stringify(Template.fromStack(ci).toJSON());
    expect(template).toContain('Fn::ImportValue');
    expect(
      template.match(/Shop:[^"]*/g)!.filter((name) => /TaskDefinition[0-9A-F]{8}Ref|RefAppMigrateTaskDef/.test(name)),
    ).toEqual([]);
  });
});

const schedule = ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') });
const makeScheduled = (options: Partial<ScheduledTaskOptions> = {}, props = {}) => {
  const stack = testStack();
  const app = appIn(stack, props);
  const task = app.addScheduledTask('Nightly', { image: IMAGE, schedule, ...options });
  return { stack, app, task, template: () => Template.fromStack(stack) };
};

describe('a task that runs by the clock', () => {
  test('is run by EventBridge Scheduler on Fargate, in private subnets, without a Lambda function', () => {
    const { stack, template } = makeScheduled();
    const { Properties } = onlyResource(stack, 'AWS::Scheduler::Schedule');
    expect(Properties).toMatchObject({
      Description: 'Runs App/Nightly',
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(Properties.Target).toMatchObject({
      Arn: { 'Fn::GetAtt': [expect.stringMatching(/^AppCluster/), 'Arn'] },
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
      EcsParameters: {
        TaskCount: 1,
        TaskDefinitionArn: { Ref: expect.stringMatching(/^AppNightlyTaskDefinition/) },
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
        EnableECSManagedTags: true,
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      },
    });
    expect(Properties.Target.EcsParameters).not.toHaveProperty('LaunchType');
    expect(Properties).not.toHaveProperty('Name');
    template().resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('every default can be overridden', () => {
    const { stack } = makeScheduled({
      schedule: ScheduleExpression.rate(Duration.hours(2)),
      enabled: false,
      flexibleWindow: Duration.minutes(15),
      retryAttempts: 0,
      maxDelay: Duration.minutes(1),
    });
    expect(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties).toMatchObject({
      ScheduleExpression: 'rate(2 hours)',
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } },
    });
  });

  test('Scheduler may run this revision in this cluster and pass on its two roles, and nothing else', () => {
    const { stack } = makeScheduled();
    const statements = policyOf(stack, 'SchedulerRole');
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'ecs:RunTask',
      'iam:PassRole',
      'sqs:SendMessage',
    ]);
    expect(statementFor(statements, 'ecs:RunTask')).toMatchObject({
      Resource: { Ref: expect.stringMatching(/^AppNightlyTaskDefinition/) },
      Condition: { ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [expect.stringMatching(/^AppCluster/), 'Arn'] } } },
    });
    expect(statementFor(statements, 'iam:PassRole')).toMatchObject({
      Resource: [
        { 'Fn::GetAtt': [expect.stringMatching(/^AppNightlyExecutionRole/), 'Arn'] },
        { 'Fn::GetAtt': [expect.stringMatching(/^AppNightlyTaskRole/), 'Arn'] },
      ],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });

  test('the role is for the schedules of this account', () => {
    const { template } = makeScheduled();
    template().hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': ENV.account } },
          },
        ],
      },
    });
  });

  test('starts that failed are kept for two weeks, under the key of the app where there is one', () => {
    const { stack, task } = makeScheduled();
    const queue = onlyResource(stack, 'AWS::SQS::Queue');
    expect(queue.Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(stack.resolve(task.deadLetterQueue.queueArn)).toEqual(
      onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.DeadLetterConfig.Arn,
    );
  });

  test('fails when a prop cannot be used, with all that is wrong, and nothing is made', () => {
    const stack = testStack();
    const app = appIn(stack);
    const wrong = {
      image: IMAGE,
      user: 'root',
      schedule: ScheduleExpression.expression('every day'),
      flexibleWindow: Duration.seconds(90),
      retryAttempts: 186,
      maxDelay: Duration.days(2),
    };
    expect(() => app.addScheduledTask('Nightly', wrong)).toThrow(
      /App\/Nightly: 5 props cannot be used\n.*user is 'root'.*\n.*schedule is 'every day'.*\n.*flexibleWindow in minutes is 1\.5.*\n.*retryAttempts is 186.*\n.*maxDelay in seconds is 172800/,
    );
    expect(app.node.tryFindChild('Nightly')).toBeUndefined();
    expect(() => app.addTask('Migrate', { image: IMAGE, environment: { DATABASE_ADMIN_PASSWORD: 'x' } })).toThrow(
      /environment is 'DATABASE_ADMIN_PASSWORD': allowed is a name outside the environment contract/,
    );
    const size = TaskSize.onInstances(1.5, Size.gibibytes(5));
    const fargateAlone = /size is 1\.5 vCPU with 5 GiB: allowed is a pair that Fargate offers; take .*services alone/;
    expect(() => app.addTask('Migrate', { image: IMAGE, size })).toThrow(fargateAlone);
    expect(() => app.addScheduledTask('Hourly', { ...wrong, size })).toThrow(fargateAlone);
    expect(app.node.tryFindChild('Migrate')).toBeUndefined();
    app.addTask('Migrate', { image: IMAGE });
    expect(() => app.addTask('migrate', { image: IMAGE })).toThrow(/'Migrate' stands already/);
  });
});
