import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Metrics of the requests of a web service over all its target groups, each minute: those that a deployment shifts
 * between among them. They are undefined as long as no Application Load Balancer knows the service.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class RequestMetrics {
  private readonly targetGroups: elbv2.IApplicationTargetGroup[] = [];

  /** Requests that came. */
  public requests(): cloudwatch.IMetric | undefined {
    return this.over('Requests', 'SUM', (metrics) => metrics.requestCount(SUM));
  }

  /** Requests that tasks answered with 5xx. */
  public errors(): cloudwatch.IMetric | undefined {
    const { TARGET_5XX_COUNT } = elbv2.HttpCodeTarget;
    return this.over('Errors', 'SUM', (metrics) => metrics.httpCodeTarget(TARGET_5XX_COUNT, SUM));
  }

  /** Seconds that 99 of 100 answers are faster than; of the slower target group, where there are two. */
  public responseTime(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.percentile(99), period: MINUTE };
    return this.over('p99', 'MAX', (metrics) => metrics.targetResponseTime(options));
  }

  /** Tasks that fail health checks. */
  public unhealthyTasks(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
    return this.over('Unhealthy tasks', 'SUM', (metrics) => metrics.unhealthyHostCount(options));
  }

  /** Tasks that pass health checks. */
  public healthyTasks(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
    return this.over('Healthy tasks', 'SUM', (metrics) => metrics.healthyHostCount(options));
  }

  /**
   * Counts in what comes by a target group that a load balancer knows.
   *
   * @internal
   */
  public _add(targetGroup: elbv2.IApplicationTargetGroup): void {
    this.targetGroups.push(targetGroup);
  }

  private over(
    label: string,
    combine: 'SUM' | 'MAX',
    metricOf: (metrics: elbv2.IApplicationTargetGroupMetrics) => cloudwatch.IMetric,
  ): cloudwatch.IMetric | undefined {
    const metrics = this.targetGroups.map((targetGroup) => metricOf(targetGroup.metrics));
    if (metrics.length <= 1) return metrics[0];
    const ids = metrics.map((_, index) => `m${index + 1}`);
    return new cloudwatch.MathExpression({
      label,
      // A target group without tasks reports nothing.
      expression: `${combine}([${ids.map((id) => `FILL(${id}, 0)`).join(', ')}])`,
      usingMetrics: Object.fromEntries(metrics.map((metric, index) => [ids[index], metric])),
      period: MINUTE,
    });
  }
}

const MINUTE = Duration.minutes(1);
const SUM: cloudwatch.MetricOptions = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
