import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { createSecret } from '../../private/generated-secret';
import { pathInStack } from '../../private/naming';
import type { CacheEngineContext } from '../cache-engine';

/** A generated secret whose whole value is the AUTH token, or the password of the user, of a cache. */
export function createCacheSecret(
  scope: Construct,
  { encryptionKey, preset }: CacheEngineContext,
  kind: 'AUTH token' | 'Password',
): secretsmanager.Secret {
  return createSecret(scope, 'AuthToken', {
    description: `${kind} of ${pathInStack(scope)}`,
    preset,
    encryptionKey,
    generate: { passwordLength: 64 },
    unrotated: 'an AUTH token is rotated by a cache update and a redeploy of its clients, not by a schedule',
  });
}
