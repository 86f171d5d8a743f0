import { Checks } from '../private/validation';
import type { ObjectStoreProps } from './object-store';
import { checkOrigins } from './object-store/browser-access';
import { checkLifecycle } from './object-store/lifecycle';
import type { ObjectStoreOptions } from './object-store/options';
import { checkReplication } from './object-store/replication';

/** Checks what a team says of its object store. */
export function validateObjectStore(props: ObjectStoreProps, prefix?: string): Checks {
  const checks = new Checks(prefix);
  checkLifecycle(checks, props);
  checkOrigins(checks, props.browserOrigins);
  checkReplication(checks, props.replication, props.encryptionKey);
  if (props.bucket) checkExisting(checks, props);
  return checks;
}

/** Nothing is made of a bucket that exists. */
function checkExisting(checks: Checks, options: ObjectStoreOptions): void {
  const { browserOrigins, incompleteUploadExpiration, noncurrentVersionExpiration } = options;
  const { lifecycle, objectLock, replication } = options;
  const kept = { incompleteUploadExpiration, noncurrentVersionExpiration, lifecycle };
  for (const [prop, value] of Object.entries(kept)) {
    const remedy = 'set the lifecycle rule on the bucket';
    checks.that(value === undefined, prop, 'stated', 'unset beside bucket, whose lifecycle is its own', remedy);
  }
  for (const [prop, value] of Object.entries({ browserOrigins, objectLock, replication })) {
    checks.that(
      value === undefined,
      prop,
      'stated',
      'unset beside bucket, which is not changed',
      'set it on that bucket',
    );
  }
}
