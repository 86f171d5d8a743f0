// Orders and reports, as the web service knows them: `reports/<id>.json` says how far one is, `reports/<id>.pdf` is it.
import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const { BUCKET_NAME: Bucket, PDF_QUEUE_URL: QueueUrl, AWS_ENDPOINT_URL } = process.env;
const sqs = new SQSClient();
const s3 = new S3Client({
  // A checksum in a presigned address is that of nothing: no browser can send what matches it.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  // An S3 on this machine has no host names for its buckets.
  forcePathStyle: AWS_ENDPOINT_URL !== undefined,
});

/**
 * The state first: a worker may be done before the second call has returned. An order that comes again is sent again
 * while nobody knows whether it was: a job that is done twice is one report.
 */
export async function order(content, traceId, id = randomUUID()) {
  if (!(await setWaiting(id)) && (await stateOf(id))?.state !== 'waiting') return id;
  // The id of the request goes with its job, beside the message.
  const AWSTraceHeader = { DataType: 'String', StringValue: `Root=${traceId}` };
  const MessageBody = JSON.stringify({ id, ...content });
  const message = { QueueUrl, MessageBody, MessageSystemAttributes: { AWSTraceHeader } };
  await sqs.send(new SendMessageCommand(message));
  return id;
}

/** Undefined where there is none; with a link that is good for five minutes where it is done. */
export async function report(id) {
  const state = await stateOf(id);
  if (state?.state !== 'done') return state;
  const ResponseContentDisposition = `attachment; filename="${id}.pdf"`;
  const get = new GetObjectCommand({ Bucket, Key: `reports/${id}.pdf`, ResponseContentDisposition });
  return { ...state, download: await getSignedUrl(s3, get, { expiresIn: 300 }) };
}

/** A form for one table of at most a megabyte. */
export async function signUpload() {
  const id = randomUUID();
  await setWaiting(id);
  const form = await createPresignedPost(s3, {
    Bucket,
    Key: `uploads/${id}.csv`,
    Fields: { 'Content-Type': 'text/csv' },
    Conditions: [['content-length-range', 1, 1_000_000]],
    Expires: 300,
  });
  return { id, form };
}

/** Whether there was no state yet: S3 writes it or refuses to, and nothing comes in between. */
async function setWaiting(id) {
  const Body = JSON.stringify({ id, state: 'waiting' });
  const object = { Bucket, Key: `reports/${id}.json`, Body, ContentType: 'application/json', IfNoneMatch: '*' };
  try {
    await s3.send(new PutObjectCommand(object));
    return true;
  } catch (error) {
    if (error.name !== 'PreconditionFailed') throw error;
    return false;
  }
}

async function stateOf(id) {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `reports/${id}.json` }));
    return JSON.parse(await Body.transformToString());
  } catch (error) {
    // Who may not list the bucket is not told that an object is missing.
    if (['AccessDenied', 'NoSuchKey'].includes(error.name)) return undefined;
    throw error;
  }
}
