import type { Duration } from 'aws-cdk-lib/core';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ObjectLifecycleOptions } from './lifecycle';
import type { ObjectLockOptions } from './object-lock';
import type { ObjectReplicationOptions } from './replication';

/**
 * What a team may say of its object store.
 */
export interface ObjectStoreOptions {
  /**
   * A bucket that exists; nothing of it is changed.
   *
   * @default - a new bucket
   */
  readonly bucket?: s3.IBucket;

  /**
   * The origins whose pages may send presigned requests to the bucket, each with scheme and host:
   * `https://shop.example.com`. Without CORS a browser refuses to send them, or to show the page what S3 answered.
   *
   * CORS is a promise of browsers to their users and keeps nobody else out: what a request may do is the business of
   * its signature.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
   * @default - none: objects come and go through the application, or through the CDN
   */
  readonly browserOrigins?: string[];

  /**
   * How long the parts of an upload are kept that was never completed, from a day up. They cost as objects do and are
   * listed as none.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
   * @default Duration.days(7)
   */
  readonly incompleteUploadExpiration?: Duration;

  /**
   * How long versions that were overwritten or deleted are kept, from a day up.
   *
   * @default - 90 days in production, 7 in development
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * What becomes of objects as they grow old, by prefix.
   *
   * @default - they stay as they are
   */
  readonly lifecycle?: ObjectLifecycleOptions[];

  /**
   * Keeps versions from being deleted or overwritten until their time is over, with `{}` for what the application
   * states with each object. Create-time: CloudFormation replaces the bucket to turn it on or off.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   * @default - users may delete what they uploaded, and its versions are kept for a while
   */
  readonly objectLock?: ObjectLockOptions;

  /**
   * Copies new objects to a bucket that exists, such as one of another region.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
   * @default - no copy
   */
  readonly replication?: ObjectReplicationOptions;
}
