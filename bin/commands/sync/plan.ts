import type { Wave } from './cache-policy';

/** An object as it should be. */
export interface Wanted {
  readonly key: string;
  readonly size: number;
  /** SHA-256 of the content, in hexadecimal digits; needed where the bucket has an object of this key and size. */
  readonly sha256?: string;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly wave: Wave;
}

/** An object as it is. What is undefined is not known, and not what is wanted. */
export interface Present {
  readonly key: string;
  readonly size: number;
  readonly sha256?: string;
  readonly contentType?: string;
  readonly cacheControl?: string;
}

/** Why an object is uploaded. */
export type Reason = 'new' | 'content' | 'headers';

/** An object to upload. */
export interface Upload<T extends Wanted> {
  readonly wanted: T;
  readonly reason: Reason;
}

/** What makes the bucket what it should be. */
export interface Plan<T extends Wanted> {
  /** In this order: each list after the one before. */
  readonly waves: Upload<T>[][];
  readonly unchanged: T[];
  /** Keys, after all uploads. */
  readonly deletes: string[];
}

/** What is deleted. */
export interface Deletion {
  /** Keys outside of it stay. */
  readonly prefix: string;
  /** Keys that stay though nothing in the folder has them. */
  readonly keep: ReadonlySet<string>;
}

/** Compares two listings; pure. Nothing is deleted unless a deletion is given. */
export function planSync<T extends Wanted>(
  wanted: readonly T[],
  present: readonly Present[],
  deletion?: Deletion,
): Plan<T> {
  const there = new Map(present.map((object) => [object.key, object]));
  const uploads: Upload<T>[] = [];
  const unchanged: T[] = [];
  for (const each of [...wanted].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const reason = reasonFor(each, there.get(each.key));
    if (reason) uploads.push({ wanted: each, reason });
    else unchanged.push(each);
  }
  const waves = [...new Set(uploads.map(({ wanted: { wave } }) => wave))]
    .sort((a, b) => a - b)
    .map((wave) => uploads.filter((upload) => upload.wanted.wave === wave));
  return { waves, unchanged, deletes: deletion ? surplus(wanted, present, deletion) : [] };
}

function reasonFor(wanted: Wanted, present: Present | undefined): Reason | undefined {
  if (!present) return 'new';
  if (wanted.size !== present.size || !wanted.sha256 || wanted.sha256 !== present.sha256) return 'content';
  const same = wanted.contentType === present.contentType && wanted.cacheControl === present.cacheControl;
  return same ? undefined : 'headers';
}

function surplus(wanted: readonly Wanted[], present: readonly Present[], { prefix, keep }: Deletion): string[] {
  if (prefix === '') throw new Error('an empty prefix would delete everything else in the bucket');
  const keys = new Set(wanted.map(({ key }) => key));
  return present
    .map(({ key }) => key)
    .filter((key) => key.startsWith(prefix) && !keys.has(key) && !keep.has(key))
    .sort();
}
