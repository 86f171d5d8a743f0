import { Duration } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../binding';
import { Preset } from '../preset';
import { acknowledgeRules, acknowledgeWildcard } from '../private/acknowledge';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { LOG_PREFIX, LogBucket } from '../private/log-bucket';
import { environmentPrefix } from '../private/naming';
import { privateBucket } from '../private/private-bucket';
import { validateObjectStore } from './validate-object-store';

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
   * How long versions that were overwritten or deleted are kept, from a day up.
   *
   * @default - 90 days in production, 7 in development
   */
  readonly noncurrentVersionExpiration?: Duration;
}

/**
 * Props of `ObjectStore`.
 */
export interface ObjectStoreProps extends ObjectStoreOptions {
  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for data at rest; new objects follow a change, old ones keep theirs.
   *
   * @default - the key that S3 manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Where server access logs go. Its policy must let `logging.s3.amazonaws.com` write.
   *
   * @default - a bucket of its own in production, none in development
   */
  readonly accessLogsBucket?: s3.IBucket;
}

/**
 * Where uploads go, since a task's disk dies with the task: private, versioned, TLS only.
 *
 * Applications know `BUCKET_NAME`. A store with another id than `ObjectStore` has that id as prefix: `PhotosObjectStore`
 * binds `PHOTOS_BUCKET_NAME`.
 */
export class ObjectStore extends Construct implements IBindable {
  /** The bucket. */
  public readonly bucket: s3.IBucket;
  private readonly prefix: string;

  /**
   * @param scope the parent
   * @param id a stable name: the prefix of the environment variables follows from it
   * @param props the options
   * @throws when options of a new bucket are stated for an existing one
   */
  constructor(scope: Construct, id: string, props: ObjectStoreProps = {}) {
    validateObjectStore(props).throwAt(scope, id);
    super(scope, id);
    this.bucket = props.bucket ?? this.createBucket(props, props.preset ?? Preset.PRODUCTION);
    this.prefix = environmentPrefix(id, 'ObjectStore');
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { bucket } = this;
    const objectActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
    grantOnIdentity(target, [bucket.bucketArn], ['s3:ListBucket', 's3:GetBucketLocation']);
    grantOnIdentity(target, [bucket.arnForObjects('*')], objectActions);
    if (Construct.isConstruct(target.grantPrincipal)) {
      const reason = 'every object of this one bucket: keys are the business of the application';
      acknowledgeWildcard(target.grantPrincipal, bucket.arnForObjects('*'), reason);
    }
    grantKeyThrough('s3', bucket.encryptionKey, target, ['kms:Decrypt', 'kms:GenerateDataKey']);
    return { environment: { [`${this.prefix}BUCKET_NAME`]: bucket.bucketName } };
  }

  /**
   * Bytes of the objects and of all their versions, which S3 reports once a day.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
   */
  public metricSize(): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/S3',
      metricName: 'BucketSizeBytes',
      dimensionsMap: { BucketName: this.bucket.bucketName, StorageType: 'StandardStorage' },
      statistic: cloudwatch.Stats.AVERAGE,
      period: Duration.days(1),
    });
  }

  private createBucket(props: ObjectStoreProps, preset: Preset): s3.Bucket {
    const { encryptionKey } = props;
    const bucket = new s3.Bucket(this, 'Resource', {
      ...privateBucket(preset),
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey ? true : undefined,
      lifecycleRules: [
        {
          id: 'ForgetWhatNobodyReads',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(preset.accessLogs ? 90 : 7),
        },
      ],
    });
    this.logAccess(bucket, props.accessLogsBucket, preset);
    acknowledgeRules(bucket, {
      S3BucketDefaultLockEnabled: 'users may delete what they uploaded; versions keep it for a while',
      S3BucketReplicationEnabled:
        'versioning keeps what is overwritten or deleted; a second region is for the team to choose',
      ...(encryptionKey
        ? {}
        : { S3DefaultEncryptionKMS: 'S3 encrypts with its own key; encryptionKey takes a customer managed one' }),
    });
    return bucket;
  }

  /**
   * The L2's own logging prop writes an ACL or a policy depending on a feature flag, and names this bucket in the
   * policy of the other: with the log bucket in another stack that closes a cycle.
   */
  private logAccess(bucket: s3.Bucket, given: s3.IBucket | undefined, preset: Preset): void {
    const destination = given ?? (preset.accessLogs ? new LogBucket(this, 'AccessLogs', preset) : undefined);
    if (!destination) {
      const reason = 'the development preset writes no access logs';
      acknowledgeRules(bucket, { 'AwsSolutions-S1': reason, S3BucketLoggingEnabled: reason });
      return;
    }
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: destination.bucketName,
      logFilePrefix: `${LOG_PREFIX.objectStore}/`,
    };
  }
}
