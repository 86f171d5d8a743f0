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

// A poll takes 20 seconds and a job 15, and ECS waits for 120: what comes yet is done. Then no more is asked for. To hand
// a job back would cost it one of its attempts, for SQS counts how often it was handed out.
process.on('SIGTERM', () => (stopping = true));

const RECEIVE = { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames: ['ApproximateReceiveCount'] };

while (!stopping) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(RECEIVE));
  for (const message of Messages) {
    let job;
    try {
      job = jobOf(message.Body);
      // A task that is being stopped is past protection.
      await (stopping ? make(job) : protect(() => make(job)));
    } catch (error) {
      await fail(message, job, error);
      continue;
    }
    console.log(`${job.id}: done`);
    await end(message);
  }
}

/** A report that is written is done, whatever becomes of its message: it comes again, and is the same report. */
async function end({ ReceiptHandle }) {
  const request = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
  await sqs.send(request).catch((error) => console.error(`not deleted: ${error.message}`));
}

/** Another attempt in half a minute, or the dead-letter queue with its alarm, and the user is told. */
async function fail({ Attributes, ReceiptHandle }, job, error) {
  console.error(`${job?.id ?? 'no job'}: ${error.message}`);
  try {
    if (job && Number(Attributes.ApproximateReceiveCount) >= Number(MAX_ATTEMPTS)) await giveUp(job);
    const VisibilityTimeout = Number(process.env.RETRY_SECONDS ?? 30);
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  } catch (failure) {
    console.error(`comes back when its time-out is over: ${failure.message}`);
  }
}
