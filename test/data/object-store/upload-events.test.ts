import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { BackingTier, JobQueue, ObjectStore, Preset, ScalableWebApp } from '../../../lib';
import { ENV, IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { bucketOf, makeStore } from './stores';

function told() {
  const { stack, store } = makeStore();
  return { stack, store, queue: new JobQueue(stack, 'ScansQueue') };
}
const patternOf = (stack: Stack) => onlyResource(stack, 'AWS::Events::Rule').Properties.EventPattern;

test('S3 tells EventBridge by a setting, without a Lambda function', () => {
  const { stack, store, queue } = told();
  expect(bucketOf(makeStore().stack).NotificationConfiguration).toBeUndefined();
  store.onUpload('Scans', queue, { prefix: 'scans/' });
  expect(bucketOf(stack).NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
});

test('a rule sends what is uploaded below the prefix, and failures to the dead-letter queue', () => {
  const { stack, store, queue } = told();
  store.onUpload('Scans', queue, { prefix: 'scans/' });
  expect(onlyResource(stack, 'AWS::Events::Rule').Properties).toMatchObject({
    Description: 'Uploads to scans/ of ObjectStore',
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [{ Ref: expect.any(String) }] }, object: { key: [{ prefix: 'scans/' }] } },
    },
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ScansQueue[0-9A-F]{8}$/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ScansQueueDeadLetterQueue/), 'Arn'] } },
      },
    ],
  });
});

test('prefix and suffix together: one matcher, for two mean either', () => {
  const { stack, store, queue } = told();
  store.onUpload('Scans', queue, { prefix: 'scans/', suffix: '.pdf' });
  expect(patternOf(stack).detail.object.key).toEqual([{ wildcard: 'scans/*.pdf' }]);
});

test('this rule alone may send to the queue, and rules of this account to its dead-letter queue', () => {
  const { stack, store, queue } = told();
  store.onUpload('Scans', queue, { prefix: 'scans/' });
  const policies = Object.values(resourcesOf(stack, 'AWS::SQS::QueuePolicy'));
  expect(policies).toHaveLength(2);
  const allowed = policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow'),
  );
  const send = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' };
  const queueArn = (name: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(name), 'Arn'] });
  expect(allowed).toHaveLength(2);
  expect(allowed).toContainEqual({
    ...send,
    Resource: queueArn(/^ScansQueue[0-9A-F]{8}$/),
    Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('Scans'), 'Arn'] } } },
  });
  expect(allowed).toContainEqual({
    ...send,
    Resource: queueArn(/^ScansQueueDeadLetterQueue/),
    Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
  });
});

test('a worker is told through its queue', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { preset: Preset.DEVELOPMENT, omit: [BackingTier.DATABASE] });
  app.objectStore!.onUpload('Scans', app.addWorker('Ocr', { image: IMAGE }), { prefix: 'scans/' });
  expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toEqual([expect.stringMatching(/^AppOcrQueueScans/)]);
});

test('a customer managed key lets EventBridge in, for this account', () => {
  const stack = testStack();
  const encryptionKey = new Key(stack, 'Key');
  const { store } = makeStore({ encryptionKey }, stack);
  store.onUpload('Scans', new JobQueue(stack, 'ScansQueue', { encryptionKey }), { prefix: 'scans/' });
  expect(onlyResource(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toContainEqual({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
  });
});

test('a key that exists is not changed, and a warning says so', () => {
  const stack = testStack();
  const arn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
  const encryptionKey = Key.fromKeyArn(stack, 'Key', arn);
  const { store } = makeStore({ encryptionKey }, stack);
  store.onUpload('Scans', new JobQueue(stack, 'ScansQueue', { encryptionKey }), { prefix: 'scans/' });
  Annotations.fromStack(stack).hasWarning(
    '/Test/ScansQueue/Scans',
    Match.stringLikeRegexp('let events.amazonaws.com use kms:Decrypt'),
  );
});

test('a bucket that exists is not changed, and one warning says so', () => {
  const stack = testStack();
  const store = new ObjectStore(stack, 'ObjectStore', { bucket: Bucket.fromBucketName(stack, 'Photos', 'photos') });
  const queue = new JobQueue(stack, 'ScansQueue');
  store.onUpload('Scans', queue, { prefix: 'scans/' });
  store.onUpload('Photos', queue, { prefix: 'photos/' });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('turn Amazon EventBridge on'));
  expect(warnings).toHaveLength(1);
});

test('across stacks: that of the worker depends on that of the data, not the other way round', () => {
  const app = new App();
  const [data, jobs] = ['Data', 'Jobs'].map((id) => new Stack(app, id, { env: ENV }));
  const store = new ObjectStore(data, 'ObjectStore');
  store.onUpload('Scans', new JobQueue(jobs, 'ScansQueue'), { prefix: 'scans/' });
  app.synth();
  expect(jobs.dependencies).toEqual([data]);
  expect(data.dependencies).toEqual([]);
});

test('folders beside each other, or names that end otherwise, go to two', () => {
  const { stack, store, queue } = told();
  store.onUpload('Scans', queue, { prefix: 'scans/' });
  store.onUpload('Pdfs', queue, { prefix: 'mail/', suffix: '.pdf' });
  store.onUpload('Texts', new JobQueue(stack, 'TextQueue'), { prefix: 'mail/', suffix: '.txt' });
  Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 3);
});

describe('fails when', () => {
  test.each([
    ['two are told of one folder', { prefix: 'scans/' }, "'scans/'"],
    ['one folder is in the other', { prefix: 'scans/old/' }, "'scans/old/'"],
    ['one is told of some of what the other is', { prefix: 'scans/', suffix: '.pdf' }, "'scans/ with suffix '.pdf''"],
  ])('%s', (_, options, shown) => {
    const { stack, store, queue } = told();
    const other = new JobQueue(stack, 'OtherQueue');
    store.onUpload('Scans', queue, { prefix: 'scans/' });
    const before = stack.node.findAll().length;
    expect(() => store.onUpload('Others', other, options)).toThrow(
      `prefix is ${shown}: allowed is one that shares no object with 'Scans' (scans/); an upload would be a job of both: give each a folder of its own, or have one worker send the other its jobs`,
    );
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('one name ends as the other', () => {
    const { store, queue } = told();
    store.onUpload('Zips', queue, { prefix: 'a/', suffix: '.gz' });
    expect(() => store.onUpload('Tars', queue, { prefix: 'a/b/', suffix: '.tar.gz' })).toThrow(
      "shares no object with 'Zips' (a/ with suffix .gz)",
    );
  });

  test.each([
    ['the prefix has a wildcard', { prefix: '*' }, "prefix is '*': allowed is a folder"],
    [
      'the suffix has a wildcard',
      { prefix: 'a/', suffix: '*.pdf' },
      "suffix is '*.pdf': allowed is letters, digits and ! - _ . ' ( ), without a wildcard; state '.pdf'",
    ],
  ])('%s', (_, options, message) => {
    const { store, queue } = told();
    expect(() => store.onUpload('Scans', queue, options)).toThrow(message);
  });

  test('the queue exists already', () => {
    const { stack, store } = told();
    const queue = Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:123456789012:mine');
    const before = stack.node.findAll().length;
    const existing = new JobQueue(stack, 'MineQueue', { queue });
    expect(() => store.onUpload('Scans', existing, { prefix: 'a/' })).toThrow(
      "target is 'the queue Test/Mine, which exists': allowed is a queue made here",
    );
    expect(stack.node.findAll().length).toBe(before + 1);
  });

  test('the queue is FIFO', () => {
    const { stack, store } = told();
    const fifo = new JobQueue(stack, 'LedgerQueue', { fifo: {} });
    expect(() => store.onUpload('Scans', fifo, { prefix: 'a/' })).toThrow(
      'allowed is a standard queue, for events come in no particular order',
    );
    expect(() => fifo.onEvent('Scans', { pattern: { source: ['aws.s3'] } })).toThrow('allowed is a standard queue');
  });

  test('the jobs of the worker come from no queue', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', { preset: Preset.DEVELOPMENT, omit: [BackingTier.DATABASE] });
    const { queue } = new JobQueue(stack, 'Backlog');
    const source = {
      bind: () => ({}),
      bindConsumer: () => ({}),
      metricBacklog: () => queue.metricApproximateNumberOfMessagesVisible(),
      toString: () => 'a broker',
    };
    const worker = app.addWorker('Ocr', { image: IMAGE, source });
    expect(() => app.objectStore!.onUpload('Scans', worker, { prefix: 'a/' })).toThrow(
      'allowed is a worker whose jobs come from a queue of SQS; have a worker with a queue send the jobs on',
    );
  });
});
