import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { ServiceConnectOptions } from './service-connect';
import { ServiceConnect } from './service-connect';

/** How services of an app call each other; with TLS, by the key of the app unless another is stated. */
export function createServiceConnect(
  scope: Construct,
  { tls, ...options }: ServiceConnectOptions,
  encryptionKey?: kms.IKey,
): ServiceConnect {
  return new ServiceConnect(scope, 'ServiceConnect', { ...options, tls: tls && { encryptionKey, ...tls } });
}
