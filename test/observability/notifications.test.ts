import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import type { NotificationOptions, ScalableWebAppProps } from '../../lib';
import { BackingTier, DatabaseEngine, ScalableWebApp } from '../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (
  notifications: (stack: Stack) => NotificationOptions = () => ({}),
  props: (stack: Stack) => ScalableWebAppProps = () => ({ omit: [BackingTier.DATABASE] }),
) => {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', {
    web: { image: IMAGE },
    ...props(stack),
    alarms: { notifications: notifications(stack) },
  });
  return stack;
};

describe('the topic', () => {
  const stack = make();

  test('is encrypted with a key that CloudWatch and RDS may use for this account', () => {
    const { Properties } = onlyResource(stack, 'AWS::SNS::Topic');
    expect(Properties.KmsMasterKeyId).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^AppAlarmsNotificationsKey/), 'Arn'],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: ['cloudwatch.amazonaws.com', 'events.rds.amazonaws.com'] },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      },
    });
  });

  test('takes alarms and events of this account, over TLS alone', () => {
    const statements = onlyResource(stack, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement;
    expect(statements).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'events.rds.amazonaws.com' },
      }),
    ]);
    for (const { Condition } of statements.slice(1)) {
      expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': '123456789012' });
      expect(JSON.stringify(Condition.ArnLike)).toMatch(/:(cloudwatch|rds):us-east-1:123456789012:/);
    }
  });

  test('is told by every page, of trouble and of its end', () => {
    const topic = { Ref: expect.stringMatching(/^AppAlarmsNotificationsTopic/) };
    const pages = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm')).filter(([id]) =>
      id.startsWith('AppAlarmsPages'),
    );
    expect(pages.length).toBeGreaterThan(5);
    for (const [, { Properties }] of pages)
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  });
});

describe('the key', () => {
  const keyOf = (stack: Stack) => JSON.stringify(onlyResource(stack, 'AWS::SNS::Topic').Properties.KmsMasterKeyId);

  test('is that of the app, and lets CloudWatch use it', () => {
    const stack = make(undefined, (scope) => ({ encryptionKey: new Key(scope, 'Mine') }));
    expect(keyOf(stack)).toContain('Mine');
    expect(Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))).toHaveLength(1);
    expect(JSON.stringify(onlyResource(stack, 'AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
  });

  test('or one of its own', () => {
    const stack = make(
      (scope) => ({ encryptionKey: new Key(scope, 'Pages') }),
      (scope) => ({ encryptionKey: new Key(scope, 'Mine') }),
    );
    expect(keyOf(stack)).toContain('Pages');
  });

  test('that is imported has a policy of its own, and a warning says what it needs', () => {
    const stack = make((scope) => ({
      encryptionKey: Key.fromKeyArn(scope, 'Old', 'arn:aws:kms:us-east-1:123456789012:key/0'),
    }));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('the policy of the imported key is not ours'));
  });
});

describe('who hears of it', () => {
  const URL = 'https://events.pagerduty.com/integration/0123456789/enqueue';

  test('by e-mail and by PagerDuty, whose key no logical id shows', () => {
    const stack = make(() => ({ emails: ['a@example.com', 'b@example.com'], pagerDuty: [URL] }));
    const subscriptions = Object.entries(resourcesOf(stack, 'AWS::SNS::Subscription'));
    expect(subscriptions.map(([, { Properties }]) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ['email', 'a@example.com'],
      ['email', 'b@example.com'],
      ['https', URL],
    ]);
    expect(subscriptions.map(([id]) => id).join()).not.toContain('0123456789');
  });

  test('whose order changes no logical id', () => {
    const ids = (emails: string[]) =>
      Object.keys(
        resourcesOf(
          make(() => ({ emails })),
          'AWS::SNS::Subscription',
        ),
      ).sort();
    expect(ids(['a@example.com', 'b@example.com'])).toEqual(ids(['b@example.com', 'a@example.com']));
  });

  test('in Slack, by a role that may do nothing', () => {
    const stack = make(() => ({ slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }] }));
    const { Properties } = onlyResource(stack, 'AWS::Chatbot::SlackChannelConfiguration');
    expect(Properties).toMatchObject({
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      ConfigurationName: expect.stringMatching(/^test-app-alarms-notifications-[0-9a-f]{8}-c0123abcd$/),
      SnsTopicArns: [{ Ref: expect.stringMatching(/Topic/) }],
    });
    expect(JSON.stringify(Properties.GuardrailPolicies)).toContain('CloudWatchReadOnlyAccess');
    const roleId = Properties.IamRoleArn['Fn::GetAtt'][0];
    const role = resourcesOf(stack, 'AWS::IAM::Role')[roleId].Properties;
    expect([role.Policies, role.ManagedPolicyArns]).toEqual([undefined, undefined]);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).not.toContain(roleId);
  });
});

test('a topic that exists is told, and not changed', () => {
  const stack = make((scope) => ({
    topic: Topic.fromTopicArn(scope, 'Old', 'arn:aws:sns:us-east-1:123456789012:pager'),
    emails: ['a@example.com'],
  }));
  expect(Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'))).toEqual([]);
  expect(Object.keys(resourcesOf(stack, 'AWS::SNS::TopicPolicy'))).toEqual([]);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
    AlarmActions: ['arn:aws:sns:us-east-1:123456789012:pager'],
  });
});

describe('fail-overs', () => {
  const SUBSCRIPTION = 'AWS::RDS::EventSubscription';

  test('of instances', () => {
    const { Properties } = onlyResource(
      make(undefined, () => ({})),
      SUBSCRIPTION,
    );
    expect(Properties).toMatchObject({
      SourceType: 'db-instance',
      EventCategories: ['failover', 'failure', 'low storage'],
      SnsTopicArn: { Ref: expect.stringMatching(/^AppAlarmsNotificationsTopic/) },
    });
    expect(Properties.SourceIds).toHaveLength(3);
  });

  test('of clusters', () => {
    const stack = make(undefined, () => ({ database: DatabaseEngine.auroraPostgres() }));
    expect(onlyResource(stack, SUBSCRIPTION).Properties).toMatchObject({
      SourceType: 'db-cluster',
      SourceIds: [{ Ref: expect.stringMatching(/^AppDatabaseCluster/) }],
      EventCategories: ['failover', 'failure'],
    });
  });

  test('of one that several parts bring, once', () => {
    const stack = make(undefined, () => ({}));
    const app = stack.node.findChild('App') as ScalableWebApp;
    const secret = new Secret(stack, 'Secret');
    for (const id of ['Orders', 'Reports']) {
      const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, `${id}Cluster`, {
        clusterIdentifier: 'shared',
        clusterEndpointAddress: 'writer.example.com',
        readerEndpointAddress: 'reader.example.com',
        port: 5432,
        securityGroups: [new SecurityGroup(stack, `${id}Group`, { vpc: app.network!.vpc })],
      });
      app.addDatabase(id, DatabaseEngine.existing({ cluster, secret }));
    }
    Template.fromStack(stack).hasResourceProperties(SUBSCRIPTION, { SourceType: 'db-cluster', SourceIds: ['shared'] });
  });

  test('are told to nobody without a topic, and of no database there are none', () => {
    const silent = testStack();
    new ScalableWebApp(silent, 'App', { web: { image: IMAGE } });
    expect(Object.keys(resourcesOf(silent, SUBSCRIPTION))).toEqual([]);
    expect(Object.keys(resourcesOf(make(), SUBSCRIPTION))).toEqual([]);
  });
});
