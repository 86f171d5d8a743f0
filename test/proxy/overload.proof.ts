import { Application, SLOTS, WORK_MS } from './support/application';
import { ask, offer, percentile, saturate } from './support/load';
import type { Answer } from './support/load';
import { freePorts } from './support/ports';
import { Proxy, describeProxy } from './support/proxy';

/** Ten times what the application can do, for so long; the first half second fills the queue. */
const OFFERED = 1000;
const SECONDS = 4;
const BEGINNING_MS = 500;
const PROXY = { maxConcurrentRequests: SLOTS };
/** As many may wait as are served: each waits for one other. NGINX lets nobody wait. */
const QUEUE_MS = { haproxy: WORK_MS, nginx: 0 };

/** What the application does without a load, and with as much as it can take. Nothing is compared with nominal times. */
let unloaded: number;
let capacity: number;
const bound = (kind: keyof typeof QUEUE_MS) => 2 * (unloaded + QUEUE_MS[kind]);
const report = (line: string) => process.stderr.write(`MEASURED: ${line}\n`);

beforeAll(async () => {
  const [port] = await freePorts(1);
  const application = await Application.start(port);
  const alone: Answer[] = [];
  for (let i = 0; i < 10; i++) alone.push(await ask({ port, path: '/work' }));
  unloaded = percentile(alone, 99);
  capacity = await saturate(port, SLOTS, 2);
  await application.stop();
  report(`the application alone: ${capacity.toFixed(0)} requests a second, p99 ${unloaded.toFixed(0)} ms`);
}, 15_000);

const steady = (answers: Answer[]) => answers.filter(({ at }) => at > BEGINNING_MS);
const perSecond = (answers: Answer[]) => answers.length / (SECONDS - BEGINNING_MS / 1000);

describeProxy(['haproxy', 'nginx'], (kind) => {
  let proxy: Proxy;
  let application: Application;
  let admitted: Answer[];
  let refused: Answer[];
  let others: Answer[];
  const health: Answer[] = [];

  beforeAll(async () => {
    proxy = await Proxy.start(kind, { proxy: PROXY });
    application = await Application.start(proxy.applicationPort);
    const checks = setInterval(() => void ask({ port: proxy.port, path: '/health' }).then((a) => health.push(a)), 200);
    const answers = steady(await offer(proxy.port, OFFERED, SECONDS));
    clearInterval(checks);
    admitted = answers.filter(({ status }) => status === 200);
    refused = answers.filter(({ status }) => status === 503);
    others = answers.filter(({ status }) => status !== 200 && status !== 503);
    const [goodput, p99, p99Refused] = [perSecond(admitted), percentile(admitted, 99), percentile(refused, 99)];
    report(
      `${kind} at ${(perSecond(answers) / capacity).toFixed(1)} x capacity: ${goodput.toFixed(0)} requests a second ` +
        `answered, p99 ${p99.toFixed(0)} ms; p99 of refusals ${p99Refused.toFixed(0)} ms`,
    );
  }, 20_000);
  afterAll(async () => {
    await proxy.stop();
    await application.stop();
  });

  test('the load was what it should be, and had no other answer', () => {
    expect(perSecond(refused) + perSecond(admitted)).toBeGreaterThan(8 * capacity);
    expect(others).toEqual([]);
  });

  test('answers as many requests as without overload', () => {
    expect(perSecond(admitted)).toBeGreaterThan(0.9 * capacity);
    expect(perSecond(admitted)).toBeLessThan(1.1 * capacity);
  });

  test('answers whom it admits in time', () => {
    expect(percentile(admitted, 99)).toBeLessThan(bound(kind));
  });

  test('refuses the rest at once, with when to come again', () => {
    expect(percentile(refused, 99)).toBeLessThan(unloaded);
    for (const { headers, body } of [refused[0], refused[refused.length - 1]]) {
      expect(headers).toMatchObject({
        'retry-after': '5',
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(body).toMatch(/^<!doctype html>[^]*Many people are here right now/);
    }
  });

  test('health checks pass, and none is logged', async () => {
    expect(health.length).toBeGreaterThan(10);
    expect(health.filter(({ status, body }) => status !== 200 || body !== 'well')).toEqual([]);
    // None waits, not even for one other.
    expect(percentile(health, 50)).toBeLessThan(WORK_MS / 2);
    expect(proxy.lines.filter((line) => line.includes('/health'))).toEqual([]);
  });

  test('the metrics say so', async () => {
    const lines = await proxy.log(refused.length);
    const sum = (member: string) => lines.reduce((total, line) => total + (line[member] as number), 0);
    expect(sum('RefusedRequests')).toBeGreaterThanOrEqual(refused.length);
    expect(lines.length - sum('RefusedRequests')).toBeGreaterThanOrEqual(admitted.length);
    const most = Math.max(...lines.map(({ InFlightRequests }) => InFlightRequests as number));
    expect(most).toBeGreaterThanOrEqual(SLOTS - 1);
    expect(most).toBeLessThanOrEqual(SLOTS * 2 + 5);
    const waits = lines.map(({ QueueTime }) => QueueTime as number);
    if (kind === 'haproxy') {
      expect(Math.min(...waits)).toBe(0);
      expect(Math.max(...waits)).toBeGreaterThan(WORK_MS / 2);
    }
  });
});

test('without a proxy the same load makes everyone wait: the bound above can be missed', async () => {
  const [port] = await freePorts(1);
  const application = await Application.start(port);
  const answered = steady(await offer(port, OFFERED, SECONDS));
  await application.stop();
  report(
    `no proxy: ${perSecond(answered).toFixed(0)} requests a second, p99 ${percentile(answered, 99).toFixed(0)} ms`,
  );
  expect(percentile(answered, 99)).toBeGreaterThan(2 * bound('haproxy'));
}, 15_000);
