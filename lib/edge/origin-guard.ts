import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import { Checks, isKnown } from '../private/validation';
import type { CdnOrigin } from './cdn-origin';

/** The header that only our distribution sends. */
export const SECRET_HEADER = 'X-Origin-Secret';
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html */
const ORIGIN_FACING = 'com.amazonaws.global.cloudfront.origin-facing';

/**
 * The addresses that CloudFront asks origins from. The list weighs 55 rules of the 60 that a security group holds, so
 * one port may admit it, never two.
 *
 * For a VPC origin too: CloudFront's own security group comes into being with the first VPC origin of the VPC, after the
 * template that would name it.
 */
export function originFacing(scope: Construct, origin: CdnOrigin): ec2.IPeer {
  const list =
    origin._prefixList ?? ec2.PrefixList.fromLookup(scope, 'OriginFacing', { prefixListName: ORIGIN_FACING });
  return ec2.Peer.prefixList(list.prefixListId);
}

/** The secrets that rules accept: the first is the one that the distribution sends. */
export function createSecrets(scope: Construct, origin: CdnOrigin, preset: Preset): secretsmanager.ISecret[] {
  const generations = Array.from({ length: origin._secrets }, (_, age) => origin._generation - age);
  return generations.map((generation) => {
    const secret = new secretsmanager.Secret(scope, generation === 1 ? 'OriginSecret' : `OriginSecret${generation}`, {
      description: `What CloudFront shows to ${pathInStack(scope)}`,
      removalPolicy: preset.removalPolicy,
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    const rotation = 'rotated by secretGeneration: rules and distribution have to change in one deployment';
    acknowledgeRules(secret, {
      'AwsSolutions-SMG4': rotation,
      SecretsManagerRotationEnabled: rotation,
      SecretsManagerUsingKMSKey: 'it proves to our own load balancer that a request came by the CDN, and reads no data',
    });
    return secret;
  });
}

/** What every rule demands beside its own conditions. */
export function secretCondition(secrets: secretsmanager.ISecret[]): elbv2.ListenerCondition[] {
  if (secrets.length === 0) return [];
  // Dynamic references: CloudFormation reads the secrets, the template never shows them.
  return [
    elbv2.ListenerCondition.httpHeader(
      SECRET_HEADER,
      secrets.map((secret) => secret.secretValue.unsafeUnwrap()),
    ),
  ];
}

/** Checks what a load balancer behind a CDN cannot have. */
export function validateOrigin(
  origin: CdnOrigin | undefined,
  options: { readonly [prop: string]: unknown },
  scope: Construct,
  securityGroup: ec2.ISecurityGroup | undefined,
  prefix?: string,
): Checks {
  const checks = new Checks(prefix);
  if (!origin) return checks;
  for (const [prop, value] of Object.entries(options)) {
    const allowed = 'unset behind a CDN, which alone may connect, and over IPv4';
    checks.that(value === undefined, prop, 'stated', allowed, `leave ${prop} out, or do without the CDN`);
  }
  const { account, region } = Stack.of(scope);
  return checks
    .that(
      origin._prefixList !== undefined || securityGroup !== undefined || (isKnown(account) && isKnown(region)),
      'cdnOrigin.originFacingPrefixList',
      undefined,
      'stated where account or region of the stack is unknown at synthesis',
      `state PrefixList.fromPrefixListId(…) of ${ORIGIN_FACING}, or env of the stack`,
    )
    .wholeNumber('cdnOrigin.secretGeneration', origin._internal ? 1 : origin._generation, 1, 1000, 'raise it by one');
}
