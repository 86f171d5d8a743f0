import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ObjectStoreProps } from '../../lib';
import { ObjectStore, Preset } from '../../lib';
import { resourcesOf, testApp, testStack } from '../support/stacks';

const make = (props: ObjectStoreProps = {}, stack: Stack = testStack(), id = 'ObjectStore') => {
  const store = new ObjectStore(stack, id, props);
  const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  const connections = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678').connections;
  return { stack, store, target: { connections, grantPrincipal } };
};
const bucketOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::S3::Bucket')).find((b) => b.Properties.LoggingConfiguration)!;

describe('defaults', () => {
  const { stack } = make();
  test.each([
    [
      'no public access',
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
    ['no ACLs', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }],
    ['versions', { VersioningConfiguration: { Status: 'Enabled' } }],
    [
      'encrypted',
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      },
    ],
    [
      'a lifecycle',
      {
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
              NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            },
          ],
        },
      },
    ],
    ['access logs', { LoggingConfiguration: { LogFilePrefix: 'object-store/' } }],
  ])('%s', (_, properties) => expect(bucketOf(stack).Properties).toMatchObject(properties));

  test('outlives the stack, under a logical id that is a contract', () => {
    expect(bucketOf(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket'))).toMatchInlineSnapshot(`
     [
       "ObjectStoreE554B462",
       "ObjectStoreAccessLogs7C46574D",
     ]
    `);
  });

  test('TLS only, on both buckets', () => {
    const policies = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy'));
    expect(policies).toHaveLength(2);
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement[0]).toMatchObject({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    }
  });

  test('S3 may write logs for this account alone', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      },
    });
  });
});

describe('overrides', () => {
  test('development: no log bucket, gone with the stack', () => {
    const { stack } = make({ preset: Preset.DEVELOPMENT });
    const buckets = Object.values(resourcesOf(stack, 'AWS::S3::Bucket'));
    expect(buckets).toHaveLength(1);
    expect(buckets[0]).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  test('a customer managed key, cheap by a bucket key, usable through S3 alone', () => {
    const stack = testStack();
    const { store, target } = make({ encryptionKey: new Key(stack, 'Key') }, stack);
    store.bind(target);
    expect(bucketOf(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]).toMatchObject({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
          }),
        ]),
      },
    });
  });

  test('versions kept for a month', () => {
    const { stack } = make({ noncurrentVersionExpiration: Duration.days(30) });
    expect(bucketOf(stack).Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration).toEqual({
      NoncurrentDays: 30,
    });
  });

  test('a region-agnostic stack', () => {
    expect(() => Template.fromStack(make({}, new Stack(testApp(), 'Agnostic')).stack)).not.toThrow();
  });
});

test('binding: five actions on one bucket, no more', () => {
  const { stack, store, target } = make();
  expect(Object.keys(store.bind(target).environment!)).toEqual(['BUCKET_NAME']);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: ['s3:ListBucket', 's3:GetBucketLocation'], Effect: 'Allow', Resource: Match.anyValue() },
        {
          Action: [
            's3:GetObject',
            's3:DeleteObject',
            's3:PutObject',
            's3:AbortMultipartUpload',
            's3:ListMultipartUploadParts',
          ],
          Effect: 'Allow',
          Resource: Match.anyValue(),
        },
      ],
    },
  });
});

test('an existing bucket is bound under its prefix, and nothing is made', () => {
  const stack = testStack();
  const { store, target } = make(
    { bucket: Bucket.fromBucketName(stack, 'Photos', 'photos') },
    stack,
    'PhotosObjectStore',
  );
  expect(store.bind(target).environment).toEqual({ PHOTOS_BUCKET_NAME: 'photos' });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
});
