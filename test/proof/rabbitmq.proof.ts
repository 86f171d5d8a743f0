import { BackingTier, BrokerEngine, ScalableWebApp } from '../../lib';
import { freePorts } from '../proxy/support/ports';
import { IMAGE, environmentOf, resourcesOf, secretsOf, testStack } from '../support/stacks';
import { FakeAgent } from '../workers/agent';
import { DocumentedWorkers, ended, filesOf, until } from './documented-worker';
import type { QueueDepth } from './rabbitmq-server';
import { NO_RABBITMQ, RabbitMqServer } from './rabbitmq-server';

const FILES = filesOf('RabbitMQ');
const PASSWORD = 'x'.repeat(48);

/** What the template tells a worker and those who send to it. */
function contract() {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: Object.values(BackingTier) });
  const broker = app.addBroker('Broker', BrokerEngine.rabbitMq());
  const { jobs } = app.addWorker('Letters', { image: IMAGE, source: broker.queue('letters'), minTasks: 0 });
  const mail = app.addWorker('Mail', { image: IMAGE, source: broker.queues('mail', ['welcome', 'reset']) });
  const taskOf = (worker: string) =>
    Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) =>
      id.startsWith(`App${worker}Task`),
    )![1];
  const task = taskOf('Letters');
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::AmazonMQ::Broker'));
  return {
    queue: environmentOf(task).BROKER_QUEUE as string,
    minutes: environmentOf(task).JOB_PROTECTION_MINUTES as string,
    names: [...Object.keys(environmentOf(task)), ...Object.keys(secretsOf(task))],
    username: Properties.Users[0].Username as string,
    jobs,
    several: { queues: environmentOf(taskOf('Mail')).BROKER_QUEUES as string, backlog: mail.jobs.metricBacklog() },
  };
}

if (NO_RABBITMQ) {
  process.stderr.write(`SKIPPED: workers on RabbitMQ: ${NO_RABBITMQ}\n`);
  test.skip('workers on RabbitMQ', () => undefined);
} else {
  describe('the documented worker on a real RabbitMQ, with the names of the template', () => {
    const workers = new DocumentedWorkers(FILES);
    const { queue, minutes, names, username, jobs, several } = contract();
    let agent: FakeAgent;
    let server: RabbitMqServer;
    let environment: NodeJS.ProcessEnv;

    const worker = () => workers.node(environment, 'worker.mjs');
    const noted = (what: 'begin' | 'end') => workers.noted(what);
    const sendTo = async (to: string, ...sent: string[]) => {
      const code = `import { send } from './send.mjs'; await send('${to}', ${JSON.stringify(sent)});`;
      expect(await workers.evaluate(environment, code)).toBe(0);
    };
    const send = (...sent: string[]) => sendTo(queue, ...sent);

    beforeAll(async () => {
      const [port, distributionPort] = await freePorts(2);
      server = new RabbitMqServer(port, distributionPort, username, PASSWORD);
      server.start();
      agent = await FakeAgent.start();
      environment = {
        ...agent.environment,
        JOB_PROTECTION_MINUTES: minutes,
        NODE_EXTRA_CA_CERTS: server.certificate,
        BROKER_URL: `amqps://localhost:${port}`,
        BROKER_USERNAME: username,
        BROKER_PASSWORD: PASSWORD,
        BROKER_QUEUE: queue,
      };
      // It listens before it makes its first quorum queue.
      const nothing = `import { send } from './send.mjs'; await send('${queue}', []);`;
      await until('RabbitMQ keeps the queue', async () => (await workers.evaluate(environment, nothing)) === 0);
    }, 300_000);

    beforeEach(() => {
      workers.forget();
      agent.asked.length = 0;
    });
    afterEach(() => workers.kill());
    afterAll(async () => {
      await agent?.stop();
      server?.stop();
      workers.remove();
    });

    test('the template names all that the worker reads', () => {
      expect(names).toEqual(expect.arrayContaining(['BROKER_URL', 'BROKER_USERNAME', 'BROKER_PASSWORD']));
      expect([...FILES.keys()]).toEqual(['queues.mjs', 'worker.mjs', 'send.mjs']);
    });

    test('what waits wakes a worker, by the formula of the template', async () => {
      await send('a', 'b', 'c');
      await until('three wait', () => server.depthOf(queue).MessageReadyCount === 3);
      expect(jobs.metricBacklog().toMetricConfig().metricStat!.metricName).toBe('MessageCount');
      const { expression, usingMetrics } = jobs.unattendedJobs!.toMetricConfig().mathExpression!;
      expect(expression).toBe('IF(FILL(inHand, 0) < 1, ready, 0)');
      const read = (id: string) =>
        server.depthOf(queue)[usingMetrics[id].toMetricConfig().metricStat!.metricName as keyof QueueDepth];
      expect([read('ready'), read('inHand')]).toEqual([3, 0]);
      worker();
      await until('all are done', () => noted('end').length === 3);
      await until('the queue is empty', () => server.depthOf(queue).MessageCount === 0);
      // Each job is protected while it is run, and no longer.
      const held = { ProtectionEnabled: true, ExpiresInMinutes: Number(minutes) };
      const free = { ProtectionEnabled: false };
      await until('the last is over', () => agent.asked.length === 6);
      expect(agent.asked.map(({ body }) => body)).toEqual([held, free, held, free, held, free]);
    });

    test('a worker that dies in the middle of a job: the other does it once more, and none is lost', async () => {
      const sent = ['slow', ...Array.from({ length: 30 }, (_, index) => `job${index}`)];
      const [first, second] = [worker(), worker()];
      await until('both are there', () => server.depthOf(queue).MessageCount === 0);
      await send(...sent);
      await until('somebody has the slow one', () => noted('begin').some(({ job }) => job === 'slow'));
      const { pid } = noted('begin').find(({ job }) => job === 'slow')!;
      const [victim, other] = first.pid === pid ? [first, second] : [second, first];
      victim.kill('SIGKILL');
      await until('all are done', () => sent.every((wanted) => noted('end').some(({ job }) => job === wanted)));
      await until('the queue is empty', () => server.depthOf(queue).MessageCount === 0);
      expect(
        noted('begin')
          .filter(({ job }) => job === 'slow')
          .map((begun) => begun.pid),
      ).toEqual([pid, other.pid]);
      expect(
        noted('end')
          .filter(({ job }) => job === 'slow')
          .map((done) => done.pid),
      ).toEqual([other.pid]);
      expect(server.depthOf(`${queue}.dead`).MessageCount).toBe(0);
    });

    test('SIGTERM: the job in hand is finished, the next is left to others', async () => {
      const only = worker();
      await until('it is there', () => server.depthOf(queue).MessageCount === 0);
      await send('slow', 'next');
      await until('it has the slow one', () => noted('begin').length === 1);
      only.kill('SIGTERM');
      expect(await ended(only)).toBe(0);
      expect(noted('end').map(({ job }) => job)).toEqual(['slow']);
      // RabbitMQ counts a quorum queue every few seconds.
      await until('the next waits', () => server.depthOf(queue).MessageUnacknowledgedCount === 0);
      expect(server.depthOf(queue).MessageReadyCount).toBe(1);
      worker();
      await until('another has done the next', () => noted('end').length === 2);
      expect(noted('begin').map(({ job }) => job)).toEqual(['slow', 'next']);
    });

    test('a job that always fails lies among the dead letters after five attempts', async () => {
      worker();
      worker();
      await send('poison', 'fine');
      await until('it is a dead letter', () => server.depthOf(`${queue}.dead`).MessageCount === 1);
      expect(noted('begin').filter(({ job }) => job === 'poison')).toHaveLength(5);
      await until('the other one is done', () => noted('end').some(({ job }) => job === 'fine'));
      expect(server.depthOf(queue).MessageCount).toBe(0);
    });

    describe('a worker of several queues', () => {
      const [welcome, reset] = several.queues.split(',');
      const ofAll = () =>
        workers.node({ ...environment, BROKER_QUEUE: undefined, BROKER_QUEUES: several.queues }, 'worker.mjs');
      /** The policy of the template counts the jobs of all. */
      const backlog = () => {
        const { expression, usingMetrics } = several.backlog.toMetricConfig().mathExpression!;
        expect(expression).toBe('SUM([FILL(m1, 0), FILL(m2, 0)])');
        const depths = Object.values(usingMetrics).map((metric) => {
          const { metricName, dimensions = [] } = metric.toMetricConfig().metricStat!;
          const { value } = dimensions.find(({ name }) => name === 'Queue')!;
          return server.depthOf(value as string)[metricName as keyof QueueDepth];
        });
        return depths.reduce((sum, depth) => sum + depth, 0);
      };

      test('declares each, and takes one job at a time of all of them', async () => {
        ofAll();
        await until('both queues stand', () => backlog() === 0);
        await workers.kill();
        await sendTo(welcome, 'slow-welcome', 'welcome');
        await sendTo(reset, 'slow-reset', 'reset');
        ofAll();
        await until('all are done', () => noted('end').length === 4);
        await until('both are empty', () => backlog() === 0);
        // Two at once would be protected before the first is over.
        const held = { ProtectionEnabled: true, ExpiresInMinutes: Number(minutes) };
        const free = { ProtectionEnabled: false };
        await until('the last is over', () => agent.asked.length === 8);
        expect(agent.asked.map(({ body }) => body)).toEqual([held, free, held, free, held, free, held, free]);
      });

      test('a job that always fails lies among the dead letters of its own queue', async () => {
        ofAll();
        await sendTo(reset, 'poison', 'fine');
        await until('it is a dead letter', () => server.depthOf(`${reset}.dead`).MessageCount === 1);
        await until('the other one is done', () => noted('end').some(({ job }) => job === 'fine'));
        await until('both are empty', () => backlog() === 0);
        expect(server.depthOf(`${welcome}.dead`).MessageCount).toBe(0);
      });

      test('SIGTERM: what it holds of each is finished', async () => {
        await sendTo(welcome, 'slow-welcome');
        await sendTo(reset, 'slow-reset');
        const only = ofAll();
        await until('it has one in hand', () => noted('begin').length === 1);
        // RabbitMQ has handed it the other one, too, and counts that too late to be asked.
        await new Promise((resolve) => setTimeout(resolve, 1000));
        expect(noted('end')).toEqual([]);
        only.kill('SIGTERM');
        expect(await ended(only)).toBe(0);
        expect(
          noted('end')
            .map(({ job }) => job)
            .sort(),
        ).toEqual(['slow-reset', 'slow-welcome']);
        await until('both are empty', () => backlog() === 0);
      });
    });
  });
}
