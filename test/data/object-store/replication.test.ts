import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import type { ObjectReplicationOptions, ObjectStoreProps } from '../../../lib';
import { onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { bucketOf, makeStore } from './stores';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const copyOf = (stack: Stack): IBucket => Bucket.fromBucketArn(stack, 'Copy', 'arn:aws:s3:::copy');

function replicated(
  options: Partial<ObjectReplicationOptions> = {},
  props: ObjectStoreProps = {},
  stack = testStack(),
) {
  return makeStore({ ...props, replication: { destination: copyOf(stack), ...options } }, stack).stack;
}

test('no copy by default', () => {
  const { stack } = makeStore();
  expect(bucketOf(stack).ReplicationConfiguration).toBeUndefined();
});

test('all is copied, deletions as well', () => {
  expect(bucketOf(replicated()).ReplicationConfiguration.Rules).toEqual([
    {
      Id: 'Copy',
      Status: 'Enabled',
      Priority: 0,
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Enabled' },
      Destination: { Bucket: 'arn:aws:s3:::copy' },
    },
  ]);
});

test('a prefix, without deletions', () => {
  const [rule] = bucketOf(replicated({ prefix: 'reports/', deleteMarkers: false })).ReplicationConfiguration.Rules;
  expect(rule).toMatchObject({ Filter: { Prefix: 'reports/' }, DeleteMarkerReplication: { Status: 'Disabled' } });
});

test('the role: this account alone asks S3, in no way but to copy these objects there', () => {
  const stack = replicated({ prefix: 'reports/' });
  const [, role] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).find(([id]) => id.includes('Replication'))!;
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toMatchObject([
    {
      Principal: { Service: 's3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    },
  ]);
  expect(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement).toMatchObject([
    { Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'] },
    {
      Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
      Resource: { 'Fn::Join': ['', [expect.anything(), '/reports/*']] },
    },
    {
      Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
      Resource: 'arn:aws:s3:::copy/reports/*',
    },
  ]);
});

test('locks are copied with their objects', () => {
  const stack = replicated({}, { objectLock: {} });
  expect(JSON.stringify(onlyResource(stack, 'AWS::IAM::ManagedPolicy'))).toContain('s3:GetObjectRetention');
});

test('under keys of both regions', () => {
  const stack = testStack();
  const encryptionKey = Key.fromKeyArn(stack, 'CopyKey', KEY);
  replicated({ encryptionKey }, { encryptionKey: new Key(stack, 'Key') }, stack);
  expect(bucketOf(stack).ReplicationConfiguration.Rules).toMatchObject([
    {
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
      Destination: { EncryptionConfiguration: { ReplicaKmsKeyID: KEY } },
    },
  ]);
  const { Statement } = onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument;
  expect(Statement.slice(-2)).toMatchObject([
    { Action: 'kms:Decrypt', Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } },
    {
      Action: ['kms:Encrypt', 'kms:GenerateDataKey'],
      Resource: KEY,
      Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
    },
  ]);
});

describe('fails when', () => {
  test('the key of the copy is missing', () => {
    const stack = testStack();
    expect(() => replicated({}, { encryptionKey: new Key(stack, 'Key') }, stack)).toThrow(
      'replication.encryptionKey is undefined: allowed is stated beside encryptionKey, for a key is of one region and S3 copies no object that it cannot encrypt; state the key of the region of the copy',
    );
  });

  test('only the copy has a key', () => {
    const stack = testStack();
    expect(() => replicated({ encryptionKey: Key.fromKeyArn(stack, 'CopyKey', KEY) }, {}, stack)).toThrow(
      "replication.encryptionKey is 'Test/CopyKey': allowed is unset without encryptionKey",
    );
  });

  test('its prefix has a wildcard', () => {
    expect(() => replicated({ prefix: '*' })).toThrow("replication.prefix is '*': allowed is a folder");
  });

  test('the bucket exists', () => {
    const stack = testStack();
    const bucket = Bucket.fromBucketName(stack, 'Photos', 'photos');
    const replication = { destination: copyOf(stack) };
    const props = { bucket, replication, objectLock: {}, browserOrigins: ['https://shop.example.com'] };
    for (const prop of ['browserOrigins', 'objectLock', 'replication']) {
      const line = `${prop} is 'stated': allowed is unset beside bucket, which is not changed; set it on that bucket`;
      expect(() => makeStore(props, stack)).toThrow(line);
    }
  });
});
