import { Validations } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const LIMITS = { widgets: 500, metricsOfWidget: 500, metrics: 2500 };

/** Warns of a dashboard that CloudWatch refuses. Metrics that only an expression shows count as well. */
export function adviseOnDashboard(scope: IConstruct, widgets: readonly IWidget[]): void {
  const counts = widgets.map(metricsIn);
  const found = {
    widgets: widgets.length,
    metricsOfWidget: Math.max(...counts),
    metrics: counts.reduce((sum, count) => sum + count, 0),
  };
  if (Object.entries(LIMITS).every(([name, most]) => found[name as keyof typeof LIMITS] <= most)) return;
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:dashboard-limits',
    `the dashboard has ${found.widgets} widgets with ${found.metrics} metrics, ${found.metricsOfWidget} in one; CloudWatch ` +
      `takes ${LIMITS.widgets}, ${LIMITS.metrics} and ${LIMITS.metricsOfWidget}: put services into a stack of their own, ` +
      'with a Dashboard there',
  );
}

function metricsIn(widget: IWidget): number {
  const [{ properties = {} }] = widget.toJson() as { properties?: { metrics?: unknown[] } }[];
  return properties.metrics?.length ?? 0;
}
