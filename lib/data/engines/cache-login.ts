import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { pathInStack } from '../../private/naming';
import type { CacheEngineContext } from '../cache-engine';

/** A generated secret whose whole value is the AUTH token, or the password of the user, of a cache. */
export function createCacheSecret(
  scope: Construct,
  { encryptionKey, preset }: CacheEngineContext,
  kind: 'AUTH token' | 'Password',
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, 'AuthToken', {
    description: `${kind} of ${pathInStack(scope)}`,
    encryptionKey,
    removalPolicy: preset.removalPolicy,
    generateSecretString: { excludePunctuation: true, passwordLength: 64 },
  });
  const rotation = 'an AUTH token is rotated by a cache update and a redeploy of its clients, not by a schedule';
  acknowledgeRules(secret, {
    'AwsSolutions-SMG4': rotation,
    SecretsManagerRotationEnabled: rotation,
    SecretsManagerUsingKMSKey:
      'Secrets Manager encrypts with a key of the account; encryptionKey takes a customer managed one',
  });
  return secret;
}
