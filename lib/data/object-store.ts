import { Duration } from 'aws-cdk-lib/core';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget, IEventTarget } from '../binding';
import { Preset } from '../preset';
import { acknowledgeRules, acknowledgeWildcard } from '../private/acknowledge';
import { warnOfFixedProps } from '../private/fixed-at-creation';
import { grantKeyThrough, grantOnIdentity } from '../private/grants';
import { LOG_PREFIX, LogBucket } from '../private/log-bucket';
import { environmentPrefix, pathInStack } from '../private/naming';
import { privateBucket } from '../private/private-bucket';
import type { ObjectAccessOptions } from './object-store/access';
import { ObjectAccess, writeActions } from './object-store/access';
import { corsRules } from './object-store/browser-access';
import { lifecycleRules } from './object-store/lifecycle';
import type { ObjectLockOptions } from './object-store/object-lock';
import { lockProps } from './object-store/object-lock';
import type { ObjectStoreOptions } from './object-store/options';
import { replicate } from './object-store/replication';
import type { UploadEventOptions } from './object-store/upload-events';
import { UploadEvents } from './object-store/upload-events';
import { validateObjectStore } from './validate-object-store';

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
  private readonly variable: string;
  private readonly objectLock?: ObjectLockOptions;
  private readonly uploadEvents: UploadEvents;

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
    this.variable = `${environmentPrefix(id, 'ObjectStore')}BUCKET_NAME`;
    this.objectLock = props.objectLock;
    this.uploadEvents = new UploadEvents(this, this.bucket, props.bucket !== undefined);
    warnOfFixedProps(this, 'bucket', { objectLock: props.objectLock });
  }

  /**
   * What of this store a service may do, to be bound instead of all of it: `uses: [store.accessTo({ uploads:
   * ['uploads/'] })]`. A presigned request may do what the service may that signed it, so this is what its users can
   * reach at most.
   *
   * @param options below which prefixes it may write and read
   * @throws when a prefix is none, or holds a wildcard
   */
  public accessTo(options: ObjectAccessOptions): IBindable {
    const { bucket, variable, objectLock, node } = this;
    return new ObjectAccess({ path: node.path, bucket, variable, objectLock }, options);
  }

  /**
   * As `accessTo`, for a service that signs uploads below one prefix and does nothing else here.
   *
   * @param prefix what their keys begin with, such as `uploads/`
   * @throws when it is no prefix, or holds a wildcard
   */
  public uploadsTo(prefix: string): IBindable {
    return this.accessTo({ uploads: [prefix] });
  }

  /**
   * As `accessTo`, for a service that reads below one prefix and does nothing else here.
   *
   * @param prefix what their keys begin with, such as `reports/`
   * @throws when it is no prefix, or holds a wildcard
   */
  public downloadsFrom(prefix: string): IBindable {
    return this.accessTo({ downloads: [prefix] });
  }

  /**
   * Has every object that is written below a prefix become a job, whose body is the event of S3 as EventBridge tells it,
   * at least once: the key is `detail.object.key`. A copy counts as an upload, and so does what the worker itself
   * writes there.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
   * @param id a stable name
   * @param target the queue, or the worker that has one
   * @param options which uploads
   * @throws when it is no prefix, another target is told of the same uploads, or events cannot become jobs there
   */
  public onUpload(id: string, target: IEventTarget, options: UploadEventOptions): events.IRule {
    this.uploadEvents.check(options).include(target.validateEvents()).throwAt(this, id);
    return target.onEvent(id, {
      pattern: this.uploadEvents.add(id, options),
      description: `Uploads to ${options.prefix} of ${pathInStack(this)}`,
    });
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { bucket } = this;
    const objectActions = ['s3:GetObject', 's3:DeleteObject', ...writeActions(this.objectLock)];
    grantOnIdentity(target, [bucket.bucketArn], ['s3:ListBucket', 's3:GetBucketLocation']);
    grantOnIdentity(target, [bucket.arnForObjects('*')], objectActions);
    if (Construct.isConstruct(target.grantPrincipal)) {
      const reason = 'every object of this one bucket: keys are the business of the application';
      acknowledgeWildcard(target.grantPrincipal, bucket.arnForObjects('*'), reason);
    }
    grantKeyThrough('s3', bucket.encryptionKey, target, ['kms:Decrypt', 'kms:GenerateDataKey']);
    return { environment: { [this.variable]: bucket.bucketName } };
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
    const { encryptionKey, objectLock, replication } = props;
    const bucket = new s3.Bucket(this, 'Resource', {
      ...privateBucket(preset),
      ...lockProps(objectLock),
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey ? true : undefined,
      cors: corsRules(props.browserOrigins),
      lifecycleRules: lifecycleRules(props, preset),
    });
    this.logAccess(bucket, props.accessLogsBucket, preset);
    if (replication) replicate(this, { bucket, objectLock }, replication);
    acknowledgeRules(bucket, {
      ...(objectLock?.retention
        ? {}
        : { S3BucketDefaultLockEnabled: 'users may delete what they uploaded; versions keep it for a while' }),
      ...(replication
        ? {}
        : {
            S3BucketReplicationEnabled:
              'versioning keeps what is overwritten or deleted; a second region is for the team to choose',
          }),
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
