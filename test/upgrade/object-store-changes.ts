import { Duration } from 'aws-cdk-lib/core';
import type { ObjectStoreOptions } from '../../lib';
import type { Configuration } from './configuration';
import type { UserChange } from './user-change';
import { inPlace } from './user-change';

/** Changes of the bucket, and of who is told of uploads. */
export const OBJECT_STORE_CHANGES: readonly UserChange[] = [
  {
    change: 'origins stated',
    to: (from) => bucket(from, { browserOrigins: ['https://www.example.com'] }),
    breaks: inPlace,
  },
  {
    change: 'objects kept for a year',
    to: (from) => bucket(from, { lifecycle: [{ expireAfter: Duration.days(365) }] }),
    breaks: inPlace,
  },
  {
    change: 'objects copied to another bucket',
    to: (from) => (own(from) && !from.copied && !from.encryptionKey ? { ...from, copied: true } : undefined),
    breaks: inPlace,
  },
  {
    change: 'objects no longer copied',
    to: (from) => (from.copied ? { ...from, copied: undefined } : undefined),
    breaks: inPlace,
  },
  {
    change: 'objects locked',
    to: (from) => (from.bucket?.objectLock ? undefined : bucket(from, { objectLock: {} })),
    breaks: () => ['AppObjectStore WILL_REPLACE ObjectLockEnabled'],
  },
  {
    change: 'the retention of the lock changed',
    to: (from) => (from.bucket?.objectLock?.retention ? bucket(from, { objectLock: {} }) : undefined),
    breaks: inPlace,
  },
  {
    change: 'uploads become jobs',
    to: (from) =>
      own(from) && typeof from.workers?.Pdf === 'object' && !from.uploads
        ? { ...from, uploads: { Pdf: { prefix: 'uploads/' } } }
        : undefined,
    breaks: inPlace,
  },
  {
    change: 'uploads of another prefix become jobs',
    to: (from) => (from.uploads ? { ...from, uploads: { Pdf: { prefix: 'scans/' } } } : undefined),
    breaks: inPlace,
  },
];

/** Whether the library makes the bucket. */
const own = (from: Configuration): boolean => from.objectStore === undefined;

function bucket(from: Configuration, options: ObjectStoreOptions): Configuration | undefined {
  return own(from) ? { ...from, bucket: { ...from.bucket, ...options } } : undefined;
}
