import { createServer } from 'net';
import type { AddressInfo } from 'net';
import Table from 'cli-table3';
import { loadExample } from '../support/examples';
import type { Template } from './aws-names';
import { modelledSilence } from './aws-names';
import { DataTier, SPEED } from './data-tier';
import type { Told } from './news-task';
import { NewsTask } from './news-task';
import { NO_POSTGRES } from './postgres';
import { NO_REDIS } from './redis-server';

const MISSING = [NO_POSTGRES, NO_REDIS, process.platform === 'linux' ? undefined : 'they need Linux'].filter(Boolean);
if (MISSING.length > 0) process.stderr.write(`SKIPPED: the data tier on real servers: ${MISSING.join('; ')}\n`);

/** A port that nobody listens on. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What one answer says of where it was read. */
interface Row {
  readonly server: string;
  readonly replica: boolean;
}

/** How long the example keeps a page. */
const PAGE_SECONDS = 30;

const figures: [string, string][] = [];

(MISSING.length > 0 ? describe.skip : describe)('the example data, with what its template tells it and no more', () => {
  const [stack] = loadExample('data').synth().stacks;
  const template = stack.template as Template;
  const modelled = modelledSilence(template);
  let tier: DataTier;
  let told: Told;
  let tasks: NewsTask[] = [];
  const startTask = async () => new NewsTask(await freePort(), told).start();

  beforeAll(async () => {
    tier = new DataTier(template, /^NewsWeb/);
    told = await tier.start();
    await NewsTask.migrate(told);
    await tier.inStep();
    tasks = await Promise.all([startTask(), startTask()]);
  }, 300_000);
  afterAll(() => {
    tasks.forEach((task) => task.kill());
    tier?.stop();
    const table = new Table({
      head: ['What the proof of the example data measured', ''],
      style: { head: [], border: [] },
    });
    table.push(...figures);
    process.stdout.write(`${table}\n`);
  });

  /** Readers at both tasks, as long as `until` is not done: who answered, what failed, and the slowest answer. */
  async function whileReading(until: () => Promise<unknown>) {
    const seen = { servers: [] as string[], answers: 0, failures: 0, slowest: 0 };
    let over = false;
    const reader = async (task: NewsTask) => {
      while (!over) {
        const start = Date.now();
        const { status, body } = await task.ask('/latest');
        seen.answers++;
        seen.slowest = Math.max(seen.slowest, Date.now() - start);
        if (status !== 200) seen.failures++;
        else seen.servers.push(...(body as Row[]).slice(0, 1).map(({ server }) => server));
        await pause(20);
      }
    };
    const readers = tasks.flatMap((task) => [reader(task), reader(task), reader(task)]);
    await until().finally(() => (over = true));
    await Promise.all(readers);
    return seen;
  }

  /** The seconds of AWS until the reader name leads to these addresses alone, for as long as a resolver keeps answers. */
  async function untilNameLeadsTo(addresses: string[]): Promise<number> {
    const start = Date.now();
    let last = start;
    const enough = ((modelled * 1.5) / SPEED) * 1000;
    while (Date.now() - start < enough) {
      if (!addresses.includes(await tier.lookUp())) last = Date.now();
      if (Date.now() - last > 1500) break;
      await pause(20);
    }
    return ((last - start) / 1000) * SPEED;
  }

  test('writes to the primary', async () => {
    for (const task of tasks) {
      for (let article = 0; article < 5; article++) {
        const { status, body } = await task.ask('/articles', { body: { title: 'a title', body: 'a body' } });
        expect({ status, ...body }).toMatchObject({ status: 201, server: tier.addresses.primary, replica: false });
      }
    }
  });

  test('reads from both readers, and from them alone', async () => {
    await tier.inStep();
    // A task keeps the connections that it has made, and a resolver keeps its answer: several tasks share the readers.
    const further: NewsTask[] = [];
    const servers = new Set<string>();
    try {
      while (servers.size < 2 && further.length < 12) {
        for (const task of [...tasks, ...further.slice(-1)]) {
          const { body } = await task.ask('/latest');
          expect(body[0].replica).toBe(true);
          servers.add(body[0].server);
        }
        further.push(await startTask());
      }
    } finally {
      further.forEach((task) => task.kill());
    }
    expect([...servers].sort()).toEqual(tier.addresses.replicas);
  });

  test('1,000 views of a page in two tasks ask the database once, until the page is too old', async () => {
    const statement = 'body, pg_is_in_recovery';
    const view = async () => {
      const start = Date.now();
      const answers = await Promise.all(
        Array.from({ length: 1000 }, (_, index) => tasks[index % 2].ask('/articles/1')),
      );
      expect(answers.filter(({ status, body }) => status !== 200 || body.title !== 'a title')).toEqual([]);
      return Date.now() - start;
    };
    const took = await view();
    // A machine that takes longer than a page lives sees it made anew.
    const queries = await tier.calls(statement);
    expect(queries).toBeGreaterThanOrEqual(1);
    expect(queries).toBeLessThanOrEqual(1 + Math.floor(took / (PAGE_SECONDS * 1000)));
    tier.cached('DEL', 'page:article:1', 'page:article:1:making');
    await tasks[0].ask('/articles/1');
    expect(await tier.calls(statement)).toBe(queries + 1);
    const seconds = Number(tier.cached('TTL', 'page:article:1'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(PAGE_SECONDS);
    figures.push(['1,000 views of one page, two tasks', `${queries} query, ${took} ms`]);
  });

  test('a session goes on at another task when the one that began it is killed', async () => {
    const [first, second] = tasks;
    const { cookie } = await first.ask('/login', { body: { reader: 'ada' } });
    first.kill();
    await expect(first.ask('/me')).rejects.toThrow();
    expect((await second.ask('/me', { cookie })).body.reader).toBe('ada');
    expect((await second.ask('/me')).body.reader).toBeNull();
    tasks[0] = await startTask();
    expect((await tasks[0].ask('/me', { cookie })).body.reader).toBe('ada');
  });

  test('loses a reader and goes on: no answer is lost, and the name lets it go within the modelled time', async () => {
    const [lost, left] = tier.addresses.replicas;
    let seconds = 0;
    const seen = await whileReading(async () => {
      tier.replicas[0].kill();
      seconds = await untilNameLeadsTo([left]);
    });
    expect(seen).toMatchObject({ failures: 0 });
    expect(new Set(seen.servers.slice(-50))).toEqual(new Set([left]));
    expect(seconds).toBeLessThanOrEqual(modelled + SPEED);
    expect(lost).not.toBe(left);
    figures.push([
      'One reader lost: answers, failed, slowest',
      `${seen.answers}, ${seen.failures}, ${seen.slowest} ms`,
    ]);
    figures.push(['The name lets it go within, modelled', `${Math.round(seconds)} s, ${modelled} s`]);
  });

  test('loses both and reads from the primary, which the name leads to then', async () => {
    const { primary } = tier.addresses;
    let seconds = 0;
    const seen = await whileReading(async () => {
      tier.replicas[1].kill();
      seconds = await untilNameLeadsTo([primary]);
    });
    expect(seen).toMatchObject({ failures: 0 });
    expect(new Set(seen.servers.slice(-50))).toEqual(new Set([primary]));
    expect(seconds).toBeLessThanOrEqual(modelled + SPEED);
    const { body } = await tasks[0].ask('/articles', { body: { title: 'still', body: 'written' } });
    expect(body).toMatchObject({ server: primary, replica: false });
    figures.push(['Both lost: answers, failed, slowest', `${seen.answers}, ${seen.failures}, ${seen.slowest} ms`]);
    figures.push(['The name leads to the primary within, modelled', `${Math.round(seconds)} s, ${modelled} s`]);
  });

  test('a reader that comes back takes reads again, and knows what was written meanwhile', async () => {
    const [back] = tier.addresses.replicas;
    tier.replicas[0].start();
    const seconds = await untilNameLeadsTo([back]);
    const { body } = await (await startTaskAfter()).ask('/latest');
    expect(body[0]).toMatchObject({ title: 'still', server: back, replica: true });
    figures.push(['It comes back to the name within', `${Math.round(seconds)} s`]);
  });

  /** A task without connections that stand. */
  async function startTaskAfter(): Promise<NewsTask> {
    const task = await startTask();
    tasks.push(task);
    return task;
  }
});
