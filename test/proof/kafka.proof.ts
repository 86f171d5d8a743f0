import type { Stack } from 'aws-cdk-lib/core';
import type { Admin, AclEntry } from 'kafkajs';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import type { IBrokerEngine } from '../../lib';
import { BackingTier, BrokerEngine, ScalableWebApp } from '../../lib';
import { BROKER_VERSIONS } from '../../lib/messaging/engines/broker-versions';
import { freePorts } from '../proxy/support/ports';
import { IMAGE, environmentOf, resourcesOf, testStack } from '../support/stacks';
import { FakeAgent } from '../workers/agent';
import { DocumentedWorkers, ended, filesOf, until } from './documented-worker';
import { KAFKA_VERSION, KafkaServer, NO_KAFKA, UNSIGNED_TOKEN } from './kafka-server';

/** The documented files, but for the one that asks AWS where to go and who one is. */
const FILES = new Map([
  ...filesOf('Kafka'),
  [
    'msk.mjs',
    `${UNSIGNED_TOKEN}
     export const bootstrapServers = async () => process.env.KAFKA_BOOTSTRAP_SERVERS.split(',');
     export const token = async () => ({ value: unsigned(process.env.WHO) });`,
  ],
]);

/** What the template makes of a broker with a service that sends and a worker that takes. */
function contract(engine: IBrokerEngine, partitions: { [topic: string]: number }) {
  const names = Object.keys(partitions);
  const [first] = names;
  const consumerGroup = `${first}-workers`;
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', {
    omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
    web: { image: IMAGE },
  });
  const broker = app.addBroker('Broker', engine);
  const source =
    names.length === 1
      ? broker.topic(first, { partitions: partitions[first], consumerGroup })
      : broker.topics(consumerGroup, partitions);
  const worker = app.addWorker('Worker', { image: IMAGE, source });
  for (const name of names) worker.addBinding(broker.topic(`${name}.dead`, { partitions: 1 }));
  const task = Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) =>
    id.startsWith('AppWorker'),
  )!;
  const topics = Object.values(resourcesOf(stack, 'AWS::MSK::Topic')).map(({ Properties }) => ({
    topic: Properties.TopicName as string,
    numPartitions: Properties.PartitionCount as number,
    replicationFactor: 1,
  }));
  const environment = Object.fromEntries(
    Object.entries(environmentOf(task[1])).filter(
      ([name, value]) => /^(KAFKA|JOB_)/.test(name) && typeof value === 'string',
    ),
  ) as NodeJS.ProcessEnv;
  return { topics, environment, access: [...accessOf(stack, 'Web'), ...accessOf(stack, 'Worker')] };
}

const { CLUSTER, TOPIC, GROUP } = AclResourceTypes;
/** @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html */
const OPERATIONS: Record<string, [AclResourceTypes, AclOperationTypes]> = {
  'kafka-cluster:DescribeCluster': [CLUSTER, AclOperationTypes.DESCRIBE],
  'kafka-cluster:WriteDataIdempotently': [CLUSTER, AclOperationTypes.IDEMPOTENT_WRITE],
  'kafka-cluster:DescribeTopic': [TOPIC, AclOperationTypes.DESCRIBE],
  'kafka-cluster:CreateTopic': [TOPIC, AclOperationTypes.CREATE],
  'kafka-cluster:AlterTopic': [TOPIC, AclOperationTypes.ALTER],
  'kafka-cluster:ReadData': [TOPIC, AclOperationTypes.READ],
  'kafka-cluster:WriteData': [TOPIC, AclOperationTypes.WRITE],
  'kafka-cluster:DescribeGroup': [GROUP, AclOperationTypes.DESCRIBE],
  'kafka-cluster:AlterGroup': [GROUP, AclOperationTypes.READ],
};

/** What the policies of a role allow, as Kafka's own access lists, which MSK says are the same. */
function accessOf(stack: Stack, service: string): AclEntry[] {
  const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) =>
    id.startsWith(`App${service}TaskRole`),
  );
  const statements = policies.flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
  );
  return statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => {
      if (!(action in OPERATIONS)) return [];
      const [resourceType, operation] = OPERATIONS[action];
      // The last part of `…:topic/cluster/uuid/name`.
      return [Resource].flat().map((resource) => ({
        resourceType,
        resourceName: resourceType === CLUSTER ? 'kafka-cluster' : /"\/([^"]+)"/.exec(JSON.stringify(resource))![1],
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${service}`,
        host: '*',
        operation,
        permissionType: AclPermissionTypes.ALLOW,
      }));
    }),
  );
}

if (NO_KAFKA) {
  process.stderr.write(`SKIPPED: workers on Kafka: ${NO_KAFKA}\n`);
  test.skip('workers on Kafka', () => undefined);
} else {
  describe('the documented worker on a real Kafka, with the topics, names and rights of the template', proof);
}

function proof(): void {
  const workers = new DocumentedWorkers(FILES);
  const provisioned = contract(BrokerEngine.kafka(), { events: 2 });
  const topic = provisioned.environment.KAFKA_TOPIC!;
  const groupId = provisioned.environment.KAFKA_CONSUMER_GROUP!;
  let agent: FakeAgent;
  let server: KafkaServer;
  let admin: Admin;

  const as = (who: string, environment = provisioned.environment): NodeJS.ProcessEnv => ({
    ...environment,
    ...agent.environment,
    WHO: who,
    KAFKA_BOOTSTRAP_SERVERS: `localhost:${server.port}`,
    NODE_EXTRA_CA_CERTS: server.certificate,
  });
  const worker = (environment?: NodeJS.ProcessEnv) => workers.node(as('Worker', environment), 'consumer.mjs');
  const produce = (who: string, to: string, jobs: string[]) =>
    workers.evaluate(
      as(who),
      `import { produce } from './produce.mjs'; await produce('${to}', ${JSON.stringify(jobs)});`,
    );
  const send = async (...jobs: string[]) => expect(await produce('Web', topic, jobs)).toBe(0);
  /** `SumOffsetLag`: what was written and not committed, over all partitions; undefined for a group that never was. */
  const lag = async (of = topic, group = groupId) => {
    const offsets = await admin.fetchTopicOffsets(of);
    const [{ partitions }] = await admin.fetchOffsets({ groupId: group, topics: [of] });
    if (partitions.every(({ offset }) => offset === '-1')) return undefined;
    const committed = (partition: number) => Number(partitions.find((each) => each.partition === partition)!.offset);
    return offsets.reduce((sum, { partition, high }) => sum + Number(high) - Math.max(0, committed(partition)), 0);
  };
  const members = async (of = groupId) => (await admin.describeGroups([of])).groups[0];
  const settled = (count: number, of = groupId) =>
    until(`${count} workers share the partitions`, async () => {
      const { state, members: present } = await members(of);
      return state === 'Stable' && present.length === count;
    });
  const done = (jobs: string[]) =>
    until('all are done', () => jobs.every((wanted) => workers.noted('end').some(({ job }) => job === wanted)));
  const partitions = async (name: string) =>
    (await admin.fetchTopicMetadata({ topics: [name] })).topics[0].partitions.length;
  const written = async (name: string) =>
    (await admin.fetchTopicOffsets(name)).reduce((sum, { high }) => sum + Number(high), 0);
  const whoDid = (what: 'begin' | 'end', wanted: string) =>
    workers.noted(what).flatMap(({ job, pid }) => (job === wanted ? [pid] : []));

  beforeAll(async () => {
    agent = await FakeAgent.start();
    const [port, controllerPort] = await freePorts(2);
    server = new KafkaServer(port, controllerPort);
    admin = server.client().admin();
    await until('Kafka answers', () =>
      admin.connect().then(
        () => true,
        () => false,
      ),
    );
    await admin.createTopics({ topics: provisioned.topics, waitForLeaders: true });
    await admin.createAcls({ acl: provisioned.access });
  }, 300_000);

  beforeEach(() => {
    workers.forget();
    agent.asked.length = 0;
  });
  afterEach(async () => {
    await workers.kill();
    await until('nobody is left in the group', async () => ['Empty', 'Dead'].includes((await members()).state));
  });
  afterAll(async () => {
    await workers.kill();
    await admin?.disconnect();
    await agent?.stop();
    server?.stop();
    workers.remove();
  });

  test('it is the version that the template asks for, and the files of the page', () => {
    expect(KAFKA_VERSION.startsWith(BROKER_VERSIONS.kafka.replace('x.kraft', ''))).toBe(true);
    expect([...FILES.keys()]).toEqual(['kafka.mjs', 'msk.mjs', 'consumer.mjs', 'produce.mjs']);
    expect(provisioned.topics.map((each) => each.numPartitions)).toEqual([2, 1]);
  });

  test('a group that never was has no lag: nothing would wake a worker', async () => {
    await send('a', 'b', 'c');
    expect(await lag()).toBeUndefined();
    worker();
    await done(['a', 'b', 'c']);
    await until('all is committed', async () => (await lag()) === 0);
    // Each job is protected while it is run; two partitions are run one after the other.
    await until('the last is over', () => agent.asked.length === 6);
    const minutes = Number(provisioned.environment.JOB_PROTECTION_MINUTES);
    const held = { ProtectionEnabled: true, ExpiresInMinutes: minutes };
    const free = { ProtectionEnabled: false };
    expect(agent.asked.map(({ body }) => body)).toEqual([held, free, held, free, held, free]);
  });

  test('who sends may not take, who takes may not send, and neither may make a topic', async () => {
    expect(await produce('Worker', topic, ['forged'])).not.toBe(0);
    const code = (call: string) =>
      `import { kafka } from './kafka.mjs'; const admin = kafka.admin(); await admin.connect(); await admin.${call};`;
    const offsets = code(`fetchOffsets({ groupId: '${groupId}', topics: ['${topic}'] })`);
    expect(await workers.evaluate(as('Web'), offsets)).not.toBe(0);
    const another = code(`createTopics({ topics: [{ topic: 'another' }] })`);
    for (const who of ['Web', 'Worker']) expect(await workers.evaluate(as(who), another)).not.toBe(0);
    expect(await lag()).toBe(0);
  });

  test('a worker that dies in the middle of a job: another does it, and none is lost', async () => {
    const three = [worker(), worker(), worker()];
    await settled(3);
    const sent = ['slow', ...Array.from({ length: 30 }, (_, index) => `job${index}`)];
    await send(...sent);
    await until('somebody has the slow one', () => whoDid('begin', 'slow').length === 1);
    const [victim] = whoDid('begin', 'slow');
    // What is in hand is not committed: it counts.
    expect(await lag()).toBeGreaterThanOrEqual(1);
    three.find(({ pid }) => pid === victim)!.kill('SIGKILL');
    await done(sent);
    expect(whoDid('end', 'slow')).toHaveLength(1);
    expect(whoDid('end', 'slow')).not.toContain(victim);
    await until('all is committed', async () => (await lag()) === 0);
  });

  test('a task beyond the partitions has nothing to do until another ends', async () => {
    const three = [worker(), worker(), worker()];
    await settled(3);
    const sent = Array.from({ length: 40 }, (_, index) => `job${index}`);
    await send(...sent.slice(0, 20));
    await done(sent.slice(0, 20));
    const busy = new Set(workers.noted('end').map(({ pid }) => pid));
    expect(busy.size).toBe(2);
    const ending = three.find(({ pid }) => busy.has(pid!))!;
    ending.kill('SIGTERM');
    expect(await ended(ending)).toBe(0);
    await settled(2);
    await send(...sent.slice(20));
    await done(sent);
    expect(new Set(workers.noted('end').map(({ pid }) => pid)).size).toBe(3);
  });

  test('SIGTERM: the job in hand is finished and committed, the next is left to others', async () => {
    const only = worker();
    await settled(1);
    await send('slow');
    await until('it has the slow one', () => whoDid('begin', 'slow').length === 1);
    only.kill('SIGTERM');
    expect(await ended(only)).toBe(0);
    expect(workers.noted('end').map(({ job }) => job)).toEqual(['slow']);
    expect(await lag()).toBe(0);
    await send('next');
    worker();
    await done(['next']);
    expect(workers.noted('begin').map(({ job }) => job)).toEqual(['slow', 'next']);
  });

  test('a job that always fails lies in the topic of the dead after five attempts, and holds nobody up', async () => {
    worker();
    await send('poison', 'fine');
    await done(['fine']);
    expect(whoDid('begin', 'poison')).toHaveLength(5);
    expect(await written(`${topic}.dead`)).toBe(1);
    await until('all is committed', async () => (await lag()) === 0);
  });

  test('without brokers to size: the worker makes its topic, with the partitions that it is told', async () => {
    const { topics, environment, access } = contract(BrokerEngine.kafkaServerless(), { clicks: 2 });
    expect(topics).toEqual([]);
    await admin.createAcls({ acl: access });
    worker(environment);
    await until('the topic stands', async () => (await admin.listTopics()).includes('clicks'));
    expect(await partitions('clicks')).toBe(2);
    expect(await produce('Web', 'clicks', ['click'])).toBe(0);
    await done(['click']);
    // Nobody else makes the topic of dead letters, which no worker reads.
    expect(await partitions('clicks.dead')).toBe(1);
    expect(await produce('Web', 'clicks', ['poison click'])).toBe(0);
    await until('it is a dead letter', async () => (await written('clicks.dead')) === 1);
    worker({ ...environment, KAFKA_PARTITIONS: '4' });
    await until('the topic has what is stated now', async () => (await partitions('clicks')) === 4);
  });

  test('several topics: each is made, all are shared out among the workers, and each has its dead', async () => {
    const { environment, access } = contract(BrokerEngine.kafkaServerless(), { products: 1, prices: 1 });
    expect(environment).toMatchObject({ KAFKA_TOPICS: 'products,prices', KAFKA_PARTITIONS: '1,1' });
    const group = environment.KAFKA_CONSUMER_GROUP!;
    await admin.createAcls({ acl: access });
    // A list of one is a list, too; and the second topic comes to one that stands.
    const first = worker({ ...environment, KAFKA_TOPICS: 'products', KAFKA_PARTITIONS: '1' });
    await settled(1, group);
    expect((await admin.listTopics()).filter((name) => /^pr/.test(name)).sort()).toEqual(['products', 'products.dead']);
    first.kill('SIGTERM');
    expect(await ended(first)).toBe(0);
    for (let count = 0; count < 2; count++) worker(environment);
    await settled(2, group);
    for (const name of ['products', 'prices', 'products.dead', 'prices.dead']) expect(await partitions(name)).toBe(1);
    // As many workers as all topics have partitions: each has something to do.
    expect(await produce('Web', 'products', ['slow-product', 'product'])).toBe(0);
    expect(await produce('Web', 'prices', ['slow-price', 'poison-price', 'price'])).toBe(0);
    await done(['slow-product', 'product', 'slow-price', 'price']);
    expect(whoDid('end', 'slow-product')).not.toEqual(whoDid('end', 'slow-price'));
    await until('all is committed', async () => {
      const lags = [await lag('products', group), await lag('prices', group)];
      return lags.every((each) => each === 0);
    });
    expect([await written('products.dead'), await written('prices.dead')]).toEqual([0, 1]);
    await workers.kill();
    worker({ ...environment, KAFKA_PARTITIONS: '1,3' });
    await until('one topic has what is stated now', async () => (await partitions('prices')) === 3);
    expect(await partitions('products')).toBe(1);
  });
}
