import { type ChildProcess, spawn } from 'child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientConfiguration } from '../local-aws/environment';
import { onLocalAws, startServer } from '../local-aws/on-local-aws';
import { FakeAgent } from './agent';
import { imageOf } from './documented';

const JOBS = Array.from({ length: 10 }, (_, job) => `job ${job}`);
/** A job that takes a second and a half, and writes down when it begins and when it is done. */
const JOB = `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  const write = (what) => appendFileSync(process.env.BOOK, what + '\\n');
  export async function run(job) {
    write(process.env.NAME + ' begins ' + job);
    await sleep(1500);
    write(process.env.NAME + ' has done ' + job);
  }`;

onLocalAws('workers on the local AWS', () => {
  test('no job is lost, whichever way its worker ends', async () => {
    const { server, endpoint, environment } = await startServer();
    const agent = await FakeAgent.start();
    const folder = imageOf({ 'job.mjs': JOB });
    const book = join(folder, 'book');
    const sqs = new SQSClient(clientConfiguration(endpoint));
    const running: ChildProcess[] = [];
    const entries = () => (existsSync(book) ? readFileSync(book, 'utf8').trim().split('\n') : []);
    const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
      for (const deadline = Date.now() + 25_000; !(await holds()); await sleep(50)) {
        if (Date.now() > deadline) throw new Error(`it never came that ${what}:\n${entries().join('\n')}`);
      }
    };
    const work = (name: string, QueueUrl: string) => {
      const env = { ...environment, ...agent.environment, JOB_PROTECTION_MINUTES: '1', PDF_QUEUE_URL: QueueUrl };
      const worker = spawn(process.execPath, ['worker.mjs'], { cwd: folder, env: { ...env, NAME: name, BOOK: book } });
      worker.stderr.on('data', (data: Buffer) => appendFileSync(`${book}.errors`, data));
      running.push(worker);
      return worker;
    };
    const ended = (worker: ChildProcess) =>
      new Promise<string>((resolve) => worker.once('close', (code, signal) => resolve(signal ?? `${code}`)));

    try {
      const Attributes = { VisibilityTimeout: '5', ReceiveMessageWaitTimeSeconds: '0' };
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'pdf', Attributes }));
      const Entries = JOBS.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

      const killed = work('the killed', QueueUrl!);
      const asked = work('the asked', QueueUrl!);
      const lastOf = (name: string) =>
        entries()
          .filter((line) => line.startsWith(name))
          .at(-1) ?? '';
      await until('both have a job in hand', () =>
        ['the killed', 'the asked'].every((name) => lastOf(name).startsWith(`${name} begins`)),
      );
      const kill = ended(killed);
      const ask = ended(asked);
      killed.kill('SIGKILL');
      asked.kill('SIGTERM');
      expect(await kill).toBe('SIGKILL');
      // Not ended by the signal: it had its job done, and left.
      expect(await ask).toBe('0');
      expect(lastOf('the asked')).toMatch(/^the asked has done/);
      const cutOff = lastOf('the killed').slice('the killed begins '.length);
      expect(entries()).not.toContain(`the killed has done ${cutOff}`);

      const others = ['the third', 'the fourth'].map((name) => work(name, QueueUrl!));
      const isDone = (job: string) => entries().some((line) => line.endsWith(`has done ${job}`));
      await until('every job is done', () => JOBS.every(isDone));
      expect(entries()).toContainEqual(expect.stringMatching(new RegExp(`^the (third|fourth) has done ${cutOff}$`)));
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      await until('the queue is empty', async () => {
        const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
        return Object.values((await sqs.send(ask)).Attributes!).every((count) => count === '0');
      });
      // Each job was protected, and released but for the one that was cut off.
      const protections = () => agent.asked.filter(({ body }) => body.ProtectionEnabled).length;
      expect(protections()).toBe(entries().filter((line) => line.includes(' begins ')).length);
      await until('every task is released', () => agent.asked.length - protections() === protections() - 1);

      // Both wait for a message, and are asked to stop: what comes yet is done, for to hand it back costs an attempt.
      await sleep(500);
      const ends = others.map(ended);
      others.forEach((worker) => worker.kill('SIGTERM'));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'the last' }));
      expect(await Promise.all(ends)).toEqual(['0', '0']);
      expect(entries().filter((line) => line.endsWith('has done the last'))).toHaveLength(1);
    } finally {
      for (const worker of running) worker.kill('SIGKILL');
      sqs.destroy();
      await agent.stop();
      server.stdin!.end();
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});
