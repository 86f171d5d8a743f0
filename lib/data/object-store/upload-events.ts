import { Validations } from 'aws-cdk-lib/core';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { Checks, isKnown } from '../../private/validation';
import { checkPrefix, overlap } from './prefix';

/**
 * Which uploads become jobs.
 */
export interface UploadEventOptions {
  /**
   * What the key begins with, such as `uploads/`.
   */
  readonly prefix: string;

  /**
   * What the key ends with, such as `.pdf`.
   *
   * @default - anything
   */
  readonly suffix?: string;
}

/** Those who are told of uploads: of each, one. */
export class UploadEvents {
  private readonly told: { readonly id: string; readonly prefix: string; readonly suffix: string }[] = [];
  private announced = false;

  constructor(
    private readonly scope: IConstruct,
    private readonly bucket: s3.IBucket,
    private readonly existing: boolean,
  ) {}

  /** Checks whether nobody else is told of the same uploads. */
  public check({ prefix, suffix = '' }: UploadEventOptions): Checks {
    const checks = new Checks();
    checkPrefix(checks, 'prefix', prefix);
    checks.text(
      'suffix',
      suffix === '' ? undefined : suffix,
      /^[\w!.'()-]{1,255}$/,
      "letters, digits and ! - _ . ' ( ), without a wildcard",
      "state '.pdf'",
    );
    const other = this.told.find((each) => isKnown(prefix) && overlap(each.prefix, prefix) && bothEnd(each, suffix));
    return checks.that(
      other === undefined,
      'prefix',
      `${prefix}${suffix && ` with suffix '${suffix}'`}`,
      `one that shares no object with '${other?.id}' (${other?.prefix}${other?.suffix && ` with suffix ${other?.suffix}`})`,
      'an upload would be a job of both: give each a folder of its own, or have one worker send the other its jobs',
    );
  }

  /** Which events they are, of those that S3 tells EventBridge. */
  public add(id: string, { prefix, suffix = '' }: UploadEventOptions): EventPattern {
    this.told.push({ id, prefix, suffix });
    this.announce();
    // Two matchers beside each other mean either of them.
    const key = suffix === '' ? { prefix } : { wildcard: `${prefix}*${suffix}` };
    return {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: [key] } },
    };
  }

  /**
   * Has S3 tell EventBridge. Through the L1: the L2's `eventBridgeEnabled` and its notifications write the setting by a
   * Lambda function.
   */
  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    if (!this.existing) {
      (this.bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
      return;
    }
    Validations.of(this.scope).addWarning(
      'cdk-scalable-web-app:bucket-without-events',
      'the bucket exists already, so nothing of it is changed: turn Amazon EventBridge on in its properties, or no ' +
        'upload becomes a job; then acknowledge this',
    );
  }
}

function bothEnd({ suffix: one }: { readonly suffix: string }, other: string): boolean {
  return one.endsWith(other) || other.endsWith(one);
}
