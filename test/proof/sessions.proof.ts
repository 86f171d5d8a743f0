import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import { readFileSync } from 'fs';
import { createServer } from 'net';
import type { AddressInfo } from 'net';
import { join } from 'path';
import type { RedisOptions } from '../../lib';
import { BackingTier, CacheEngine, EvictionPolicy, ScalableWebApp } from '../../lib';
import { IMAGE, environmentOf, resourcesOf, secretsOf, testStack } from '../support/stacks';
import { NO_REDIS, RedisServer } from './redis-server';

const ROOT = join(__dirname, '..', '..');
/** The server of the documentation, word for word. */
const PAGE = readFileSync(join(ROOT, 'docs', 'sessions.md'), 'utf8');
const SERVER = /<!-- run by test\/proof\/sessions\.proof\.ts -->\n\n```js\n([\s\S]*?)```/.exec(PAGE)![1];
const TOKEN = 'x'.repeat(64);

/** What the template tells a service with sessions, and the users that it makes. */
function templateOf(options: RedisOptions) {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: Object.values(BackingTier) });
  const engine = CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS, ...options });
  const sessions = app.addCache('SessionsCache', { engine, bound: false });
  app.addWebService('Web', { image: IMAGE, sessions });
  const [task] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
  const users = Object.values(resourcesOf(stack, 'AWS::ElastiCache::User'))
    .map(({ Properties }) => Properties)
    .map(({ UserName, AccessString }) => [UserName, { password: TOKEN, accessString: AccessString }]);
  const environment = environmentOf(task) as { [name: string]: string };
  return { environment, secrets: Object.keys(secretsOf(task)), users: Object.fromEntries(users) };
}

/** A port that nobody listens on. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** One task: a process with the environment of the contract and nothing else. */
class Task {
  public output = '';
  private readonly process: ChildProcess;

  constructor(
    private readonly port: number,
    environment: { [name: string]: string },
  ) {
    const env = { PATH: process.env.PATH, PORT: `${port}`, SESSION_SECRET: 'of the team', ...environment };
    const started = spawn(process.execPath, ['--input-type=module', '--eval', SERVER], { cwd: ROOT, env });
    started.stderr.on('data', (data) => (this.output += data));
    this.process = started;
  }

  public async start(): Promise<this> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const answer = await this.get('/health').catch(() => undefined);
      if (answer) return this;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server did not start: ${this.output}`);
  }

  /** Asks as the load balancer does: by HTTP, for a client that speaks HTTPS. */
  public async get(path: string, cookie?: string) {
    const headers = { 'X-Forwarded-Proto': 'https', ...(cookie ? { Cookie: cookie } : {}) };
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { headers });
    const text = await answer.text();
    const set = answer.headers.get('set-cookie') ?? '';
    return {
      status: answer.status,
      set,
      cookie: set.split(';')[0],
      body: text.startsWith('{') ? JSON.parse(text) : text,
    };
  }

  public kill(): void {
    this.process.kill('SIGKILL');
  }
}

const KINDS: [string, RedisOptions, boolean][] = [
  ['an AUTH token', {}, false],
  ['a user with the default access string', { user: {} }, false],
  ['a user in cluster mode', { user: { userName: 'shop' }, clusterMode: {} }, true],
];

if (NO_REDIS) process.stderr.write(`SKIPPED: sessions on a real Redis: ${NO_REDIS}\n`);

(NO_REDIS ? describe.skip : describe).each(KINDS)(
  'the documented Node server and a real Redis with %s',
  (_, options, cluster) => {
    const { environment, secrets, users } = templateOf(options);
    const user = environment.SESSION_STORE_USERNAME ?? 'default';
    let redis: RedisServer;
    let tasks: Task[] = [];
    beforeAll(async () => {
      const operator = { password: TOKEN, accessString: 'on ~* +@all' };
      // An AUTH token is the password of the user default, who may do all.
      const known = user === 'default' ? { default: operator } : { [user]: users[user], ...users };
      redis = new RedisServer(
        await freePort(),
        cluster ? { ...known, operator } : known,
        cluster ? await freePort() : undefined,
      );
      await redis.start();
      const told = {
        ...environment,
        ...Object.fromEntries(secrets.map((name) => [name, TOKEN])),
        SESSION_STORE_HOST: 'localhost',
        SESSION_STORE_PORT: `${redis.port}`,
        NODE_EXTRA_CA_CERTS: redis.certificate,
      };
      const start = async () => new Task(await freePort(), told).start();
      tasks = await Promise.all([start(), start()]);
    });
    afterAll(() => {
      tasks.forEach((task) => task.kill());
      redis?.stop();
    });

    test('a user logs in at one task, goes on at the other, and does not notice when the first is killed', async () => {
      const [first, second] = tasks;
      const login = await first.get('/login/ada');
      expect(login.set).toMatch(/HttpOnly; Secure; SameSite=Lax/);
      const there = await second.get('/', login.cookie);
      expect(there.body.user).toBe('ada');
      expect(there.body.pid).not.toBe(login.body.pid);
      first.kill();
      await expect(first.get('/')).rejects.toThrow();
      expect((await second.get('/', login.cookie)).body.user).toBe('ada');
      expect((await second.get('/')).body.user).toBeNull();
    });

    test('the keys bear the prefix and expire, so that volatile-lru may drop them', () => {
      const ask = (...command: string[]) => redis.ask(user, TOKEN, ...command).trim();
      const [, key] = ask('SCAN', '0').split('\n');
      expect(key).toMatch(/^web:session:/);
      expect(Number(ask('TTL', key))).toBeGreaterThan(86_000);
    });

    test('nobody gets in without the password', () => {
      expect(redis.ask(user, 'wrong', 'PING')).toMatch(/WRONGPASS|NOAUTH|AUTH failed/);
    });

    test('a user may not empty the cache, a token may', () => {
      expect(redis.ask(user, TOKEN, 'FLUSHALL')).toContain(user === 'default' ? 'OK' : 'NOPERM');
    });

    test('without its store, a task refuses what needs a session at once, and lives', async () => {
      const [, second] = tasks;
      const { cookie } = await second.get('/login/ada');
      await redis.kill();
      const asked = Date.now();
      expect((await second.get('/', cookie)).status).toBe(503);
      expect(Date.now() - asked).toBeLessThan(2_000);
      expect((await second.get('/health')).body).toBe('ok');
    });
  },
);
