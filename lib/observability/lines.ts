import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A line of a graph. */
export interface Line {
  readonly label: string;
  readonly metric: cloudwatch.IMetric;
  /** What its values are multiplied by, as to make percents of a supply. */
  readonly times?: number;
  /** On the right axis: of another unit. */
  readonly right?: boolean;
}

/** What a graph has beside its lines. */
export interface GraphOptions {
  readonly width?: number;
  readonly height?: number;
  /** The unit of the left axis, and of the right one. */
  readonly unit?: string;
  readonly rightUnit?: string;
  /** Horizontal lines, by what they mean. */
  readonly bounds?: { readonly [label: string]: number };
}

const MINUTE = Duration.minutes(1);

/** A graph of some lines; each has ids of its own for the metrics in it, which CloudWatch wants unique in a widget. */
export function graph(
  title: string,
  lines: readonly (Line | undefined)[],
  options: GraphOptions = {},
): cloudwatch.GraphWidget {
  const { width = 6, height = 6, unit, rightUnit, bounds = {} } = options;
  const drawn = lines
    .flatMap((line) => line ?? [])
    .map((line, index) => ({ line, metric: drawnAs(line, `l${index + 1}`) }));
  const sideOf = (right: boolean) =>
    drawn.filter(({ line }) => (line.right ?? false) === right).map(({ metric }) => metric);
  return new cloudwatch.GraphWidget({
    title,
    width,
    height,
    left: sideOf(false),
    right: sideOf(true),
    leftYAxis: { min: 0, label: unit, showUnits: false },
    rightYAxis: { min: 0, label: rightUnit, showUnits: false },
    leftAnnotations: Object.entries(bounds).map(([label, value]) => ({ label, value, color: COLORS[label] })),
    period: MINUTE,
  });
}

/** Orange from where scaling should have begun, red from where nothing is left. */
const COLORS: { readonly [label: string]: string } = {
  '80 %': cloudwatch.Color.ORANGE,
  '100 %': cloudwatch.Color.RED,
};

/** Without an exponent, whose `e` the CDK takes for a metric. */
const decimal = (value: number) => (value < 1e-6 ? value.toFixed(20).replace(/0+$/, '') : `${value}`);

function drawnAs({ metric, label, times }: Line, id: string): cloudwatch.IMetric {
  const { metricStat } = metric.toMetricConfig();
  if (metricStat && times === undefined) return (metric as cloudwatch.Metric).with({ label });
  const { expression, metrics } = inlined(metric, id);
  return new cloudwatch.MathExpression({
    label,
    expression: times === undefined ? expression : `${expression} * ${decimal(times)}`,
    usingMetrics: metrics,
    period: MINUTE,
  });
}

/** One expression over plain metrics, whose ids begin alike. */
function inlined(
  metric: cloudwatch.IMetric,
  id: string,
): { expression: string; metrics: { [id: string]: cloudwatch.IMetric } } {
  const { mathExpression } = metric.toMetricConfig();
  if (!mathExpression) return { expression: id, metrics: { [id]: metric } };
  const used = Object.entries(mathExpression.usingMetrics).map(([name, each]) => ({
    name,
    ...inlined(each, `${id}_${name}`),
  }));
  const expression = used.reduce(
    (text, each) => text.replaceAll(new RegExp(`\\b${each.name}\\b(?!\\()`, 'g'), each.expression),
    mathExpression.expression,
  );
  return {
    expression: `(${expression})`,
    metrics: Object.assign({}, ...used.map(({ metrics }) => metrics)) as { [id: string]: cloudwatch.IMetric },
  };
}
