import { randomUUID } from 'node:crypto';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import type { ObservedBucket, ObservedQueue } from '../observed';
import type { Reader } from './reader';

/** Queues, each tried with one message. */
export async function readQueues(reader: Reader): Promise<ObservedQueue[]> {
  // The client would send to the host of the queue's URL otherwise.
  const client = new sqs.SQSClient({ ...reader.configuration, useQueueUrlAsEndpoint: false });
  const queues = await reader.each('AWS::SQS::Queue', async (QueueUrl) => {
    const ask = new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes } = await client.send(ask);
    return { url: QueueUrl, attributes: Attributes ?? {}, delivers: await delivers(client, QueueUrl) };
  });
  client.destroy();
  return queues;
}

async function delivers(client: sqs.SQSClient, QueueUrl: string): Promise<boolean> {
  const MessageBody = randomUUID();
  const order = QueueUrl.endsWith('.fifo') ? { MessageGroupId: 'tried', MessageDeduplicationId: MessageBody } : {};
  await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody, ...order }));
  const receive = new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const message = (await client.send(receive)).Messages?.find(({ Body }) => Body === MessageBody);
  if (!message) return false;
  await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return true;
}

/** Buckets, each tried with one object. */
export async function readBuckets(reader: Reader): Promise<ObservedBucket[]> {
  const client = new s3.S3Client({ ...reader.configuration, forcePathStyle: true });
  const buckets = await reader.each('AWS::S3::Bucket', async (Bucket) => {
    const unlessAbsent = <T>(answer: Promise<T>) => answer.catch(() => undefined);
    const [versioning, access, encryption, policy, cors, lifecycle, lock, replication] = await Promise.all([
      client.send(new s3.GetBucketVersioningCommand({ Bucket })),
      unlessAbsent(client.send(new s3.GetPublicAccessBlockCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetBucketEncryptionCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetBucketPolicyCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetBucketCorsCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetObjectLockConfigurationCommand({ Bucket }))),
      unlessAbsent(client.send(new s3.GetBucketReplicationCommand({ Bucket }))),
    ]);
    return {
      name: Bucket,
      versioning: versioning.Status,
      publicAccessBlock: access?.PublicAccessBlockConfiguration,
      encryption: encryption?.ServerSideEncryptionConfiguration?.Rules ?? [],
      cors: cors?.CORSRules ?? [],
      lifecycle: lifecycle?.Rules ?? [],
      objectLock: lock?.ObjectLockConfiguration,
      replication: replication?.ReplicationConfiguration,
      policy: policy?.Policy,
      keeps: await keeps(client, Bucket),
    };
  });
  client.destroy();
  return buckets;
}

async function keeps(client: s3.S3Client, Bucket: string): Promise<boolean> {
  const Key = randomUUID();
  const { VersionId } = await client.send(new s3.PutObjectCommand({ Bucket, Key, Body: Key }));
  const found = await (await client.send(new s3.GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  await client.send(new s3.DeleteObjectCommand({ Bucket, Key, VersionId })).catch((error: Error) => {
    // A lock keeps it.
    if (error.name !== 'AccessDenied') throw error;
  });
  return found === Key;
}
