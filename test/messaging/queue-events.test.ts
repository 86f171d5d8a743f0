import { Queue } from 'aws-cdk-lib/aws-sqs';
import { BackingTier, JobQueue, Preset, ScalableWebApp } from '../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const orders = { source: ['shop.orders'], detailType: ['Paid'] };

test('events of the account become jobs of the queue', () => {
  const stack = testStack();
  const queue = new JobQueue(stack, 'ReceiptsQueue');
  expect(queue.validateEvents()).toEqual([]);
  expect(stack.resolve(queue.onEvent('Paid', { pattern: orders }).ruleName)).toEqual({ Ref: expect.any(String) });
  const { Properties } = onlyResource(stack, 'AWS::Events::Rule');
  expect(Properties).toMatchObject({
    Description: 'Events that become jobs of ReceiptsQueue',
    EventPattern: { source: ['shop.orders'], 'detail-type': ['Paid'] },
  });
  expect(Properties.Targets).toHaveLength(1);
  // A target with a role is one that EventBridge fails to deliver to when the queue has a key.
  expect(Properties.Targets[0]).not.toHaveProperty('RoleArn');
});

test('an event that comes before the queue lets its rule in lies in the dead-letter queue', () => {
  const stack = testStack();
  const queue = new JobQueue(stack, 'ReceiptsQueue');
  queue.onEvent('Paid', { pattern: orders });
  queue.onEvent('Refunded', { pattern: { source: ['shop.refunds'] } });
  const policies = Object.entries(resourcesOf(stack, 'AWS::SQS::QueuePolicy'));
  const ofDeadLetters = policies.find(([id]) => id.includes('DeadLetterQueue'))!;
  const ofQueue = policies.find(([id]) => !id.includes('DeadLetterQueue'))!;
  const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule'));
  expect(rules).toHaveLength(2);
  for (const { DependsOn } of rules) expect(DependsOn).toEqual([ofDeadLetters[0]]);
  // Nothing in it waits for a rule, or CloudFormation would find a circle.
  expect(JSON.stringify(ofDeadLetters[1])).not.toMatch(/Paid|Refunded/);
  const sends = ({ Properties }: { Properties: { PolicyDocument: { Statement: { Effect: string }[] } } }) =>
    Properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
  expect(sends(ofDeadLetters[1] as never)).toMatchObject([
    {
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    },
  ]);
  expect(sends(ofQueue[1] as never)).toMatchObject([
    { Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('Paid'), 'Arn'] } } } },
    { Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringContaining('Refunded'), 'Arn'] } } } },
  ]);
});

test('its description may say what it is for, as far as EventBridge reads', () => {
  const stack = testStack();
  new JobQueue(stack, 'ReceiptsQueue').onEvent('Paid', { pattern: orders, description: 'x'.repeat(600) });
  expect(onlyResource(stack, 'AWS::Events::Rule').Properties.Description).toHaveLength(512);
});

test('events become jobs of a worker, through the queue that it has', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { preset: Preset.DEVELOPMENT, omit: Object.values(BackingTier) });
  const worker = app.addWorker('Receipts', { image: IMAGE });
  expect(worker.validateEvents()).toEqual([]);
  worker.onEvent('Paid', { pattern: orders });
  const [[id, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::Events::Rule'));
  expect(id).toMatch(/^AppReceiptsQueuePaid[0-9A-F]{8}$/);
  expect(Properties.Targets[0].Arn['Fn::GetAtt'][0]).toMatch(/^AppReceiptsQueue[0-9A-F]{8}$/);
});

describe('fails when', () => {
  test('the queue exists, and makes nothing', () => {
    const stack = testStack();
    const queue = Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:123456789012:mine');
    const existing = new JobQueue(stack, 'MineQueue', { queue });
    const before = stack.node.findAll().length;
    expect(() => existing.onEvent('Paid', { pattern: orders })).toThrow(
      "Test/MineQueue/Paid: a prop cannot be used\n  - target is 'the queue Test/Mine, which exists': allowed is a queue made here; make the rule where the queue is made, whose policy has to let EventBridge in",
    );
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('the queue is FIFO', () => {
    const queue = new JobQueue(testStack(), 'LedgerQueue', { fifo: {} });
    expect(() => queue.onEvent('Paid', { pattern: orders })).toThrow(
      "target is 'the FIFO queue Test/LedgerQueue/Resource': allowed is a standard queue, for events come in no particular order; make the queue standard, or have its worker send the jobs on",
    );
  });
});
