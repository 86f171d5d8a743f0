// What a job is, and how it is done. Done twice, it has the same result: the key of a report follows from its job.
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { pdf } from './pdf.mjs';

const { AWS_ENDPOINT_URL, BUCKET_NAME: Bucket, RENDER_SECONDS = '15' } = process.env;
const s3 = new S3Client({ forcePathStyle: AWS_ENDPOINT_URL !== undefined });

/** Three come over one queue: an order, an event of S3 about a table, and what the clock sends. */
export function jobOf(body) {
  const message = JSON.parse(body);
  if (message.detail) {
    const { key } = message.detail.object;
    return { id: basename(key, '.csv'), title: 'A table', table: key };
  }
  if (message.nightly) {
    const day = message.nightly.slice(0, 10);
    return { id: `nightly-${day}`, title: `The night before ${day}`, lines: ['Nothing happened.'] };
  }
  return message;
}

export async function make({ id, title, lines, table }) {
  const content = lines ?? (await linesOf(table));
  // In place of what takes its time: queries, charts, a browser without a screen.
  await sleep(Number(RENDER_SECONDS) * 1000);
  await put(`reports/${id}.pdf`, pdf(title, content), 'application/pdf');
  await setState(id, 'done');
}

export const giveUp = ({ id }) => setState(id, 'failed');

async function linesOf(Key) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body.transformToString()).trimEnd().split(/\r?\n/);
}

const setState = (id, state) => put(`reports/${id}.json`, JSON.stringify({ id, state }), 'application/json');

const put = (Key, Body, ContentType) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
