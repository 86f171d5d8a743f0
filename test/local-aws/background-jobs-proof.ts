import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { call } from './call';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { Observed } from './observed';
import { REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What background-jobs.test.ts asserts on, as JSON: Jest cannot load what drives the deployments. */
export interface BackgroundJobsProof {
  readonly expectations: Expectation[];
  readonly order: {
    readonly status: number;
    readonly before: Answer;
    readonly pdf: string;
  };
  /** The lines of a request by its id, as the load balancer writes it, and of one that came past it. */
  readonly traced: { readonly lines: Line[]; readonly withoutOne: Line[] };
  /** Lines that are no object of JSON with a level and a message. */
  readonly otherLines: string[];
  readonly table: { readonly posted: number; readonly pdf: string };
  /** What it begins with, and what the web service says of it to who guesses its name. */
  readonly nightly: { readonly pdf: string; readonly guessed: number };
  /** The answer to each bad request, and to a good one after them all. */
  readonly refused: Record<string, number>;
  /** An order in two parts that a letter lies in both of. */
  readonly letters: string;
  /** The same order three times, the last time when it was done. */
  readonly again: { readonly key: string; readonly ids: string[]; readonly other: string; readonly after: Answer };
  readonly poison: { readonly after: Answer; readonly attempts: number; readonly deadLetters: string };
  /** A job that fails for good whose report is done. */
  readonly late: { readonly after: Answer; readonly attempts: number };
  /** Messages that are no jobs: attempts, by message. */
  readonly noJobs: { readonly attempts: number; readonly written: string[] };
  readonly stopped: { readonly code: number | null; readonly after: Answer; readonly left: string };
  /** What came to a worker that had been asked to stop while it waited. */
  readonly lastPoll: { readonly code: number | null; readonly after: Answer; readonly left: string };
  readonly unknown: number;
  readonly webStopped: number | null;
}

/** What one line of a log says, and who wrote it. */
interface Line {
  readonly service: string;
  readonly level?: string;
  readonly message?: string;
  readonly traceId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly job?: string;
}

interface Answer {
  readonly status: number;
  readonly state?: string;
}

const EXAMPLE = path.join(REPOSITORY, 'examples', 'background-jobs');
/** A report takes 15 seconds in earnest. */
const RENDER_SECONDS = '1';

async function prove(session: Session): Promise<BackgroundJobsProof> {
  const app = path.join(EXAMPLE, 'app.ts');
  const [assembly, localAws] = await Promise.all([session.synthesize(app, { strict: false }), session.start()]);
  await assembly.bootstrap(localAws.environment);
  await assembly.deploy(localAws.environment);
  const { observed, expectations } = await session.check(assembly);
  const place = new Place(localAws.endpoint, localAws.environment, observed);
  try {
    return { expectations, ...(await scenes(place)) };
  } finally {
    place.end();
  }
}

async function scenes(place: Place): Promise<Omit<BackgroundJobsProof, 'expectations'>> {
  const web = await place.start('Web', 'server.mjs', 'listening');
  const worker = await place.start('Pdf', 'worker.mjs');
  const order = await ordered(place);
  const traced = await requestsTraced(place);
  const table = await uploaded(place);
  const nightly = await byTheClock(place);
  const refused = await badRequests(place);
  const letters = await inTwoParts(place);
  const again = await orderedAgain(place);
  const poison = await poisoned(place);
  const late = await failedLate(place, again.ids[0]);
  const noJobs = await notJobs(place);
  const stopped = await stoppedInMidJob(place, worker);
  const lastPoll = await stoppedInPoll(place);
  const unknown = (await place.ask('/reports/nobody-ordered-it')).status;
  web.kill('SIGTERM');
  const [webStopped] = await once(web, 'close');
  return {
    order,
    traced,
    otherLines: place.otherLines(),
    table,
    nightly,
    refused,
    letters,
    again,
    poison,
    late,
    noJobs,
    stopped,
    lastPoll,
    unknown,
    webStopped,
  };
}

/** A report by an order: an answer at once, and later a PDF. */
async function ordered(place: Place): Promise<BackgroundJobsProof['order']> {
  const answer = await place.post('/reports', { title: 'Sales of (March)', lines: ['one', 'two'] });
  const { id } = (await answer.json()) as { id: string };
  const before = await place.ask(answer.headers.get('Location')!);
  await place.until(id, 'done');
  return { status: answer.status, before, pdf: await place.download(id) };
}

/** One id from the load balancer to the worker; a client that brings its own has it kept, behind that of the load balancer. */
async function requestsTraced(place: Place): Promise<BackgroundJobsProof['traced']> {
  const traceId = '1-67891233-abcdef012345678912345678';
  const order = async (headers: Record<string, string>) => {
    const answer = await place.post('/reports', { title: 'Traced', lines: [] }, headers);
    const { id } = (await answer.json()) as { id: string };
    await place.untilTrue(`${id} is done`, () => place.isDone(id));
    return place.linesOf(place.lines().find(({ job }) => job === id)!.traceId!);
  };
  const ofLoadBalancer = { 'X-Amzn-Trace-Id': `Self=1-67891234-12456789abcdef0123456789;Root=${traceId}` };
  return { lines: await order(ofLoadBalancer), withoutOne: await order({}) };
}

/** A report of a table that a page sends to S3, of which nobody tells the worker but S3. */
async function uploaded(place: Place): Promise<BackgroundJobsProof['table']> {
  const answer = await place.post('/uploads', {});
  const { id, url, fields } = (await answer.json()) as { id: string; url: string; fields: Record<string, string> };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob(['customer;sum\nA;17\nB;4\n']));
  const { status } = await fetch(url, { method: 'POST', body: form });
  await place.until(id, 'done');
  return { posted: status, pdf: await place.download(id) };
}

async function byTheClock(place: Place): Promise<BackgroundJobsProof['nightly']> {
  await place.send('{"nightly":"2026-11-27T02:00:00Z"}');
  await place.untilTrue('the night is told of', () => place.isDone('2026-11-27'));
  const guesses = ['2026-11-27', 'nightly-2026-11-27', '..%2Fnightly%2F2026-11-27'];
  const answers = await Promise.all(guesses.map((id) => place.ask(`/reports/${id}`)));
  const statuses = new Set(answers.map(({ status }) => status));
  return { pdf: await place.stored('nightly/2026-11-27.pdf'), guessed: statuses.size === 1 ? [...statuses][0] : 0 };
}

/** What is the caller's fault is said to be, and nothing that anybody may send ends the process. */
async function badRequests(place: Place): Promise<BackgroundJobsProof['refused']> {
  const good = JSON.stringify({ title: 'x', lines: [] });
  const post = async (body: string, headers: Record<string, string> = {}) =>
    (await place.fetch('/reports', { method: 'POST', body, headers })).status;
  return {
    'GET //': (await place.fetch('//', {})).status,
    'no JSON': await post('{'),
    null: await post('null'),
    'no title': await post('{"lines":[]}'),
    'too large': await post(JSON.stringify({ title: 'x'.repeat(100_001), lines: [] })),
    'a key that can be guessed': await post(good, { 'Idempotency-Key': 'nightly-2026-11-27' }),
    'GET /health': (await place.fetch('/health', {})).status,
  };
}

async function inTwoParts(place: Place): Promise<string> {
  const bytes = Buffer.from(JSON.stringify({ title: 'Umsätze', lines: [] }));
  const within = bytes.indexOf('ä') + 1;
  const body = async function* () {
    yield bytes.subarray(0, within);
    await sleep(300);
    yield bytes.subarray(within);
  };
  const answer = await place.fetch('/reports', { method: 'POST', body: ReadableStream.from(body()), duplex: 'half' });
  const { id } = (await answer.json()) as { id: string };
  await place.until(id, 'done');
  return (await place.stored(`reports/${id}.pdf`)).match(/\((Ums.*)\) Tj/)?.[1] ?? 'none';
}

/** Who got no answer orders again, by the same key. */
async function orderedAgain(place: Place): Promise<BackgroundJobsProof['again']> {
  const order = async (key: string) => {
    const answer = await place.post('/reports', { title: 'Twice', lines: [] }, { 'Idempotency-Key': key });
    return ((await answer.json()) as { id: string }).id;
  };
  const key = randomUUID();
  const ids = [await order(key), await order(key)];
  await place.until(key, 'done');
  ids.push(await order(key));
  const after = await place.ask(`/reports/${key}`);
  const other = await order(randomUUID());
  await place.until(other, 'done');
  return { key, ids, other, after };
}

/** A job that cannot be done: its table is not there. */
async function poisoned(place: Place): Promise<BackgroundJobsProof['poison']> {
  const id = 'poison';
  await place.send(JSON.stringify({ id, title: 'x', table: 'uploads/none.csv' }));
  const after = await place.until(id, 'failed');
  const attempts = place.failures(id);
  // SQS moves it when it would be handed out once more.
  for (let tries = 0; tries < 50 && (await place.waiting('DeadLetterQueue')) === '0'; tries++) await sleep(200);
  return { after, attempts, deadLetters: await place.waiting('DeadLetterQueue') };
}

/** Its report is made, and a second message of it fails as often as it may: the report stands. */
async function failedLate(place: Place, id: string): Promise<BackgroundJobsProof['late']> {
  await place.send(JSON.stringify({ id, title: 'x', table: 'uploads/none.csv' }));
  await place.untilTrue(
    `${id} failed`,
    async () => place.failures(id) === 3 && (await place.waiting('DeadLetterQueue')) === '2',
  );
  return { after: await place.ask(`/reports/${id}`), attempts: place.failures(id) };
}

/** They are tried, lie in the dead-letter queue, and end no worker. */
async function notJobs(place: Place): Promise<BackgroundJobsProof['noJobs']> {
  const withoutId = ['{"lines":[]}', '{"id":null,"lines":[]}', '{"id":["up"],"lines":[]}', '{"id":"../up","lines":[]}'];
  const messages = ['not json', 'null', '{}', ...withoutId, '{"id":"empty"}', '{"detail":{}}'];
  for (const message of messages) await place.send(message);
  const all = `${2 + messages.length}`;
  await place.untilTrue('they are dead letters', async () => (await place.waiting('DeadLetterQueue')) === all);
  const written = (await place.keys()).filter((key) => /undefined|null|up|empty/.test(key.replace(/^uploads\//, '')));
  return { attempts: place.failures('none') / messages.length, written };
}

/** Asked to stop with a job in hand and others waiting, the worker does that job and takes no other. */
async function stoppedInMidJob(place: Place, worker: ChildProcess): Promise<BackgroundJobsProof['stopped']> {
  const orders = ['first', 'second', 'third'].map((id) => JSON.stringify({ id, title: id, lines: [] }));
  for (const order of orders) await place.send(order);
  await sleep(500);
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'close');
  const done = ['first', 'second', 'third'].find((id) => place.isDone(id)) ?? 'none';
  return { code, after: await place.ask(`/reports/${done}`), left: await place.waiting('') };
}

/** Asked to stop while it waits for a message, the worker does the one that comes yet. */
async function stoppedInPoll(place: Place): Promise<BackgroundJobsProof['lastPoll']> {
  const worker = await place.start('Pdf', 'worker.mjs');
  await place.untilTrue('the others are done', () => ['first', 'second', 'third'].every((id) => place.isDone(id)));
  await place.untilTrue('nothing is left', async () => (await place.waiting('')) === '0');
  await sleep(500);
  worker.kill('SIGTERM');
  await place.send(JSON.stringify({ id: 'late', title: 'late', lines: [] }));
  const [code] = await once(worker, 'close');
  return { code, after: await place.ask('/reports/late'), left: await place.waiting('') };
}

/** Processes that run the application as its tasks would, each with the environment and the role of its own. */
class Place {
  private readonly said: { readonly service: string; text: string }[] = [];
  private readonly processes: ChildProcess[] = [];
  private readonly sqs: sqs.SQSClient;
  private readonly s3: s3.S3Client;
  private port = 0;

  constructor(
    private readonly endpoint: string,
    private readonly environment: Record<string, string>,
    private readonly observed: Observed,
  ) {
    this.sqs = new sqs.SQSClient({ ...clientConfiguration(endpoint), useQueueUrlAsEndpoint: false });
    this.s3 = new s3.S3Client({ ...clientConfiguration(endpoint), forcePathStyle: true });
  }

  public async start(service: string, script: string, sign?: string): Promise<ChildProcess> {
    const task = this.taskOf(service);
    const { default: getPort } = await import('get-port');
    if (sign) this.port = await getPort({ host: '127.0.0.1' });
    const env = {
      ...this.environment,
      ...(await this.credentialsOf(task)),
      ...this.variablesOf(task),
      // The images have a Node of which the SDK warns of nothing.
      NODE_NO_WARNINGS: '1',
      ...(sign ? { PORT: `${this.port}` } : { RENDER_SECONDS, RETRY_SECONDS: '0' }),
    };
    const cwd = path.join(EXAMPLE, service === 'Web' ? 'web' : 'worker');
    const child = spawn(process.execPath, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.processes.push(child);
    const told = new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => sign && `${text}`.includes(sign) && resolve());
      child.once('close', () => reject(new Error(`${script} ended:\n${this.log}`)));
    });
    told.catch(() => undefined);
    const said = { service, text: '' };
    this.said.push(said);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said.text += `${text}`));
    if (sign) await told;
    return child;
  }

  public end(): void {
    this.processes.forEach((each) => each.kill('SIGKILL'));
    this.sqs.destroy();
    this.s3.destroy();
  }

  public fetch(where: string, request: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${where}`, request);
  }

  public post(where: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(where, { method: 'POST', body: JSON.stringify(body), headers });
  }

  /** Lines of what all processes said, as CloudWatch Logs has them of each task. */
  public lines(): Line[] {
    return this.written().flatMap(({ service, text }) => (isEvent(text) ? [{ service, ...JSON.parse(text) }] : []));
  }

  public linesOf(traceId: string): Line[] {
    return this.lines().filter((line) => line.traceId === traceId);
  }

  public otherLines(): string[] {
    return this.written().flatMap(({ text }) => (isEvent(text) ? [] : [text]));
  }

  public isDone(id: string): boolean {
    return this.lines().some(({ job, message }) => job === id && message === 'done');
  }

  public failures(id: string): number {
    return this.lines().filter(({ job, level }) => job === id && level === 'error').length;
  }

  /** Each line that is complete. */
  private written(): { readonly service: string; readonly text: string }[] {
    return this.said.flatMap(({ service, text }) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => ({ service, text: line })),
    );
  }

  private get log(): string {
    return this.said.map(({ service, text }) => `${service}:\n${text}`).join('\n');
  }

  public async untilTrue(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 60_000; !(await holds()); await sleep(100)) {
      if (Date.now() > deadline) throw new Error(`it never came that ${what}:\n${this.log}`);
    }
  }

  /** What lies in the bucket, for who may see all of it. */
  public async stored(Key: string): Promise<string> {
    const { Body } = await this.s3.send(new s3.GetObjectCommand({ Bucket: this.bucket, Key }));
    return Body!.transformToString('latin1');
  }

  public async keys(): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new s3.ListObjectsV2Command({ Bucket: this.bucket }));
    return Contents.map(({ Key }) => Key!);
  }

  public async ask(where: string): Promise<Answer & { readonly download?: string }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${where}`);
    const { state, download } = (await answer.json()) as { state?: string; download?: string };
    return { status: answer.status, state, download };
  }

  public async until(id: string, state: string): Promise<Answer> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
      const { download: _, ...answer } = await this.ask(`/reports/${id}`);
      if (answer.state === state) return answer;
    }
    throw new Error(`${id} never was ${state}:\n${this.log}`);
  }

  /** What a user gets by the link. */
  public async download(id: string): Promise<string> {
    const { download } = await this.ask(`/reports/${id}`);
    return (await fetch(download!)).text();
  }

  public async send(MessageBody: string): Promise<void> {
    await this.sqs.send(new sqs.SendMessageCommand({ QueueUrl: this.queue(''), MessageBody }));
  }

  public async waiting(id: string): Promise<string> {
    const asked = { QueueUrl: this.queue(id), AttributeNames: ['ApproximateNumberOfMessages' as const] };
    const { Attributes } = await this.sqs.send(new sqs.GetQueueAttributesCommand(asked));
    return Attributes!.ApproximateNumberOfMessages!;
  }

  private get bucket(): string {
    const form = /^ReportsObjectStore[0-9A-F]{8}$/;
    return this.observed.resources.find((each) => each.type === 'AWS::S3::Bucket' && form.test(each.logicalId))!
      .physicalId;
  }

  private queue(id: string): string {
    const form = new RegExp(`^ReportsPdfQueue${id}[0-9A-F]{8}$`);
    return this.observed.resources.find((each) => each.type === 'AWS::SQS::Queue' && form.test(each.logicalId))!
      .physicalId;
  }

  private taskOf(service: string): TaskDefinition {
    const { physicalId } = this.observed.resources.find(
      ({ type, logicalId }) => type === 'AWS::ECS::TaskDefinition' && logicalId.startsWith(`Reports${service}Task`),
    )!;
    return this.observed.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === physicalId)!;
  }

  private variablesOf({ containerDefinitions = [] }: TaskDefinition): Record<string, string> {
    const { environment = [] } = containerDefinitions.find(({ name }) => name === 'App')!;
    // The client sends to the host of a queue's address, which here is the local AWS.
    const here = (value: string) => (/^https?:.*queue/i.test(value) ? this.endpoint + new URL(value).pathname : value);
    return Object.fromEntries(environment.map(({ name, value }) => [name!, here(value!)]));
  }

  private async credentialsOf({ taskRoleArn }: TaskDefinition): Promise<Record<string, string>> {
    const { Credentials } = await call<{
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    }>(this.endpoint, 'sts', 'assume_role', { RoleArn: taskRoleArn, RoleSessionName: 'task' });
    return {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    };
  }
}

/** What docs/logs.md asks of a line. */
function isEvent(line: string): boolean {
  try {
    const { level, message } = JSON.parse(line) as Partial<Line>;
    return typeof level === 'string' && typeof message === 'string';
  } catch {
    return false;
  }
}

runProof(prove);
