import type { MessagingProof } from './messaging-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

onLocalAws('queues and brokers on the local AWS', messaging);

function messaging(): void {
  let proof: MessagingProof;

  beforeAll(async () => {
    proof = await resultOf('messaging-proof.ts');
  }, TIMEOUT);

  const named = (part: string) => proof.expectations.filter(({ what }) => what.includes(part));

  test('every expectation holds', () => expect(proof.expectations.filter(({ ok }) => !ok)).toEqual([]));

  test.each([
    // Two FIFO queues and their dead-letter queues, with and without deduplication by content.
    [': FifoQueue', 4],
    [': DeduplicationScope', 4],
    [': FifoThroughputLimit', 4],
    [': ContentBasedDeduplication', 2],
    // Each of the seven services, and what the worker of each broker is told beside.
    [' BROKER_URL leads to the broker, over TLS', 7],
    [' BROKER_PASSWORD is kept in a secret', 7],
    [' EVENTS_KAFKA_CLUSTER_ARN names a cluster', 7],
    [' CLICKS_KAFKA_CLUSTER_ARN names a cluster', 7],
    // Of the brokers themselves.
    [': DeploymentMode', 1],
    [': encryption in transit', 1],
    [': clients', 2],
  ])('looked at%s, %d times', (what, times) => expect(named(what)).toHaveLength(times));

  test('a topic reaches its queue alone, filtered and unwrapped, and its dead-letter queue when it fails', () => {
    expect(proof.subscription).toMatchObject({
      Protocol: 'sqs',
      Endpoint: proof.queues.ShopReportsQueue,
      RawMessageDelivery: 'true',
    });
    expect(JSON.parse(proof.subscription.FilterPolicy)).toEqual({ kind: ['invoice'] });
    expect(JSON.parse(proof.subscription.RedrivePolicy)).toEqual({
      deadLetterTargetArn: proof.queues.ShopReportsQueueDeadLetterQueue,
    });
  });

  test('the job by the clock goes to the FIFO queue, in a group of its own', () => {
    expect(proof.schedule).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      State: 'ENABLED',
      Target: {
        Arn: proof.queues.ShopLedgerQueue,
        Input: '{"close":"<aws.scheduler.scheduled-time>"}',
        SqsParameters: { MessageGroupId: 'Nightly' },
        DeadLetterConfig: { Arn: proof.queues.ShopLedgerQueueNightlyDeadLetterQueue },
      },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['Letters', { BROKER_QUEUE: 'letters' }],
    ['Indexers', { EVENTS_KAFKA_TOPIC: 'events', EVENTS_KAFKA_CONSUMER_GROUP: 'Indexers' }],
    ['Mailers', { EVENTS_KAFKA_TOPIC: 'events', EVENTS_KAFKA_CONSUMER_GROUP: 'Mailers' }],
    ['Counter', { CLICKS_KAFKA_TOPIC: 'clicks', CLICKS_KAFKA_CONSUMER_GROUP: 'clicks', CLICKS_KAFKA_PARTITIONS: '4' }],
  ])('%s knows where its jobs are', (worker, names) => expect(proof.environments[worker]).toMatchObject(names));

  test.each([
    ['ShopBookkeeperBacklog', 'ApproximateNumberOfMessagesVisible'],
    ['ShopLettersBacklog', '"MessageCount"'],
    ['ShopIndexersBacklog', '"SumOffsetLag"'],
    ['ShopCounterBacklog', '"SumOffsetLag"'],
  ])('%s follows %s', (policy, metric) => expect(proof.tracked[policy]).toContain(metric));
}
