import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag that share their rule names. */
const PACKS = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Acknowledges rules of cdk-nag that the construct cannot meet, each with the reason that a reviewer reads in the
 * validation report. A bare rule name stands for that rule in the HIPAA, NIST and PCI packs.
 */
export function acknowledgeRules(construct: IConstruct, reasons: { [rule: string]: string }): void {
  const acknowledgments = Object.entries(reasons).flatMap(([rule, reason]) =>
    rule.startsWith('AwsSolutions-')
      ? [{ id: `AwsSolutions::${rule}`, reason }]
      : PACKS.map((pack) => ({ id: `${pack}::${pack}-${rule}`, reason })),
  );
  Validations.of(construct).acknowledge(...acknowledgments);
}

/**
 * Acknowledges a resource with a wildcard in the policies below the construct. The rule's id holds that resource as the
 * template writes it, logical ids and all.
 */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  const written = flatten(Stack.of(construct).resolve(resource));
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${written}]`, reason });
}

/** A resolved value as one line: `{ 'Fn::GetAtt': ['Bucket', 'Arn'] }` → `<Bucket.Arn>`. */
function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${value}`;
  const intrinsic = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; Ref?: string };
  if (intrinsic['Fn::Join']) return intrinsic['Fn::Join'][1].map(flatten).join(intrinsic['Fn::Join'][0]);
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  return `<${intrinsic.Ref}>`;
}
