import type * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Object Lock: write once, read many.
 */
export interface ObjectLockOptions {
  /**
   * How long each new version is locked, unless the upload says otherwise: `ObjectLockRetention.governance(…)`, which
   * `s3:BypassGovernanceRetention` opens, or `.compliance(…)`, which nobody does, not even the root user.
   *
   * Uploads then have to bring a checksum: a presigned POST has the field `x-amz-checksum-sha256`, a PUT `Content-MD5`
   * or the checksum that SDKs add. Lifecycle rules hide locked objects and delete them when their time is over.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
   * @default - none: the application states it with each object
   */
  readonly retention?: s3.ObjectLockRetention;
}

/** What makes a locked bucket of a bucket; nothing, and no property in the template, for another one. */
export function lockProps(objectLock: ObjectLockOptions | undefined): s3.BucketProps {
  return objectLock ? { objectLockEnabled: true, objectLockDefaultRetention: objectLock.retention } : {};
}
