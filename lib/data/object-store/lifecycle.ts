import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Preset } from '../../preset';
import { Checks } from '../../private/validation';
import type { ObjectStoreOptions } from './options';
import { checkPrefix } from './prefix';

/** What an object has to stay in Standard, and then in Standard-IA, before it may go on. */
const MONTH = 30;
const LONGEST = 3650;

/**
 * What becomes of objects as they grow old. S3 looks once a day, and counts days from when an object was uploaded.
 *
 * S3 moves no object below 128 KiB: it would cost more than it saves.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export interface ObjectLifecycleOptions {
  /**
   * Of which objects, such as `reports/`.
   *
   * @default - of all
   */
  readonly prefix?: string;

  /**
   * When they go to Intelligent-Tiering, 0 days or more: S3 then moves each by itself, to cheaper storage after 30 days
   * without a read and back with the next one. For reads that nobody foresees; no read costs extra.
   *
   * Its archive tiers are left out: an object there has to be restored before anybody can read it.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html
   * @default - never
   */
  readonly intelligentTieringAfter?: Duration;

  /**
   * When they go to Standard-IA, 30 days or more: for what is read less than once a month, and at once then. Each read
   * costs by the gigabyte, and 30 days of storage are paid for at least.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
   * @default - never
   */
  readonly infrequentAccessAfter?: Duration;

  /**
   * When they go to Glacier Instant Retrieval, 0 days or more and at least 30 after `infrequentAccessAfter`: for what is
   * read once a quarter, and at once then. 90 days of storage are paid for at least.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
   * @default - never
   */
  readonly archiveAfter?: Duration;

  /**
   * When they are deleted, a day or more and later than they are moved. As a deleted one, an object is kept for
   * `noncurrentVersionExpiration` beyond.
   *
   * @default - never
   */
  readonly expireAfter?: Duration;
}

/** The rules of a new bucket: the one that every bucket has, and those that are stated. */
export function lifecycleRules(options: ObjectStoreOptions, preset: Preset): s3.LifecycleRule[] {
  return [
    {
      id: 'ForgetWhatNobodyReads',
      abortIncompleteMultipartUploadAfter: options.incompleteUploadExpiration ?? Duration.days(7),
      noncurrentVersionExpiration: options.noncurrentVersionExpiration ?? Duration.days(preset.accessLogs ? 90 : 7),
    },
    ...(options.lifecycle ?? []).map((stated) => ({
      id: `Age-${stated.prefix ?? 'all'}`,
      prefix: stated.prefix,
      expiration: stated.expireAfter,
      transitions: transitionsOf(stated),
    })),
  ];
}

function transitionsOf(stated: ObjectLifecycleOptions): s3.Transition[] | undefined {
  const transitions = [
    { storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: stated.intelligentTieringAfter },
    { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: stated.infrequentAccessAfter },
    { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: stated.archiveAfter },
  ].filter(({ transitionAfter }) => transitionAfter !== undefined);
  return transitions.length > 0 ? transitions : undefined;
}

/** Checks how long things are kept. */
export function checkLifecycle(checks: Checks, options: ObjectStoreOptions): void {
  const { lifecycle = [] } = options;
  checks
    .days('incompleteUploadExpiration', options.incompleteUploadExpiration, 1, LONGEST, 'state Duration.days(7)')
    .days('noncurrentVersionExpiration', options.noncurrentVersionExpiration, 1, LONGEST, 'state Duration.days(90)');
  lifecycle.forEach((stated, index) => checks.include(problemsOf(stated, `lifecycle[${index}].`)));
  const prefixes = lifecycle.map(({ prefix = '' }) => prefix);
  prefixes.forEach((prefix, index) =>
    checks.that(
      !prefixes.slice(0, index).includes(prefix),
      `lifecycle[${index}].prefix`,
      prefix,
      'a prefix of its own',
      'state all of a prefix in one entry',
    ),
  );
}

function problemsOf(stated: ObjectLifecycleOptions, name: string): string[] {
  const { prefix, intelligentTieringAfter, infrequentAccessAfter, archiveAfter, expireAfter } = stated;
  const checks = new Checks(name);
  checkPrefix(checks, 'prefix', prefix);
  const moves = { intelligentTieringAfter, infrequentAccessAfter, archiveAfter };
  const nothing = Object.values({ ...moves, expireAfter }).every((each) => each === undefined);
  checks
    .that(!nothing, 'expireAfter', undefined, 'stated where nothing else is', 'say what becomes of the objects')
    .days('intelligentTieringAfter', intelligentTieringAfter, 0, LONGEST, 'state Duration.days(0)')
    .days('infrequentAccessAfter', infrequentAccessAfter, MONTH, LONGEST, 'state Duration.days(30)')
    .days('archiveAfter', archiveAfter, 0, LONGEST, 'state Duration.days(90)')
    .days('expireAfter', expireAfter, 1, LONGEST, 'state Duration.days(365)')
    .that(
      !intelligentTieringAfter || !(infrequentAccessAfter ?? archiveAfter),
      'intelligentTieringAfter',
      show(intelligentTieringAfter),
      'unset beside infrequentAccessAfter and archiveAfter, for it moves objects by itself',
      'drop one of the two',
    )
    .that(
      !before(archiveAfter, infrequentAccessAfter, MONTH),
      'archiveAfter',
      show(archiveAfter),
      `at least ${MONTH} days after infrequentAccessAfter (${show(infrequentAccessAfter)})`,
      'raise it, or leave infrequentAccessAfter out',
    );
  for (const [move, after] of Object.entries(moves)) {
    checks.that(
      !before(expireAfter, after, 1),
      'expireAfter',
      show(expireAfter),
      `later than ${move} (${show(after)})`,
      `raise it, or leave ${move} out`,
    );
  }
  return checks.problems;
}

/** Whether one comes less than so many days after the other. */
function before(one: Duration | undefined, other: Duration | undefined, days: number): boolean {
  if (!one || !other || one.isUnresolved() || other.isUnresolved()) return false;
  return one.toDays({ integral: false }) < other.toDays({ integral: false }) + days;
}

function show(duration: Duration | undefined): string {
  return duration && !duration.isUnresolved() ? `${duration.toDays({ integral: false })} days` : '';
}
