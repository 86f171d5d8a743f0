import { Checks } from '../private/validation';
import type { ObjectStoreOptions } from './object-store';

/** Checks what a team says of its object store. */
export function validateObjectStore(options: ObjectStoreOptions, prefix?: string): Checks {
  return new Checks(prefix)
    .duration('noncurrentVersionExpiration', options.noncurrentVersionExpiration, 86_400, 3650 * 86_400, 'state days')
    .that(
      !(options.bucket && options.noncurrentVersionExpiration),
      'noncurrentVersionExpiration',
      options.noncurrentVersionExpiration,
      'unset beside bucket, whose lifecycle is its own',
      'set the lifecycle rule on the bucket',
    );
}
