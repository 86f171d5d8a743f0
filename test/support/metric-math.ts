import { runInNewContext } from 'vm';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * What CloudWatch makes of a formula and one data point of each of its metrics.
 *
 * @param metric a math expression
 * @param read the data point of a metric by its name; undefined where nothing was reported
 */
export function evaluate(metric: IMetric, read: (metricName: string) => number | undefined): number {
  const { expression, usingMetrics } = metric.toMetricConfig().mathExpression!;
  const values = Object.entries(usingMetrics).map(([id, each]) => [
    id,
    read(each.toMetricConfig().metricStat!.metricName),
  ]);
  const functions = {
    FILL: (value: number | undefined, otherwise: number) => value ?? otherwise,
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  };
  // The operators of metric math are those of JavaScript.
  return runInNewContext(expression, { ...functions, ...Object.fromEntries(values) }) as number;
}
