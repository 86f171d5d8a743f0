import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../../binding';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { grantKeyThrough, grantOnIdentity } from '../../private/grants';
import { Checks } from '../../private/validation';
import type { ObjectLockOptions } from './object-lock';
import { checkPrefix } from './prefix';

/**
 * What of an object store a service may do.
 */
export interface ObjectAccessOptions {
  /**
   * Below which prefixes it may write, such as `uploads/`: in one request or in parts, with a lock where the store has
   * `objectLock`, and no more. It can read nothing there, not even what it wrote.
   *
   * @default - nowhere
   */
  readonly uploads?: string[];

  /**
   * Below which prefixes it may read, such as `reports/`. It can list nothing: an object that is not there answers 403.
   *
   * @default - nowhere
   */
  readonly downloads?: string[];
}

/** Where the objects are. */
export interface AccessedStore {
  readonly path: string;
  readonly bucket: s3.IBucket;
  readonly variable: string;
  readonly objectLock?: ObjectLockOptions;
}

/**
 * What writing takes. CreateMultipartUpload, UploadPart and CompleteMultipartUpload are all `s3:PutObject`; to upload with
 * a retention or a legal hold, and to state them later, are actions of their own.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function writeActions(objectLock: ObjectLockOptions | undefined): string[] {
  return [
    's3:PutObject',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
    ...(objectLock ? ['s3:PutObjectRetention', 's3:PutObjectLegalHold'] : []),
  ];
}

/** A part of an object store, to be bound instead of all of it. */
export class ObjectAccess implements IBindable {
  constructor(
    private readonly store: AccessedStore,
    private readonly options: ObjectAccessOptions,
  ) {
    validateAccess(options).throwFor(store.path);
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { uploads = [], downloads = [] } = this.options;
    const { bucket, variable, objectLock } = this.store;
    this.grant(target, uploads, writeActions(objectLock));
    this.grant(target, downloads, ['s3:GetObject']);
    // S3 decrypts the parts of an upload to join them.
    const onKey = ['kms:Decrypt', ...(uploads.length > 0 ? ['kms:GenerateDataKey'] : [])];
    grantKeyThrough('s3', bucket.encryptionKey, target, onKey);
    return { environment: { [variable]: bucket.bucketName } };
  }

  public toString(): string {
    return this.store.path;
  }

  private grant(target: IBindingTarget, prefixes: string[], actions: string[]): void {
    if (prefixes.length === 0) return;
    const objects = prefixes.map((prefix) => this.store.bucket.arnForObjects(`${prefix}*`));
    grantOnIdentity(target, objects, actions);
    if (!Construct.isConstruct(target.grantPrincipal)) return;
    const reason = 'every object below this prefix of one bucket: keys are made as users come';
    for (const each of objects) acknowledgeWildcard(target.grantPrincipal, each, reason);
  }
}

function validateAccess({ uploads = [], downloads = [] }: ObjectAccessOptions): Checks {
  const checks = new Checks();
  uploads.forEach((prefix) => checkPrefix(checks, 'uploads', prefix));
  downloads.forEach((prefix) => checkPrefix(checks, 'downloads', prefix));
  const some = uploads.length + downloads.length > 0;
  return checks.that(some, 'uploads', uploads, 'a prefix, here or in downloads', "state ['uploads/']");
}
