import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import { existsSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { BackingTier, ScalableWebApp } from '../../lib';
import { clientConfiguration } from '../local-aws/environment';
import { onLocalAws, startServer } from '../local-aws/on-local-aws';
import { evaluate } from '../support/metric-math';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';
import { imageOf } from '../workers/documented';

/** A job that is noted when it begins; one called poison fails. */
const JOB = `
  import { appendFileSync } from 'node:fs';
  export async function run(job) {
    appendFileSync(process.env.BOOK, job + '\\n');
    if (job === 'poison') throw new Error('it always fails');
  }`;
const ATTEMPTS = 2;

/** What the template makes of a worker with a queue, and the formulas over it. */
function contract() {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: Object.values(BackingTier) });
  const { jobs } = app.addWorker('Pdf', {
    image: IMAGE,
    minTasks: 0,
    jobDuration: Duration.seconds(2),
    maxAttempts: ATTEMPTS,
  });
  const queues = Object.values(resourcesOf(stack, 'AWS::SQS::Queue')).map(({ Properties }) => Properties);
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  return {
    jobs,
    queue: queues.find(({ RedrivePolicy }) => RedrivePolicy)!,
    deadLetterQueue: queues.find(({ RedrivePolicy }) => !RedrivePolicy)!,
    alarm: alarms.find(([id]) => id.includes('DeadLetterAlarm'))![1].Properties,
  };
}

/** The names by which SQS tells CloudWatch, and those by which it tells who asks. */
const ATTRIBUTES = {
  ApproximateNumberOfMessagesVisible: 'ApproximateNumberOfMessages',
  ApproximateNumberOfMessagesNotVisible: 'ApproximateNumberOfMessagesNotVisible',
} as const;

onLocalAws('a poisoned job on the local AWS', () => {
  test('a poisoned job lies in the dead-letter queue after the attempts of the template, and its alarm sees it', async () => {
    const { jobs, queue, deadLetterQueue, alarm } = contract();
    const { server, endpoint, environment } = await startServer();
    const folder = imageOf({ 'job.mjs': JOB });
    const book = join(folder, 'book');
    const begun = (job: string) =>
      existsSync(book)
        ? readFileSync(book, 'utf8')
            .split('\n')
            .filter((line) => line === job).length
        : 0;
    const sqs = new SQSClient(clientConfiguration(endpoint));
    const running: ChildProcess[] = [];
    const make = async (QueueName: string, properties: Record<string, number>, RedrivePolicy?: object) => {
      const { VisibilityTimeout = 30, MessageRetentionPeriod, ReceiveMessageWaitTimeSeconds = 0 } = properties;
      const numbers = Object.entries({ VisibilityTimeout, MessageRetentionPeriod, ReceiveMessageWaitTimeSeconds });
      const Attributes = Object.fromEntries(numbers.map(([name, value]) => [name, `${value}`]));
      if (RedrivePolicy) Attributes.RedrivePolicy = JSON.stringify(RedrivePolicy);
      return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
    };
    const attributes = async (QueueUrl: string) =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes as Record<
        string,
        string
      >;
    /** A data point of a queue; SQS reports none of what is in flight while nothing is. */
    const reader = async (QueueUrl: string) => {
      const found = await attributes(QueueUrl);
      return (metricName: string) => {
        const count = Number(found[ATTRIBUTES[metricName as keyof typeof ATTRIBUTES]]);
        return metricName.endsWith('NotVisible') && count === 0 ? undefined : count;
      };
    };
    const rings = async (QueueUrl: string) => {
      expect(alarm.ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
      return (await reader(QueueUrl))(alarm.MetricName)! >= alarm.Threshold;
    };
    const until = async (what: string, seconds: number, holds: () => boolean | Promise<boolean>) => {
      for (const deadline = Date.now() + seconds * 1000; !(await holds());) {
        if (Date.now() > deadline) throw new Error(`it never came that ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    };

    try {
      const deadUrl = await make('dead', deadLetterQueue);
      const { QueueArn: deadLetterTargetArn } = await attributes(deadUrl);
      const { maxReceiveCount } = queue.RedrivePolicy;
      expect(maxReceiveCount).toBe(ATTEMPTS);
      const QueueUrl = await make('pdf', queue, { deadLetterTargetArn, maxReceiveCount });
      const Entries = ['poison', 'fine', 'fair'].map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

      // Nobody works yet: the formulas of the template see what waits, and would wake a worker.
      expect(evaluate(jobs.metricBacklog(), await reader(QueueUrl))).toBe(3);
      expect(evaluate(jobs.unattendedJobs!, await reader(QueueUrl))).toBe(3);
      expect(await rings(deadUrl)).toBe(false);

      for (let worker = 0; worker < 2; worker++) {
        const env = { ...environment, JOB_PROTECTION_MINUTES: '1', PDF_QUEUE_URL: QueueUrl, BOOK: book };
        running.push(spawn(process.execPath, ['worker.mjs'], { cwd: folder, env, stdio: 'ignore' }));
      }
      await until('the others are done', 60, () => begun('fine') === 1 && begun('fair') === 1);
      await until('the poisoned one was tried', 60, () => begun('poison') >= 1);
      // It is hidden until its next attempt: it counts as not done, and nobody is woken for it.
      expect(evaluate(jobs.metricBacklog(), await reader(QueueUrl))).toBe(1);
      expect(evaluate(jobs.unattendedJobs!, await reader(QueueUrl))).toBe(0);

      await until('the alarm rings', 200, () => rings(deadUrl));
      expect(begun('poison')).toBe(ATTEMPTS);
      expect([begun('fine'), begun('fair')]).toEqual([1, 1]);
      expect(evaluate(jobs.metricBacklog(), await reader(QueueUrl))).toBe(0);
    } finally {
      for (const worker of running) worker.kill('SIGKILL');
      sqs.destroy();
      server.stdin!.end();
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
});
