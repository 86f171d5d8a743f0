import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { JobQueueProps } from '../../lib';
import { JobQueue, Preset } from '../../lib';
import { resourcesOf, testStack } from '../support/stacks';

const make = (props: JobQueueProps = {}, stack = testStack(), id = 'PdfQueue') => {
  const jobs = new JobQueue(stack, id, props);
  const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  const connections = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678').connections;
  return { stack, jobs, target: { connections, grantPrincipal } };
};
const queueOf = (stack: ReturnType<typeof make>['stack']) =>
  Object.values(resourcesOf(stack, 'AWS::SQS::Queue')).find((queue) => queue.Properties.RedrivePolicy)!;

describe('defaults', () => {
  const { stack } = make();
  test.each([
    ['long polling', { ReceiveMessageWaitTimeSeconds: 20 }],
    ['hidden three times as long as a job takes', { VisibilityTimeout: 90 }],
    ['kept for a week', { MessageRetentionPeriod: 604_800 }],
    ['encrypted', { SqsManagedSseEnabled: true }],
    ['five attempts', { RedrivePolicy: { maxReceiveCount: 5 } }],
  ])('%s', (_, properties) => expect(queueOf(stack).Properties).toMatchObject(properties));

  test('failed jobs are kept longer than the queue keeps its own', () => {
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: Match.absent(),
    });
  });

  test('both queues take TLS only and outlive the stack', () => {
    const template = Template.fromStack(stack);
    template.resourcePropertiesCountIs(
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: {
          Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      },
      2,
    );
    template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('an alarm tells of the first failed job', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('^A job of PdfQueue failed as often as it may'),
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['PdfQueueDeadLetterQueue213A5222', 'QueueName'] } }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      Period: 60,
      Statistic: 'Maximum',
      TreatMissingData: 'notBreaching',
    });
  });

  test('a standard queue without a name or a delay', () => {
    for (const queue of Object.values(resourcesOf(stack, 'AWS::SQS::Queue'))) {
      for (const property of ['FifoQueue', 'QueueName', 'DelaySeconds', 'DeduplicationScope', 'RedriveAllowPolicy']) {
        expect(queue.Properties).not.toHaveProperty(property);
      }
    }
  });

  test('logical ids are a contract', () => {
    expect(Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'))).toMatchInlineSnapshot(`
     [
       "PdfQueueDeadLetterQueue213A5222",
       "PdfQueue76A6AC44",
     ]
    `);
  });
});

describe('overrides', () => {
  test.each([
    [Duration.minutes(5), 900],
    [Duration.seconds(1), 30],
    [Duration.hours(4), 43_200],
  ])('a job of %s is hidden for %s s', (jobDuration, visibility) => {
    expect(queueOf(make({ jobDuration }).stack).Properties.VisibilityTimeout).toBe(visibility);
  });

  test('attempts', () => {
    expect(queueOf(make({ maxAttempts: 2 }).stack).Properties.RedrivePolicy.maxReceiveCount).toBe(2);
  });

  test('development is gone with the stack', () => {
    Template.fromStack(make({ preset: Preset.DEVELOPMENT }).stack).allResources('AWS::SQS::Queue', {
      DeletionPolicy: 'Delete',
    });
  });
});

test.each([
  [
    'bind' as const,
    ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [
    'bindConsumer' as const,
    [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
    ],
    'kms:Decrypt',
  ],
])('%s grants what it needs and sets the variable', (method, actions, keyActions) => {
  const stack = testStack();
  const { jobs, target } = make({ encryptionKey: new Key(stack, 'Key') }, stack);
  expect(Object.keys(jobs[method](target).environment!)).toEqual(['PDF_QUEUE_URL']);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: actions }), Match.objectLike({ Action: keyActions })] },
  });
});

test('an existing queue is bound, and nothing is made', () => {
  const stack = testStack();
  const queue = Queue.fromQueueArn(stack, 'Existing', 'arn:aws:sqs:us-east-1:123456789012:mail');
  const { jobs, target } = make({ queue }, stack, 'MailQueue');
  expect(jobs.deadLetterQueue).toBeUndefined();
  expect(Object.keys(jobs.bind(target).environment!)).toEqual(['MAIL_QUEUE_URL']);
  Template.fromStack(stack).resourceCountIs('AWS::SQS::Queue', 0);
});
