import { Validations } from 'aws-cdk-lib/core';
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
