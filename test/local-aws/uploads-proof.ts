import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import type { PresignedPost } from '@aws-sdk/s3-presigned-post';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { call } from './call';
import type { SentInParts } from './documented-uploads';
import { sendInParts } from './documented-uploads';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { StackResource } from './observed';
import { REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What uploads.test.ts asserts on, as JSON: Jest cannot load what drives the deployments. */
export interface UploadsProof {
  readonly expectations: Expectation[];
  /** Status, and the code of an error, of what a page sent. */
  readonly preflights: Record<string, string>;
  readonly posts: Record<string, string>;
  readonly parts: Record<string, string>;
  /** 100 MiB by the files of docs/uploads.md, and what came of them. */
  readonly documented: SentInParts & { readonly stored: { readonly bytes: number; readonly sha256: string } };
  readonly downloads: Record<string, string>;
  readonly locked: Record<string, string>;
  /** The messages that workers got, in order. */
  readonly jobs: Record<'photos' | 'scans', UploadEvent[]>;
}

interface UploadEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: { readonly reason: string; readonly object: { readonly key: string; readonly size: number } };
}

const SCRIPT = path.join(REPOSITORY, 'test', 'support', 'stated', 'uploads.ts');
const ORIGIN = 'https://shop.example.com';

async function prove(session: Session): Promise<UploadsProof> {
  const [assembly, localAws] = await Promise.all([session.synthesize(SCRIPT, { strict: false }), session.start()]);
  const { endpoint, environment } = localAws;
  await makeCopies(endpoint);
  await assembly.bootstrap(environment);
  await assembly.deploy(environment);
  const { observed, expectations } = await session.check(assembly);
  const found = (type: string, id: string) => physicalId(observed.resources, type, id);
  const Bucket = found('AWS::S3::Bucket', 'ShopObjectStore');
  const records = found('AWS::S3::Bucket', 'RecordsObjectStore');
  const as = async (id: string) => clientAs(endpoint, await credentialsOf(endpoint, found('AWS::IAM::Role', id)));
  const [web, scans, archive] = await Promise.all(['ShopWebTask', 'ShopScansTask', 'ShopArchiveTask'].map(as));
  return {
    expectations,
    preflights: await preflights(`${endpoint}/${Bucket}/uploads/a`),
    posts: await posts(web, Bucket),
    parts: await parts(web, Bucket),
    documented: await documented(localAws, found('AWS::IAM::Role', 'ShopWebTask'), Bucket),
    downloads: await downloads({ web, scans }, Bucket),
    locked: await locked(endpoint, archive, records),
    jobs: {
      photos: await jobs(endpoint, found('AWS::SQS::Queue', 'ShopPhotosQueue')),
      scans: await jobs(endpoint, found('AWS::SQS::Queue', 'ShopScansQueue')),
    },
  };
}

function physicalId(resources: StackResource[], type: string, id: string): string {
  const { physicalId: found } = resources.find(
    (each) => each.type === type && each.logicalId.startsWith(id) && !/AccessLogs|DeadLetter/.test(each.logicalId),
  )!;
  return found;
}

/** The buckets that stand before: with versions, that of the records with a lock. */
async function makeCopies(endpoint: string): Promise<void> {
  const admin = new s3.S3Client({ ...clientConfiguration(endpoint), forcePathStyle: true });
  for (const Bucket of ['uploads-copy', 'records-copy']) {
    await admin.send(new s3.CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: Bucket === 'records-copy' }));
    const VersioningConfiguration = { Status: s3.BucketVersioningStatus.Enabled };
    await admin.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  admin.destroy();
}

interface RoleCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Who a task of the service is. */
async function credentialsOf(endpoint: string, role: string): Promise<RoleCredentials> {
  const asked = { RoleArn: `arn:aws:iam::123456789012:role/${role}`, RoleSessionName: 'task' };
  return (await call<{ Credentials: RoleCredentials }>(endpoint, 'sts', 'assume_role', asked)).Credentials;
}

/** S3 as a task of the service sees it. */
function clientAs(endpoint: string, credentials: RoleCredentials): s3.S3Client {
  return new s3.S3Client({
    ...clientConfiguration(endpoint),
    credentials: {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
    },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}

/** What a browser asks before it sends. */
async function preflights(url: string): Promise<UploadsProof['preflights']> {
  const ask = async (origin: string, method: string) => {
    const headers = { Origin: origin, 'Access-Control-Request-Method': method };
    const answer = await fetch(url, { method: 'OPTIONS', headers });
    return `${answer.status}`;
  };
  return {
    put: await ask(ORIGIN, 'PUT'),
    post: await ask(ORIGIN, 'POST'),
    'of another origin': await ask('https://evil.example.com', 'PUT'),
  };
}

async function posts(web: s3.S3Client, Bucket: string): Promise<UploadsProof['posts']> {
  const sign = (Key: string, Expires = 300) =>
    createPresignedPost(web, {
      Bucket,
      Key,
      Conditions: [
        ['content-length-range', 1, 1000],
        ['starts-with', '$Content-Type', 'image/'],
      ],
      Expires,
    });
  const key = 'uploads/photos/17/one';
  const good = await sign(key);
  const late = await sign(key, 1);
  const other = {
    url: good.url,
    fields: { ...good.fields, Policy: (await sign('uploads/photos/18/two')).fields.Policy },
  };
  await sleep(2000);
  return {
    'an image': await post(good, 'image/png', 1000),
    'a byte too many': await post(good, 'image/png', 1001),
    'no byte': await post(good, 'image/png', 0),
    'a page': await post(good, 'text/html', 10),
    'another key': await post({ ...good, fields: { ...good.fields, key: 'uploads/photos/18/two' } }, 'image/png', 10),
    'another policy': await post(other, 'image/png', 10),
    'a field that nobody signed': await post(
      { ...good, fields: { ...good.fields, acl: 'public-read' } },
      'image/png',
      10,
    ),
    'too late': await post(late, 'image/png', 10),
    'signed outside the prefix': await post(await sign('reports/one'), 'image/png', 10),
    'signed beside the prefix': await post(await sign('uploads-of-others/one'), 'image/png', 10),
  };
}

async function post({ url, fields }: PresignedPost, type: string, size: number): Promise<string> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('Content-Type', type);
  form.append('file', new Blob([new Uint8Array(size)]));
  return outcome(await fetch(url, { method: 'POST', body: form }));
}

/** The documented files, with the environment and the role of the web service. */
async function documented(
  { endpoint, environment }: { readonly endpoint: string; readonly environment: Record<string, string> },
  role: string,
  Bucket: string,
): Promise<UploadsProof['documented']> {
  const { AccessKeyId, SecretAccessKey, SessionToken } = await credentialsOf(endpoint, role);
  const sent = await sendInParts({
    ...environment,
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
    BUCKET_NAME: Bucket,
  });
  const admin = new s3.S3Client({ ...clientConfiguration(endpoint), forcePathStyle: true });
  const Key = `uploads/scans/17/${sent.upload}.pdf`;
  const bytes = await (await admin.send(new s3.GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
  // Not what onUpload waits for: it ends otherwise.
  await admin.send(new s3.PutObjectCommand({ Bucket, Key: 'uploads/scans/17/notes.txt', Body: 'x' }));
  admin.destroy();
  return { ...sent, stored: { bytes: bytes.length, sha256: sha256(bytes) } };
}

/** What a presigned part is good for: nothing else. */
async function parts(web: s3.S3Client, Bucket: string): Promise<UploadsProof['parts']> {
  const Key = 'uploads/scans/17/large.pdf';
  const { UploadId } = await web.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
  const sign = (PartNumber: number, at = Key) =>
    getSignedUrl(web, new s3.UploadPartCommand({ Bucket, Key: at, UploadId, PartNumber }), { expiresIn: 60 });
  const url = await sign(1);
  const beyond = {
    'signed outside the prefix': outcome(await fetch(await sign(1, 'reports/large.pdf'), { method: 'PUT', body: 'x' })),
    'sent to another key': outcome(await fetch(url.replace('/17/', '/18/'), { method: 'PUT', body: 'x' })),
    'as another part': outcome(await fetch(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body: 'x' })),
    'as it was signed': outcome(await fetch(url, { method: 'PUT', body: 'x' })),
    'begun outside the prefix': await failure(
      web.send(new s3.CreateMultipartUploadCommand({ Bucket, Key: 'reports/large.pdf' })),
    ),
    'given up': await failure(web.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))),
  };
  const eager = new s3.S3Client(clientConfiguration(new URL(url).origin));
  const part = new s3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1 });
  const results = await Promise.all(Object.entries(beyond).map(async ([name, answer]) => [name, await answer]));
  return {
    ...Object.fromEntries(results),
    'checksum in the address': `${/checksum/i.test(url)}`,
    'checksum in the address, unless told': `${/checksum/i.test(await getSignedUrl(eager, part))}`,
  };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function downloads({ web, scans }: Record<'web' | 'scans', s3.S3Client>, Bucket: string) {
  const get = async (client: s3.S3Client, Key: string) =>
    outcome(await fetch(await getSignedUrl(client, new s3.GetObjectCommand({ Bucket, Key }), { expiresIn: 60 })));
  await scans.send(new s3.PutObjectCommand({ Bucket, Key: 'reports/17.pdf', Body: '%PDF-' }));
  return {
    'of a report': await get(web, 'reports/17.pdf'),
    'of an upload, by who signs uploads': await get(web, 'uploads/photos/17/one'),
    'of an upload, by its worker': await get(scans, 'uploads/photos/17/one'),
    'a list': await failure(web.send(new s3.ListObjectsV2Command({ Bucket, Prefix: 'reports/' }))),
    'a deletion': await failure(web.send(new s3.DeleteObjectCommand({ Bucket, Key: 'reports/17.pdf' }))),
  };
}

/** In compliance mode not even who may do everything deletes a version; the application may keep it for longer. */
async function locked(endpoint: string, archive: s3.S3Client, Bucket: string): Promise<UploadsProof['locked']> {
  const Key = 'records/17';
  const put = new s3.PutObjectCommand({ Bucket, Key, Body: 'paid', ChecksumAlgorithm: 'SHA256' });
  const { VersionId } = await archive.send(put);
  const admin = new s3.S3Client({ ...clientConfiguration(endpoint), forcePathStyle: true });
  const head = await admin.send(new s3.HeadObjectCommand({ Bucket, Key }));
  const days = (head.ObjectLockRetainUntilDate!.getTime() - Date.now()) / 86_400_000;
  const deleted = await failure(admin.send(new s3.DeleteObjectCommand({ Bucket, Key, VersionId })));
  admin.destroy();
  const Retention = { Mode: 'COMPLIANCE' as const, RetainUntilDate: new Date(Date.now() + 1000 * 86_400_000) };
  const LegalHold = { Status: 'ON' as const };
  return {
    mode: `${head.ObjectLockMode}`,
    days: `${Math.round(days)}`,
    deleted,
    'kept for longer': await failure(archive.send(new s3.PutObjectRetentionCommand({ Bucket, Key, Retention }))),
    'held by the application': await failure(
      archive.send(new s3.PutObjectLegalHoldCommand({ Bucket, Key, LegalHold })),
    ),
  };
}

async function jobs(endpoint: string, QueueUrl: string): Promise<UploadEvent[]> {
  const client = new sqs.SQSClient({ ...clientConfiguration(endpoint), useQueueUrlAsEndpoint: false });
  const receive = new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const { Messages = [] } = await client.send(receive);
  client.destroy();
  return Messages.map(({ Body }) => JSON.parse(Body!) as UploadEvent);
}

async function outcome(answer: Response): Promise<string> {
  const [, code] = /<Code>(\w+)</.exec(await answer.text()) ?? [];
  return code ? `${answer.status} ${code}` : `${answer.status}`;
}

const failure = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'done',
    ({ name }: Error) => name,
  );

runProof(prove);
