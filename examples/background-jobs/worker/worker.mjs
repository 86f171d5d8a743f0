// Takes jobs one at a time and loses none: docs/workers.md says why it is as it is.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { log } from './log.mjs';
import { protect } from './protection.mjs';
import { giveUp, jobOf, make } from './report.mjs';

const { PDF_QUEUE_URL: QueueUrl, MAX_ATTEMPTS } = process.env;
const sqs = new SQSClient();
let stopping = false;

// A poll takes 20 seconds and a job 15, and ECS waits for 120: what comes yet is done. Then no more is asked for. To hand
// a job back would cost it one of its attempts, for SQS counts how often it was handed out.
process.on('SIGTERM', () => (stopping = true));

// Neither comes unless it is asked for.
const MessageSystemAttributeNames = ['ApproximateReceiveCount', 'AWSTraceHeader'];
const RECEIVE = { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames };

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
    log('info', 'done', { job: job.id, ...traceOf(message) });
    await end(message);
  }
}

/** A report that is written is done, whatever becomes of its message: it comes again, and is the same report. */
async function end({ ReceiptHandle, ...message }) {
  const request = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
  await sqs.send(request).catch((error) => log('warn', `not deleted: ${error.message}`, traceOf(message)));
}

/** Another attempt in half a minute, or the dead-letter queue with its alarm, and the user is told. */
async function fail(message, job, error) {
  const { Attributes, ReceiptHandle } = message;
  log('error', error.message, { job: job?.id ?? 'none', ...traceOf(message) });
  try {
    if (job && Number(Attributes.ApproximateReceiveCount) >= Number(MAX_ATTEMPTS)) await giveUp(job);
    const VisibilityTimeout = Number(process.env.RETRY_SECONDS ?? 30);
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  } catch (failure) {
    log('error', `comes back when its time-out is over: ${failure.message}`, traceOf(message));
  }
}

/** The id of the request that ordered it: what S3 and the clock send has none. */
function traceOf({ Attributes }) {
  const [, traceId] = /(?:^|;)Root=([^;]+)/.exec(Attributes?.AWSTraceHeader ?? '') ?? [];
  return { traceId };
}
