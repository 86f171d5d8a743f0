import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * The most metrics that an alarm on a math expression takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export const MOST_METRICS = 10;

/** How members are put together. */
export interface CombinedMetricProps {
  /** What a graph calls it. */
  readonly label: string;
  readonly combine: 'MAX' | 'MIN' | 'SUM';
  /** Members: one is taken as it is. */
  readonly metrics: readonly cloudwatch.IMetric[];
  /** Whether a member that reports nothing counts as zero, and is not left out. */
  readonly missingIsZero?: boolean;
  /** What the ids of the metrics begin with: unlike those of what an expression has beside it. */
  readonly id?: string;
  /** How often the members report. */
  readonly period?: Duration;
}

/**
 * One metric of many members.
 *
 * A member that reports nothing, such as an instance or a shard that is yet to come, is left out; where all are silent
 * there is no data, and an alarm says itself what that means. Where only something that happens is counted, silence is
 * zero.
 */
export function combinedMetric(props: CombinedMetricProps): cloudwatch.IMetric | undefined {
  const { label, combine, metrics, missingIsZero, id = 'm', period = Duration.minutes(1) } = props;
  if (metrics.length <= 1) return metrics[0];
  const used = Object.fromEntries(metrics.map((metric, index) => [`${id}${index + 1}`, metric]));
  const members = Object.keys(used).map((each) => (missingIsZero ? `FILL(${each}, 0)` : each));
  return new cloudwatch.MathExpression({
    label,
    expression: `${combine}([${members.join(', ')}])`,
    usingMetrics: used,
    period,
  });
}
