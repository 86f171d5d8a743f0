// Takes jobs one at a time and loses none: docs/workers.md says why it is as it is.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { protect } from './protection.mjs';
import { giveUp, jobOf, make } from './report.mjs';

const { PDF_QUEUE_URL: QueueUrl, MAX_ATTEMPTS } = process.env;
const sqs = new SQSClient();
let stopping = false;

// A job takes 15 seconds, and ECS waits for 120: the one in hand is done. Then no more are asked for.
process.on('SIGTERM', () => (stopping = true));

const RECEIVE = { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['ApproximateReceiveCount'] };

while (!stopping) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(RECEIVE));
  for (const { Attributes, Body, ReceiptHandle } of Messages) {
    const job = jobOf(Body);
    try {
      if (stopping) throw new Error('SIGTERM came first');
      await protect(async () => {
        await make(job);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      });
      console.log(`${job.id}: done`);
    } catch (error) {
      console.error(`${job.id}: ${error.message}`);
      // The user is told; the message goes to the dead-letter queue, and an alarm goes off.
      if (!stopping && Number(Attributes.ApproximateReceiveCount) >= Number(MAX_ATTEMPTS)) await giveUp(job);
      // Handed back: at once to another worker if this one stops, and for another attempt in half a minute if it failed.
      const VisibilityTimeout = stopping ? 0 : Number(process.env.RETRY_SECONDS ?? 30);
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    }
  }
}
