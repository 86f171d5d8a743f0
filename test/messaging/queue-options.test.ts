import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { JobQueueProps } from '../../lib';
import { JobQueue } from '../../lib';
import { resourcesOf, testStack } from '../support/stacks';

const make = (props: JobQueueProps = {}, stack = testStack()) => ({
  stack,
  jobs: new JobQueue(stack, 'PdfQueue', props),
});
const propertiesOf = (props: JobQueueProps, id = 'PdfQueue76A6AC44') =>
  resourcesOf(make(props).stack, 'AWS::SQS::Queue')[id].Properties;
const failing = (props: JobQueueProps) => () => make(props);
const existing = () => Queue.fromQueueArn(testStack(), 'Existing', 'arn:aws:sqs:us-east-1:123456789012:mail');

describe('FIFO', () => {
  test.each(['PdfQueue76A6AC44', 'PdfQueueDeadLetterQueue213A5222'])('%s, at high throughput', (id) => {
    const properties = propertiesOf({ fifo: {} }, id);
    expect(properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(properties).not.toHaveProperty('ContentBasedDeduplication');
    expect(properties).not.toHaveProperty('QueueName');
  });

  test('with deduplication by content, in the order of the whole queue', () => {
    expect(propertiesOf({ fifo: { contentBasedDeduplication: true, highThroughput: false } })).toMatchObject({
      ContentBasedDeduplication: true,
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  test('is fixed at creation, and says so', () => {
    Annotations.fromStack(make({ fifo: {} }).stack).hasWarning('*', Match.stringLikeRegexp('AWS takes fifo'));
    Annotations.fromStack(make().stack).hasNoWarning('*', Match.anyValue());
  });
});

test.each<[string, JobQueueProps, object]>([
  ['a delay', { deliveryDelay: Duration.minutes(2) }, { DelaySeconds: 120 }],
  ['a retention', { retentionPeriod: Duration.days(10) }, { MessageRetentionPeriod: 864_000 }],
  ['short polling', { receiveWaitTime: Duration.seconds(0) }, { ReceiveMessageWaitTimeSeconds: 0 }],
  ['a visibility of its own', { visibilityTimeout: Duration.minutes(5) }, { VisibilityTimeout: 300 }],
  ['a name', { queueName: 'pdf' }, { QueueName: 'pdf' }],
  ['a name of a FIFO queue', { queueName: 'pdf.fifo', fifo: {} }, { QueueName: 'pdf.fifo' }],
])('%s', (_, props, properties) => expect(propertiesOf(props)).toMatchObject(properties));

test('with a name the dead-letter queue accepts jobs of this queue alone', () => {
  const { RedriveAllowPolicy } = propertiesOf({ queueName: 'pdf' }, 'PdfQueueDeadLetterQueue213A5222');
  expect(RedriveAllowPolicy.redrivePermission).toBe('byQueue');
  expect(JSON.stringify(RedriveAllowPolicy.sourceQueueArns)).toMatch(/:pdf"/);
});

describe('a backlog at all its workers', () => {
  const warned = (expectedBacklog: number, maxTasks?: number) => {
    const { stack, jobs } = make({ jobDuration: Duration.minutes(1), expectedBacklog });
    const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const { connections } = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678');
    jobs.bindConsumer({ connections, grantPrincipal, maxTasks });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('backlog-outlives-retention'));
  };
  // Two workers do 20,160 jobs of a minute in the seven days that a job is kept.
  test('is done in time', () => expect(warned(20_160, 2)).toEqual([]));
  test('is not', () => expect(warned(20_161, 2)).toHaveLength(1));
  test('is unknown', () => expect(warned(1e9)).toEqual([]));
});

describe('fan-out', () => {
  test('a topic may send to the queue, and nobody else of SNS', () => {
    const { stack, jobs } = make();
    jobs.subscribe('Orders', new Topic(stack, 'Topic'), { filterPolicy: { kind: ['invoice'] } });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::SNS::Subscription', {
      Properties: {
        Protocol: 'sqs',
        Endpoint: { 'Fn::GetAtt': ['PdfQueue76A6AC44', 'Arn'] },
        RawMessageDelivery: true,
        FilterPolicy: { kind: ['invoice'] },
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['PdfQueueDeadLetterQueue213A5222', 'Arn'] } },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PdfQueuePolicy')]),
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: 'PdfQueue76A6AC44' }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['PdfQueue76A6AC44', 'Arn'] },
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^Topic') } } },
          },
        ]),
      },
    });
  });

  test('and use the key of both', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Key');
    const { jobs } = make({ encryptionKey }, stack);
    jobs.subscribe('Orders', new Topic(stack, 'Topic', { masterKey: encryptionKey }));
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'sns.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Condition: { StringEquals: { 'aws:SourceAccount': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test('fails for a standard topic and a FIFO queue, and for a queue that exists', () => {
    const { stack, jobs } = make({ fifo: {} });
    const topic = new Topic(stack, 'Topic');
    expect(() => jobs.subscribe('Orders', topic)).toThrow(/topic is '.*Topic': allowed is a FIFO topic/);
    const bare = new JobQueue(stack, 'MailQueue', { queue: existing() });
    expect(() => bare.subscribe('Orders', topic)).toThrow(/queue is 'one that exists': allowed is a queue made here/);
  });
});

describe('a job by the clock', () => {
  const schedule = ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') });

  test('is sent by a role that may do nothing else', () => {
    const { stack, jobs } = make();
    jobs.addSchedule('Nightly', { schedule, message: '{"report":"sales"}' });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Description: 'Sends the job PdfQueue/Nightly',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': ['PdfQueue76A6AC44', 'Arn'] },
        Input: '{"report":"sales"}',
        SqsParameters: Match.absent(),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        DeadLetterConfig: Match.anyValue(),
      },
    });
    const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const statements = policy.Properties.PolicyDocument.Statement as { Action: string }[];
    expect(statements.map(({ Action }) => Action)).toEqual(['sqs:SendMessage']);
  });

  test('goes into a message group of a FIFO queue', () => {
    const { stack, jobs } = make({ fifo: { contentBasedDeduplication: true } });
    const rest = { flexibleWindow: Duration.minutes(5), enabled: false, messageGroupId: 'reports' };
    jobs.addSchedule('Nightly', { schedule, message: 'a' });
    jobs.addSchedule('Weekly', { schedule, message: 'b', ...rest });
    const template = Template.fromStack(stack);
    for (const [group, state] of Object.entries({ Nightly: 'ENABLED', reports: 'DISABLED' })) {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        State: state,
        Target: { SqsParameters: { MessageGroupId: group } },
      });
    }
  });

  test.each([
    [{ message: '' }, /message is 'of 0 bytes': allowed is 1 to 262144 bytes/],
    [{ message: 'a', messageGroupId: 'a b' }, /messageGroupId is 'a b'/],
    [{ message: 'a', maxDelay: Duration.seconds(59) }, /maxDelay in seconds is 59/],
  ])('fails when %j', (options, message) => {
    expect(() => make().jobs.addSchedule('Nightly', { schedule, ...options })).toThrow(message);
  });

  test('fails on a FIFO queue without deduplication by content', () => {
    const { jobs } = make({ fifo: {} });
    expect(() => jobs.addSchedule('Nightly', { schedule, message: 'a' })).toThrow(
      /fifo.contentBasedDeduplication is undefined: allowed is true beside addSchedule/,
    );
  });
});

test.each<[JobQueueProps, RegExp]>([
  [{ retentionPeriod: Duration.seconds(59) }, /retentionPeriod in seconds is 59: allowed is .* 60 to 1209600/],
  [{ retentionPeriod: Duration.days(15) }, /retentionPeriod in seconds is 1296000/],
  [{ deliveryDelay: Duration.minutes(16) }, /deliveryDelay in seconds is 960: allowed is .* 0 to 900/],
  [{ receiveWaitTime: Duration.seconds(21) }, /receiveWaitTime in seconds is 21/],
  [
    { visibilityTimeout: Duration.seconds(29) },
    /visibilityTimeout is '29 s': allowed is at least jobDuration \(30 s\)/,
  ],
  [{ visibilityTimeout: Duration.hours(13) }, /visibilityTimeout in seconds is 46800/],
  [{ expectedBacklog: 0 }, /expectedBacklog is 0/],
  [{ queueName: 'pdf', fifo: {} }, /queueName is 'pdf': allowed is a name that ends in .fifo/],
  [{ queueName: 'pdf.fifo' }, /queueName is 'pdf.fifo': allowed is a name without .fifo/],
  [{ queueName: 'pdf queue' }, /queueName is 'pdf queue'/],
])('fails when %j', (props, message) => expect(failing(props)).toThrow(message));

test('fails when options of a new queue are stated for one that exists', () => {
  expect(failing({ queue: existing(), fifo: {}, deliveryDelay: Duration.seconds(1) })).toThrow(
    /fifo is 'stated': allowed is unset beside queue[^]*deliveryDelay is 'stated'/,
  );
});
