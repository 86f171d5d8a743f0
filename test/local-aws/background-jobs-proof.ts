import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
  readonly failed: Expectation[];
  readonly order: {
    readonly status: number;
    readonly before: Answer;
    readonly pdf: string;
  };
  readonly table: { readonly posted: number; readonly pdf: string };
  readonly nightly: Answer;
  readonly poison: { readonly after: Answer; readonly attempts: number; readonly deadLetters: string };
  readonly stopped: { readonly code: number | null; readonly after: Answer; readonly left: string };
  readonly unknown: number;
  readonly webStopped: number | null;
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
    return { failed: expectations.filter(({ ok }) => !ok), ...(await scenes(place)) };
  } finally {
    place.end();
  }
}

async function scenes(place: Place): Promise<Omit<BackgroundJobsProof, 'failed'>> {
  const web = await place.start('Web', 'server.mjs', 'listening');
  const worker = await place.start('Pdf', 'worker.mjs');
  const order = await ordered(place);
  const table = await uploaded(place);
  await place.send('{"nightly":"2026-11-27T02:00:00Z"}');
  const nightly = await place.until('nightly-2026-11-27', 'done');
  const poison = await poisoned(place);
  const stopped = await stoppedInMidJob(place, worker);
  const unknown = (await place.ask('/reports/nobody-ordered-it')).status;
  web.kill('SIGTERM');
  const [webStopped] = await once(web, 'close');
  return { order, table, nightly, poison, stopped, unknown, webStopped };
}

/** A report by an order: an answer at once, and later a PDF. */
async function ordered(place: Place): Promise<BackgroundJobsProof['order']> {
  const answer = await place.post('/reports', { title: 'Sales of (March)', lines: ['one', 'two'] });
  const { id } = (await answer.json()) as { id: string };
  const before = await place.ask(answer.headers.get('Location')!);
  await place.until(id, 'done');
  return { status: answer.status, before, pdf: await place.download(id) };
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

/** A job that cannot be done: its table is not there. */
async function poisoned(place: Place): Promise<BackgroundJobsProof['poison']> {
  const id = 'poison';
  await place.send(JSON.stringify({ id, title: 'x', table: 'uploads/none.csv' }));
  const after = await place.until(id, 'failed');
  const attempts = place.log.split('\n').filter((line) => line.startsWith(`${id}: `)).length;
  // SQS moves it when it would be handed out once more.
  for (let tries = 0; tries < 50 && (await place.waiting('DeadLetterQueue')) === '0'; tries++) await sleep(200);
  return { after, attempts, deadLetters: await place.waiting('DeadLetterQueue') };
}

/** Asked to stop with a job in hand and others waiting, the worker does that job and takes no other. */
async function stoppedInMidJob(place: Place, worker: ChildProcess): Promise<BackgroundJobsProof['stopped']> {
  const orders = ['first', 'second', 'third'].map((id) => JSON.stringify({ id, title: id, lines: [] }));
  for (const order of orders) await place.send(order);
  await sleep(500);
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'close');
  const done = /(first|second|third): done/.exec(place.log)?.[1] ?? 'none';
  return { code, after: await place.ask(`/reports/${done}`), left: await place.waiting('') };
}

/** Processes that run the application as its tasks would, each with the environment and the role of its own. */
class Place {
  public log = '';
  private readonly processes: ChildProcess[] = [];
  private readonly sqs: sqs.SQSClient;
  private port = 0;

  constructor(
    private readonly endpoint: string,
    private readonly environment: Record<string, string>,
    private readonly observed: Observed,
  ) {
    this.sqs = new sqs.SQSClient({ ...clientConfiguration(endpoint), useQueueUrlAsEndpoint: false });
  }

  public async start(service: string, script: string, sign?: string): Promise<ChildProcess> {
    const task = this.taskOf(service);
    const { default: getPort } = await import('get-port');
    if (sign) this.port = await getPort({ host: '127.0.0.1' });
    const env = {
      ...this.environment,
      ...(await this.credentialsOf(task)),
      ...this.variablesOf(task),
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
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.log += `${text}`));
    if (sign) await told;
    return child;
  }

  public end(): void {
    this.processes.forEach((each) => each.kill('SIGKILL'));
    this.sqs.destroy();
  }

  public post(where: string, body: object): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${where}`, { method: 'POST', body: JSON.stringify(body) });
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

runProof(prove);
