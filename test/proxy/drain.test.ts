import { Agent } from 'http';
import { Duration } from 'aws-cdk-lib/core';
import { Application } from './support/application';
import { ask } from './support/load';
import type { Answer } from './support/load';
import type { Kind } from './support/proxy';
import { Proxy, describeProxy } from './support/proxy';

/** How long new requests still come after SIGTERM: what a load balancer needs to hear of it, and less than 5 seconds. */
const COME_FOR_MS = 4500;
const SLOW_MS = 2500;
const DRAIN_SECONDS = 9;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Drained {
  readonly answers: Answer[];
  readonly exitCode: number | null;
  readonly seconds: number;
}

/** Requests of every kind that go on while a task ends, and the end. With a request that is never answered, if so. */
async function drain(kind: Kind, withEndless: boolean): Promise<Drained> {
  const proxy = await Proxy.start(kind, { proxy: { drainTime: Duration.seconds(DRAIN_SECONDS) } });
  const application = await Application.start(proxy.applicationPort, {
    '/slow': (_, response) => void setTimeout(() => response.end('slow'), SLOW_MS),
    '/quick': (_, response) => void response.end('quick'),
    '/endless': () => undefined,
  });
  const agent = new Agent({ keepAlive: true });
  const asked: Promise<Answer>[] = [];
  const get = (path: string, own?: Agent) => asked.push(ask({ port: proxy.port, path, agent: own ?? false }));
  for (let i = 0; i < 5; i++) get('/slow');
  if (withEndless) void ask({ port: proxy.port, path: '/endless', agent: false });
  await pause(200);
  proxy.terminate();
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const exit = proxy.exitCode();
  while (seconds() * 1000 < COME_FOR_MS) {
    get('/quick');
    get('/quick', agent);
    await pause(50);
  }
  // These are in hand when the proxy stops listening, and are answered after that.
  for (let i = 0; i < 5; i++) get('/slow');
  const answers = await Promise.all(asked);
  const exitCode = await exit;
  const result = { answers, exitCode, seconds: seconds() };
  agent.destroy();
  await proxy.stop();
  await application.stop();
  return result;
}

describeProxy(['haproxy', 'nginx'], (kind) => {
  let finished: Drained;
  let cut: Drained;
  beforeAll(async () => {
    [finished, cut] = await Promise.all([drain(kind, false), drain(kind, true)]);
  }, 40_000);

  test('loses no request of those in hand and those that come in the first seconds', () => {
    for (const { answers } of [finished, cut]) {
      expect(answers.length).toBeGreaterThan(80);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      expect(answers.filter(({ body }) => body === 'slow')).toHaveLength(10);
    }
  });

  test('ends well as soon as the last is answered', () => {
    expect(finished.exitCode).toBe(0);
    expect(finished.seconds).toBeGreaterThan((COME_FOR_MS + SLOW_MS) / 1000 - 0.5);
    expect(finished.seconds).toBeLessThan(DRAIN_SECONDS);
  });

  test('waits for one that is never answered until its time is over', () => {
    expect(cut.exitCode).toBe(0);
    expect(cut.seconds).toBeGreaterThan(DRAIN_SECONDS - 0.5);
    expect(cut.seconds).toBeLessThan(DRAIN_SECONDS + 3);
  });
});
