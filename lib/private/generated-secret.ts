import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from './acknowledge';

/** What a secret is made with. */
export interface GeneratedSecretProps {
  readonly description: string;
  readonly preset: Preset;
  readonly encryptionKey?: kms.IKey;
  /** What is generated; never with punctuation, which connection strings would have to escape. */
  readonly generate: secretsmanager.SecretStringGenerator;
  /** Why no schedule rotates it. */
  readonly unrotated: string;
}

/**
 * A secret that Secrets Manager generates once, for a service that rotates it in a way of its own, or not at all.
 *
 * @param scope the parent
 * @param id a stable name
 * @param props what is generated
 */
export function createSecret(scope: Construct, id: string, props: GeneratedSecretProps): secretsmanager.Secret {
  const { description, preset, encryptionKey, generate, unrotated } = props;
  const secret = new secretsmanager.Secret(scope, id, {
    description,
    encryptionKey,
    removalPolicy: preset.removalPolicy,
    generateSecretString: { excludePunctuation: true, ...generate },
  });
  acknowledgeRules(secret, {
    'AwsSolutions-SMG4': unrotated,
    SecretsManagerRotationEnabled: unrotated,
    SecretsManagerUsingKMSKey:
      'Secrets Manager encrypts with a key of the account; encryptionKey takes a customer managed one',
  });
  return secret;
}
