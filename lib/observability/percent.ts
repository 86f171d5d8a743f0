import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A share of fewer tells nothing. */
export const LEAST_REQUESTS = 20;

/** Parts of a whole in percent, in minutes in which the whole is large enough to tell. */
export function percentOf(
  label: string,
  whole: cloudwatch.IMetric,
  leastOfWhole: number,
  parts: cloudwatch.IMetric[],
): cloudwatch.IMetric {
  const sum = parts.map((_, index) => `FILL(part${index + 1}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({
    label,
    expression: `IF(whole >= ${leastOfWhole}, 100 * (${sum}) / whole, 0)`,
    usingMetrics: {
      whole,
      ...Object.fromEntries(parts.map((part, index) => [`part${index + 1}`, part])),
    },
    period: Duration.minutes(1),
  });
}
