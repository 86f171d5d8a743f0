// What a job is, and how it is done. Done twice, it has the same result: the key of a report follows from its job.
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { pdf } from './pdf.mjs';

const { AWS_ENDPOINT_URL, BUCKET_NAME: Bucket, RENDER_SECONDS = '15' } = process.env;
const s3 = new S3Client({ forcePathStyle: AWS_ENDPOINT_URL !== undefined });

const ID = /^[\w-]{1,64}$/;

/**
 * Three come over one queue: an order, an event of S3 about a table, and what the clock sends.
 *
 * A message that is none of them throws: it is tried as often as a job, and lies in the dead-letter queue then.
 */
export function jobOf(body) {
  const job = read(JSON.parse(body));
  if (typeof job.id !== 'string' || !ID.test(job.id)) throw new Error('a job without an id');
  if (!Array.isArray(job.lines) && typeof job.table !== 'string') throw new Error(`${job.id} has nothing in it`);
  return job;
}

function read(message) {
  if (message?.detail) {
    const { key } = message.detail.object;
    return { id: basename(key, '.csv'), folder: 'reports', title: 'A table', table: key };
  }
  if (message?.nightly) {
    // Everybody can guess the name: it goes where the web service reads nothing.
    const id = message.nightly.slice(0, 10);
    return { id, folder: 'nightly', title: `The night before ${id}`, lines: ['Nothing happened.'] };
  }
  return { ...message, folder: 'reports', title: `${message?.title ?? 'A report'}` };
}

export async function make({ id, folder, title, lines, table }) {
  const content = lines ?? (await linesOf(table));
  // In place of what takes its time: queries, charts, a browser without a screen.
  await sleep(Number(RENDER_SECONDS) * 1000);
  await put(`${folder}/${id}.pdf`, pdf(title, content.map(String)), 'application/pdf');
  await put(stateKey({ id, folder }), JSON.stringify({ id, state: 'done' }), 'application/json');
}

/** Unless it is done, by an attempt that ended later or whose message came twice. */
export async function giveUp(job) {
  const Key = stateKey(job);
  const known = await stateAt(Key);
  if (known?.state === 'done') return;
  // S3 refuses where somebody wrote another state since it was read: the report is done after all.
  const since = known ? { IfMatch: known.etag } : { IfNoneMatch: '*' };
  try {
    await put(Key, JSON.stringify({ id: job.id, state: 'failed' }), 'application/json', since);
  } catch (error) {
    if (error.name !== 'PreconditionFailed') throw error;
  }
}

const stateKey = ({ folder, id }) => `${folder}/${id}.json`;

async function stateAt(Key) {
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { ...JSON.parse(await Body.transformToString()), etag: ETag };
  } catch (error) {
    // Who may not list the bucket is not told that an object is missing.
    if (['AccessDenied', 'NoSuchKey'].includes(error.name)) return undefined;
    throw error;
  }
}

async function linesOf(Key) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body.transformToString()).trimEnd().split(/\r?\n/);
}

const put = (Key, Body, ContentType, since = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, ...since }));
