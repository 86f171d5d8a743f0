import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/**
 * Grants on the identity alone. The L2 grants also write the role's ARN into the policy of a customer managed key, and
 * with a key in another stack that closes a dependency cycle.
 */
export function grantOnIdentity(
  grantee: iam.IGrantable,
  resourceArns: string[],
  actions: string[],
  conditions?: { [operator: string]: { [key: string]: string } },
): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
}

/** Lets the grantee use a key through one AWS service, and in no other way. */
export function grantKeyThrough(
  service: string,
  key: kms.IKey | undefined,
  grantee: iam.IGrantable,
  actions: string[],
) {
  if (!key) return;
  const { region } = Stack.of(key);
  grantOnIdentity(grantee, [key.keyArn], actions, {
    StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` },
  });
}
