import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/**
 * ACM renews what is validated by DNS; a record that was deleted, or a certificate that was imported, is not renewed.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
 */
export const certificateAlarms: AlarmsOfTier = ({ loadBalancers }, { certificateDays = 30 }) => ({
  rules: loadBalancers.flatMap((part) =>
    part.certificates.map(({ certificateArn, node }, index) => ({
      part,
      kind: 'CertificateExpires',
      runbook: 'certificate-expires',
      key: index === 0 ? undefined : node.addr.slice(2, 10),
      impact: AlarmImpact.TROUBLE_AHEAD,
      what: `has a certificate that is valid for less than ${certificateDays} days, and was not renewed`,
      response: 'put the CNAME record back that validates it, or import the next one',
      metric: new cloudwatch.Metric({
        namespace: 'AWS/CertificateManager',
        metricName: 'DaysToExpiry',
        dimensionsMap: { CertificateArn: certificateArn },
        statistic: cloudwatch.Stats.MINIMUM,
        period: Duration.days(1),
      }),
      threshold: certificateDays,
      below: true,
      evaluationPeriods: 1,
      // Reported twice a day, until the certificate expires or goes: what was known last holds on.
      missingData: cloudwatch.TreatMissingData.IGNORE,
    })),
  ),
});
