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

/** The state first: a worker may be done before the second call has returned. */
export async function order(content) {
  const id = randomUUID();
  await setWaiting(id);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ id, ...content }) }));
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

async function setWaiting(id) {
  const Body = JSON.stringify({ id, state: 'waiting' });
  await s3.send(new PutObjectCommand({ Bucket, Key: `reports/${id}.json`, Body, ContentType: 'application/json' }));
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
