import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CrossAccountDestination, FilterPattern, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { NestedStack, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { LogOptions, LogStorageOptions, ScalableWebAppProps } from '../../lib';
import {
  BackingTier,
  Broker,
  BrokerEngine,
  Firewall,
  LoadBalancer,
  LogDestination,
  Network,
  Preset,
  PrometheusWorkspace,
  ScalableWebApp,
} from '../../lib';
import { ENV, IMAGE, onlyResource, resourcesOf, testApp, testStack } from '../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (logs?: (stack: Stack) => LogOptions, more: ScalableWebAppProps = {}) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit, web: { image: IMAGE }, logs: logs?.(stack), ...more });
  return { stack, app };
};
const groups = (stack: Stack) => resourcesOf(stack, 'AWS::Logs::LogGroup');
const contextOf = (stack: Stack, key: string | RegExp = /./) => {
  const [, { Properties }] = Object.entries(resourcesOf(stack, 'AWS::KMS::Key')).find(([id]) => id.match(key))!;
  const statement = Properties.KeyPolicy.Statement.find((each: { Sid?: string }) => each.Sid === 'CloudWatchLogs');
  return { statement, arns: statement.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'].map(JSON.stringify) };
};
const role = (stack: Stack, id: string) => Role.fromRoleArn(stack, id, `arn:aws:iam::${ENV.account}:role/${id}`);
const deliveryStream = (stack: Stack, id = 'Archive') =>
  DeliveryStream.fromDeliveryStreamArn(stack, id, `arn:aws:firehose:us-east-1:${ENV.account}:deliverystream/${id}`);

describe('secure defaults', () => {
  test.each([
    ['production', Preset.PRODUCTION, 90, 'Retain'],
    ['development', Preset.DEVELOPMENT, 7, 'Delete'],
  ])('%s keeps every log for a time', (_, preset, days, policy) => {
    const { stack } = make(undefined, { preset });
    const all = Object.values(groups(stack));
    expect(all.length).toBeGreaterThan(1);
    for (const { Properties, DeletionPolicy } of all) {
      expect(Properties.RetentionInDays).toBe(days);
      expect(DeletionPolicy).toMatch(policy);
      expect(Properties.KmsKeyId).toBeUndefined();
    }
  });
});

describe('retention', () => {
  test('of the app, for every log group', () => {
    const { stack } = make(() => ({ retention: RetentionDays.ONE_YEAR }));
    expect(Object.values(groups(stack)).map(({ Properties }) => Properties.RetentionInDays)).toEqual([365, 365, 365]);
  });

  test('of a service, a task and the firewall goes first', () => {
    const { stack, app } = make(() => ({ retention: RetentionDays.ONE_YEAR }), {
      loadBalancer: { firewall: { logRetention: RetentionDays.ONE_DAY } },
    });
    app.addWorker('Pdf', { image: IMAGE, logs: { retention: RetentionDays.ONE_WEEK } });
    app.addTask('Migrate', { image: IMAGE, logs: { retention: RetentionDays.TEN_YEARS } });
    const days = Object.entries(groups(stack)).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.RetentionInDays,
    ]);
    expect(Object.fromEntries(days)).toEqual({
      AppLoadBalancerFirewallLogs: 1,
      AppMigrateLogs: 3653,
      AppNetworkFlowLogs: 365,
      AppPdfLogs: 7,
      AppWebLogs: 365,
    });
  });
});

describe('encryption', () => {
  test('with a new key, of every log group that the app makes', () => {
    const { stack, app } = make(() => ({ encrypt: true }));
    app.addBroker('Broker', BrokerEngine.kafka());
    const key = Object.keys(resourcesOf(stack, 'AWS::KMS::Key')).find((id) => id.startsWith('AppLogsKey'));
    const all = Object.values(groups(stack));
    expect(all).toHaveLength(4);
    for (const { Properties } of all) expect(Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    Template.fromStack(stack).hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true, Description: 'Logs of App' },
      DeletionPolicy: 'Retain',
    });
  });

  test('by a key that CloudWatch Logs may use for these log groups alone', () => {
    const { stack } = make(() => ({ encrypt: true }));
    const { statement, arns } = contextOf(stack, /^AppLogsKey/);
    expect(statement).toMatchObject({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Principal: { Service: 'logs.us-east-1.amazonaws.com' },
      Effect: 'Allow',
    });
    const ids = Object.keys(groups(stack));
    expect(arns).toHaveLength(ids.length);
    const named = (id: string) => arns.some((arn: string) => arn.includes(`:log-group:Test-${id}-*`));
    expect(ids.filter((id) => !named(id))).toEqual([expect.stringMatching(/^AppLoadBalancerFirewallLogs/)]);
    expect(arns.join()).toContain(':us-east-1:123456789012:log-group:aws-waf-logs-test-app-loadbalancer-firewall-');
  });

  test('takes the key of the app, and another where one is stated', () => {
    const stack = testStack();
    const [data, logs] = ['Data', 'Logs'].map((id) => new Key(stack, id));
    const key = (encryptionKey: Key) => ({
      'Fn::GetAtt': [stack.getLogicalId(encryptionKey.node.defaultChild as never), 'Arn'],
    });
    const app = new ScalableWebApp(stack, 'App', { omit, encryptionKey: data, logs: { encrypt: true } });
    app.addWebService('Web', { image: IMAGE, logs: { encryptionKey: logs } });
    app.addWorker('Pdf', { image: IMAGE, logs: { encrypt: false } });
    app.addWorker('Mail', { image: IMAGE });
    const found = Object.entries(groups(stack)).map(([id, { Properties }]) => [id, Properties.KmsKeyId]);
    const of = (start: string) => found.find(([id]) => id.startsWith(start))![1];
    expect(of('AppWebLogs')).toEqual(key(logs));
    expect(of('AppMailLogs')).toEqual(key(data));
    expect(of('AppPdfLogs')).toBeUndefined();
  });

  test('of a service alone: by the key of the app, which needs no second one', () => {
    const stack = testStack();
    const data = new Key(stack, 'Data');
    const app = new ScalableWebApp(stack, 'App', { omit, encryptionKey: data });
    app.addWorker('Pdf', { image: IMAGE, logs: { encrypt: true } });
    app.addTask('Migrate', { image: IMAGE, logs: { encrypt: true } });
    app.addWorker('Mail', { image: IMAGE });
    const keys = Object.entries(groups(stack)).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.KmsKeyId,
    ]);
    const key = { 'Fn::GetAtt': [stack.getLogicalId(data.node.defaultChild as never), 'Arn'] };
    expect(Object.fromEntries(keys)).toMatchObject({ AppPdfLogs: key, AppMigrateLogs: key, AppMailLogs: undefined });
    expect(Object.keys(resourcesOf(stack, 'AWS::KMS::Key')).filter((id) => id.includes('LogsKey'))).toEqual([]);
    expect(contextOf(stack, /^Data/).arns).toHaveLength(2);
  });

  test('of a service alone in an app without a key: by a new one', () => {
    const { stack, app } = make();
    app.addWorker('Pdf', { image: IMAGE, logs: { encrypt: true } });
    const keys = Object.keys(resourcesOf(stack, 'AWS::KMS::Key')).filter((id) => id.includes('LogsKey'));
    expect(keys).toEqual([expect.stringMatching(/^AppPdfLogsKey/)]);
  });

  test('that an app does without is by its key where a service asks for it', () => {
    const stack = testStack();
    const data = new Key(stack, 'Data');
    const app = new ScalableWebApp(stack, 'App', { omit, encryptionKey: data, logs: { encrypt: false } });
    app.addWorker('Pdf', { image: IMAGE, logs: { encrypt: true } });
    expect(contextOf(stack, /^Data/).arns).toEqual([expect.stringContaining(':log-group:Test-AppPdfLogs')]);
  });

  test('the key of the app is not for logs unless that is asked for', () => {
    const stack = testStack();
    new ScalableWebApp(stack, 'App', { omit, encryptionKey: new Key(stack, 'Data') });
    expect(Object.values(groups(stack)).filter(({ Properties }) => Properties.KmsKeyId)).toEqual([]);
  });

  test('in two stacks, by one key', () => {
    const app = testApp();
    const [first, second] = ['First', 'Second'].map((id) => new Stack(app, id, { env: ENV }));
    const key = new Key(first, 'Key');
    for (const stack of [first, second]) {
      new ScalableWebApp(stack, 'App', { omit, web: { image: IMAGE }, logs: { encryptionKey: key } });
    }
    const { arns } = contextOf(first, /^Key/);
    expect(arns).toHaveLength(6);
    expect(arns.filter((arn: string) => /log-group:Second-AppWebLogs[0-9A-F]{8}-\*/.test(arn))).toHaveLength(1);
  });

  test('in a nested stack, by the name of the stack around it', () => {
    const stack = testStack();
    const nested = new NestedStack(stack, 'Nested');
    const encryptionKey = new Key(stack, 'Key');
    new ScalableWebApp(nested, 'App', {
      omit,
      web: { image: IMAGE },
      logs: { encryptionKey },
      preset: Preset.DEVELOPMENT,
    });
    const { arns } = contextOf(stack);
    expect(arns).toEqual([expect.stringContaining(':log-group:Test-*')]);
  });

  test('by an imported key, whose policy is not ours, with a warning', () => {
    const { stack } = make((scope) => ({
      encryptionKey: Key.fromKeyArn(scope, 'Key', `arn:aws:kms:us-east-1:${ENV.account}:key/1234`),
    }));
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(
        'let logs.us-east-1.amazonaws.com do kms:Encrypt, .* \\[ack: Annotation::cdk-scalable-web-app:log-key-policy\\]',
      ),
    );
  });
});

describe('subscriptions', () => {
  const subscriptions = (stack: Stack) => ({
    Archive: { destination: LogDestination.firehose(deliveryStream(stack)) },
    Errors: {
      destination: LogDestination.kinesis(new Stream(stack, 'Errors', { encryption: StreamEncryption.KMS })),
      filterPattern: FilterPattern.stringValue('$.level', '=', 'error'),
    },
  });

  test('hand on what services and tasks log, and nothing that AWS writes', () => {
    const { stack, app } = make((scope) => ({ subscriptions: subscriptions(scope) }));
    app.addTask('Migrate', { image: IMAGE });
    const filters = resourcesOf(stack, 'AWS::Logs::SubscriptionFilter');
    expect(Object.keys(filters).map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'AppWebLogsSubscriptionArchive',
      'AppWebLogsSubscriptionErrors',
      'AppMigrateLogsSubscriptionArchive',
      'AppMigrateLogsSubscriptionErrors',
    ]);
    const [archive, errors] = Object.values(filters);
    expect(archive.Properties).toMatchObject({
      FilterPattern: '',
      DestinationArn: `arn:aws:firehose:us-east-1:${ENV.account}:deliverystream/Archive`,
    });
    expect(errors.Properties.FilterPattern).toBe('{ $.level = "error" }');
  });

  test('by one role for each stream, which may write to it and nothing else', () => {
    const { stack, app } = make((scope) => ({ subscriptions: subscriptions(scope) }));
    app.addWorker('Pdf', { image: IMAGE });
    const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => id.includes('LogsRole'));
    expect(roles.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'AppNetworkFlowLogsRole',
      'ArchiveLogsRole',
      'ErrorsLogsRole',
    ]);
    const [, archive] = roles.find(([id]) => id.startsWith('ArchiveLogsRole'))!;
    expect(archive.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({ Principal: { Service: 'logs.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    ]);
    const [{ Condition }] = archive.Properties.AssumeRolePolicyDocument.Statement;
    expect(JSON.stringify(Condition.StringLike['aws:SourceArn'])).toContain(':logs:us-east-1:123456789012:*');
    const statements = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))
      .filter(([id]) => /^(Archive|Errors)LogsRole/.test(id))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      ['kinesis:PutRecord', 'kinesis:PutRecords'],
      'kms:GenerateDataKey',
    ]);
  });

  test('are made when the role has its policy', () => {
    const { stack } = make((scope) => ({ subscriptions: { Archive: subscriptions(scope).Archive } }));
    expect(onlyResource(stack, 'AWS::Logs::SubscriptionFilter').DependsOn).toEqual([
      expect.stringMatching(/^ArchiveLogsRolePolicy/),
      expect.stringMatching(/^ArchiveLogsRole[0-9A-F]/),
    ]);
  });

  test('of a service go before those of the app, down to none', () => {
    const { stack, app } = make((scope) => ({ subscriptions: { Archive: subscriptions(scope).Archive } }));
    app.addWorker('Pdf', { image: IMAGE, logs: { subscriptions: {} } });
    const own = { Own: { destination: LogDestination.firehose(deliveryStream(stack, 'Own')) } };
    app.addWorker('Mail', { image: IMAGE, logs: { subscriptions: own } });
    const ids = Object.keys(resourcesOf(stack, 'AWS::Logs::SubscriptionFilter'));
    expect(ids.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'AppWebLogsSubscriptionArchive',
      'AppMailLogsSubscriptionOwn',
    ]);
  });

  test('go to a destination of the CDK', () => {
    const { stack } = make((scope) => {
      const destination = new CrossAccountDestination(scope, 'Central', {
        targetArn: `arn:aws:kinesis:us-east-1:${ENV.account}:stream/central`,
        role: role(scope, 'Central-role'),
      });
      return { subscriptions: { Central: { destination } } };
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Central'), 'Arn'] },
    });
  });
});

describe('fails when', () => {
  const three = (stack: Stack) => {
    const destination = LogDestination.firehose(deliveryStream(stack));
    return { subscriptions: { A: { destination }, B: { destination }, C: { destination } } };
  };

  test.each<[string, (stack: Stack) => LogOptions, string]>([
    [
      'there are more subscriptions than a log group takes',
      three,
      "logs.subscriptions is ['A', 'B', 'C']: allowed is 2 at most, by CloudWatch Logs",
    ],
    [
      'the name of a subscription is no id',
      (stack) => ({ subscriptions: { 'to S3': three(stack).subscriptions.A } }),
      "logs.subscriptions is 'to S3': allowed is a name of letters and digits; state 'Archive'",
    ],
    [
      'a key comes with no encryption',
      (stack) => ({ encrypt: false, encryptionKey: new Key(stack, 'Key') }),
      'logs.encrypt is false: allowed is true or unset beside encryptionKey; drop one of the two',
    ],
  ])('%s', (_, logs, message) => {
    expect(() => make(logs)).toThrow(message);
    const { stack, app } = make();
    expect(() => app.addWorker('Pdf', { image: IMAGE, logs: logs(stack) })).toThrow(message);
    expect(app.node.tryFindChild('Pdf')).toBeUndefined();
  });

  test.each<[string, (stack: Stack, logs: LogStorageOptions) => Construct]>([
    ['a network', (stack, logs) => new Network(stack, 'Part', { logs })],
    ['a load balancer', (stack, logs) => new LoadBalancer(stack, 'Part', { vpc: new Vpc(stack, 'Vpc'), logs })],
    ['a firewall', (stack, logs) => new Firewall(stack, 'Part', { logs })],
    [
      'a broker',
      (stack, logs) => new Broker(stack, 'Part', { vpc: new Vpc(stack, 'Vpc'), engine: BrokerEngine.kafka(), logs }),
    ],
    ['a workspace of Prometheus', (stack, logs) => new PrometheusWorkspace(stack, 'Part', { logs })],
  ])('a key comes with no encryption, of %s alone', (_, make) => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Key');
    expect(() => make(stack, { encrypt: false, encryptionKey })).toThrow(
      'logs.encrypt is false: allowed is true or unset beside encryptionKey; drop one of the two',
    );
    expect(stack.node.tryFindChild('Part')).toBeUndefined();
    expect(() => make(testStack(), { encrypt: false })).not.toThrow();
  });
});
