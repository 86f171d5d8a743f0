import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { reactionTo, TRACKING_PERIODS } from '../../capacity/reaction';

/** The time from a spike to the tasks that a policy asks for, at the most; target tracking waits for three values. */
export function reactionTime(
  sources: readonly string[],
  periodSeconds = 60,
  periods: number = TRACKING_PERIODS.count,
): Duration {
  return Duration.seconds(reactionTo({ sources, periodSeconds, periods }).whole.most);
}

/** The namespaces of all that a metric is made of. */
export function namespacesOf(metric: cloudwatch.IMetric): string[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const used = Object.values(mathExpression?.usingMetrics ?? {}).flatMap(namespacesOf);
  return [...new Set(metricStat ? [metricStat.namespace] : used)];
}
