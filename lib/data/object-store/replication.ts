import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { grantKeyThrough, grantOnIdentity } from '../../private/grants';
import { ManagedPolicyRole } from '../../private/managed-policy-role';
import { pathInStack } from '../../private/naming';
import type { Checks } from '../../private/validation';
import type { ObjectLockOptions } from './object-lock';
import { checkPrefix } from './prefix';

/**
 * Copies new objects to another bucket, usually within 15 minutes. What was there before stays where it is: S3 Batch
 * Replication copies it once.
 */
export interface ObjectReplicationOptions {
  /**
   * The bucket that gets the copies: `Bucket.fromBucketArn(…)`. It has to stand before, with versioning on, and with
   * Object Lock where this one has it.
   *
   * The policy of a bucket of another account has to let the role of this one in.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
   */
  readonly destination: s3.IBucket;

  /**
   * The key that copies are encrypted with, of the region of `destination`: `Key.fromKeyArn(…)`. Needed where the object
   * store has a key of its own, and of no use elsewhere.
   *
   * @default - the key that S3 manages there
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Of which objects, such as `reports/`.
   *
   * @default - of all
   */
  readonly prefix?: string;

  /**
   * Whether what is deleted here is hidden in the copy, too. Either way its versions stay there for as long as that
   * bucket keeps them, and a version that is deleted by its id is not deleted there.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
   * @default true: who moves to the copy finds there what was here
   */
  readonly deleteMarkers?: boolean;
}

/** What else of the bucket replication depends on. */
export interface Replicated {
  readonly bucket: s3.Bucket;
  readonly objectLock?: ObjectLockOptions;
}

/**
 * Has S3 copy objects. The L2's own prop would write an inline policy, and actions with wildcards.
 */
export function replicate(scope: Construct, { bucket, objectLock }: Replicated, options: ObjectReplicationOptions) {
  const { destination, encryptionKey, prefix = '', deleteMarkers = true } = options;
  const role = new ManagedPolicyRole(scope, 'ReplicationRole', {
    assumedBy: new iam.ServicePrincipal('s3.amazonaws.com', {
      // Not of the bucket, which names the role.
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description: `What S3 may do to replicate ${pathInStack(scope)}`,
  });
  grantOnIdentity(role, [bucket.bucketArn], ['s3:GetReplicationConfiguration', 's3:ListBucket']);
  grantOnIdentity(
    role,
    [bucket.arnForObjects(`${prefix}*`)],
    [
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
      ...(objectLock ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : []),
    ],
  );
  grantOnIdentity(
    role,
    [destination.arnForObjects(`${prefix}*`)],
    ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
  );
  const reason = 'S3 copies every object below the prefix, under the key that it has';
  acknowledgeWildcard(role, bucket.arnForObjects(`${prefix}*`), reason);
  acknowledgeWildcard(role, destination.arnForObjects(`${prefix}*`), reason);
  grantKeyThrough('s3', bucket.encryptionKey, role, ['kms:Decrypt']);
  if (encryptionKey) {
    // Of the region that its ARN names, which is not that of this stack.
    grantOnIdentity(role, [encryptionKey.keyArn], ['kms:Encrypt', 'kms:GenerateDataKey'], {
      StringEquals: { 'kms:ViaService': `s3.${encryptionKey.env.region}.amazonaws.com` },
    });
  }
  (bucket.node.defaultChild as s3.CfnBucket).replicationConfiguration = {
    role: role.roleArn,
    rules: [
      {
        id: 'Copy',
        status: 'Enabled',
        priority: 0,
        filter: { prefix },
        deleteMarkerReplication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
        sourceSelectionCriteria: encryptionKey && { sseKmsEncryptedObjects: { status: 'Enabled' } },
        destination: {
          bucket: destination.bucketArn,
          encryptionConfiguration: encryptionKey && { replicaKmsKeyId: encryptionKey.keyArn },
        },
      },
    ],
  };
}

/** Checks what is to be copied, and how. */
export function checkReplication(
  checks: Checks,
  replication: ObjectReplicationOptions | undefined,
  encryptionKey: kms.IKey | undefined,
): void {
  if (!replication) return;
  checkPrefix(checks, 'replication.prefix', replication.prefix);
  const ownKey = encryptionKey !== undefined;
  checks.that(
    ownKey === (replication.encryptionKey !== undefined),
    'replication.encryptionKey',
    replication.encryptionKey?.node.path,
    ownKey
      ? 'stated beside encryptionKey, for a key is of one region and S3 copies no object that it cannot encrypt'
      : 'unset without encryptionKey: copies of objects under the key of S3 are under the key of S3',
    ownKey ? 'state the key of the region of the copy' : 'leave it out',
  );
}
