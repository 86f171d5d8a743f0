import { Checks } from '../private/validation';
import type { ObjectStoreOptions } from './object-store';

/** Checks what a team says of its object store. */
export function validateObjectStore(options: ObjectStoreOptions, prefix?: string): Checks {
  return new Checks(prefix)
    .days('noncurrentVersionExpiration', options.noncurrentVersionExpiration, 1, 3650, 'state Duration.days(90)')
    .that(
      !(options.bucket && options.noncurrentVersionExpiration),
      'noncurrentVersionExpiration',
      options.noncurrentVersionExpiration,
      'unset beside bucket, whose lifecycle is its own',
      'set the lifecycle rule on the bucket',
    );
}
