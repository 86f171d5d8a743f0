import { runInNewContext } from 'vm';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * What CloudWatch makes of a formula and one data point of each of its metrics: undefined where it makes no data point.
 *
 * @param metric a math expression, over metrics or other expressions
 * @param read the data point of a metric by its name; undefined where nothing was reported
 * @param seconds the time of the data points, since 1970
 */
export function evaluate(
  metric: IMetric,
  read: (metricName: string) => number | undefined,
  seconds = 0,
): number | undefined {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (metricStat) return read(metricStat.metricName);
  const { expression, usingMetrics } = mathExpression!;
  const values = Object.entries(usingMetrics).map(([id, each]) => [id, evaluate(each, read, seconds)]);
  const functions = {
    FILL: (value: number | undefined, otherwise: number) => value ?? otherwise,
    // A condition on a metric that has no data point is none.
    IF: (condition: boolean, yes: number | undefined, no?: number) => (condition ? yes : no),
    EPOCH: () => seconds,
    // Members without a data point are left out.
    SUM: (members: (number | undefined)[]) => over(members, (known) => known.reduce((sum, each) => sum + each, 0)),
    MAX: (members: (number | undefined)[]) => over(members, (known) => Math.max(...known)),
  };
  // The operators of metric math are those of JavaScript; what is calculated with no data is no data.
  const value = runInNewContext(expression, { ...functions, ...Object.fromEntries(values) }) as number | undefined;
  return Number.isNaN(value) ? undefined : value;
}

function over(members: (number | undefined)[], combine: (known: number[]) => number): number | undefined {
  const known = members.filter((member) => member !== undefined);
  return known.length === 0 ? undefined : combine(known);
}
