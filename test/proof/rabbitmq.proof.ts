import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { BackingTier, BrokerEngine, ScalableWebApp } from '../../lib';
import { IMAGE, environmentOf, resourcesOf, secretsOf, testStack } from '../support/stacks';
import type { QueueDepth } from './rabbitmq-server';
import { NO_RABBITMQ, RabbitMqServer } from './rabbitmq-server';

const ROOT = join(__dirname, '..', '..');
/** The files of the documentation, word for word. */
const PAGE = readFileSync(join(ROOT, 'docs', 'queues.md'), 'utf8');
const FILES = [...PAGE.matchAll(/```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]);
const PASSWORD = 'x'.repeat(48);
/** A job notes when it begins and ends; one called `slow…` takes its time, one called `poison` fails. */
const JOB = `
  import { appendFileSync } from 'fs';
  export async function run(job) {
    appendFileSync('log', 'begin ' + job + ' ' + process.pid + '\\n');
    if (job.startsWith('poison')) throw new Error(job);
    await new Promise((resolve) => setTimeout(resolve, job.startsWith('slow') ? 3000 : 20));
    appendFileSync('log', 'end ' + job + ' ' + process.pid + '\\n');
  }
`;

/** What the template tells a worker and those who send to it. */
function contract() {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: Object.values(BackingTier) });
  const broker = app.addBroker('Broker', BrokerEngine.rabbitMq());
  const { jobs } = app.addWorker('Letters', { image: IMAGE, source: broker.queue('letters'), minTasks: 0 });
  const [task] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::AmazonMQ::Broker'));
  return {
    queue: environmentOf(task).BROKER_QUEUE as string,
    names: [...Object.keys(environmentOf(task)), ...Object.keys(secretsOf(task))],
    username: Properties.Users[0].Username as string,
    jobs,
  };
}

/** A port that nobody listens on. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

if (NO_RABBITMQ) {
  process.stderr.write(`SKIPPED: workers on RabbitMQ: ${NO_RABBITMQ}\n`);
  test.skip('workers on RabbitMQ', () => undefined);
} else {
  describe('the documented worker on a real RabbitMQ, with the names of the template', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-worker-'));
    const { queue, names, username, jobs } = contract();
    const started: ChildProcess[] = [];
    let server: RabbitMqServer;
    let environment: NodeJS.ProcessEnv;

    const node = (...arguments_: string[]) => {
      const child = spawn(process.execPath, arguments_, { cwd: folder, env: environment, stdio: 'ignore' });
      started.push(child);
      return child;
    };
    const worker = () => node('worker.mjs');
    const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));
    const send = async (...sent: string[]) => {
      const code = `import { send } from './send.mjs'; await send('${queue}', ${JSON.stringify(sent)});`;
      expect(await ended(node('--input-type=module', '--eval', code))).toBe(0);
    };
    const noted = (what: string) =>
      readFileSync(join(folder, 'log'), 'utf8')
        .split('\n')
        .map((line) => line.split(' '))
        .filter(([kind]) => kind === what)
        .map(([, job, pid]) => ({ job, pid: Number(pid) }));
    const until = async (what: string, holds: () => boolean) => {
      for (let attempt = 0; !holds(); attempt++) {
        if (attempt === 300) throw new Error(`not within 30 seconds: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };

    beforeAll(async () => {
      const [port, distributionPort] = [await freePort(), await freePort()];
      for (const [name, code] of [...FILES, ['job.mjs', JOB]]) writeFileSync(join(folder, name), code);
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      appendFileSync(join(folder, 'log'), '');
      server = new RabbitMqServer(port, distributionPort, username, PASSWORD);
      server.start();
      environment = {
        PATH: process.env.PATH,
        NODE_EXTRA_CA_CERTS: server.certificate,
        BROKER_URL: `amqps://localhost:${port}`,
        BROKER_USERNAME: username,
        BROKER_PASSWORD: PASSWORD,
        BROKER_QUEUE: queue,
      };
    }, 120_000);

    beforeEach(() => writeFileSync(join(folder, 'log'), ''));
    afterEach(async () => {
      for (const child of started.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const gone = ended(child);
        child.kill('SIGKILL');
        await gone;
      }
    });
    afterAll(() => {
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('the template names all that the worker reads', () => {
      expect(names).toEqual(expect.arrayContaining(['BROKER_URL', 'BROKER_USERNAME', 'BROKER_PASSWORD']));
      expect(FILES.map(([name]) => name)).toEqual(['queues.mjs', 'worker.mjs', 'send.mjs']);
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
  });
}
