import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { combinedMetric } from '../private/combined-metric';

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
    return this.over('Requests', 'requests', 'SUM', (metrics) => metrics.requestCount(SUM));
  }

  /** Requests that tasks answered with 5xx. */
  public errors(): cloudwatch.IMetric | undefined {
    const { TARGET_5XX_COUNT } = elbv2.HttpCodeTarget;
    return this.over('Errors', 'errors', 'SUM', (metrics) => metrics.httpCodeTarget(TARGET_5XX_COUNT, SUM));
  }

  /** Connections that tasks refused: requests that none answered. */
  public refusedConnections(): cloudwatch.IMetric | undefined {
    return this.over('Refused connections', 'refused', 'SUM', (metrics) => metrics.targetConnectionErrorCount(SUM));
  }

  /** Seconds that 99 of 100 answers are faster than; of the slower target group, where there are two. */
  public responseTime(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.percentile(99), period: MINUTE };
    return this.over('p99', 'slowest', 'MAX', (metrics) => metrics.targetResponseTime(options));
  }

  /** Tasks that fail health checks. */
  public unhealthyTasks(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
    return this.over('Unhealthy tasks', 'unhealthy', 'SUM', (metrics) => metrics.unhealthyHostCount(options));
  }

  /** Tasks that pass health checks. */
  public healthyTasks(): cloudwatch.IMetric | undefined {
    const options = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
    return this.over('Healthy tasks', 'healthy', 'SUM', (metrics) => metrics.healthyHostCount(options));
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
    id: string,
    combine: 'SUM' | 'MAX',
    metricOf: (metrics: elbv2.IApplicationTargetGroupMetrics) => cloudwatch.IMetric,
  ): cloudwatch.IMetric | undefined {
    return combinedMetric({
      label,
      combine,
      id,
      metrics: this.targetGroups.map((targetGroup) => metricOf(targetGroup.metrics)),
      // A target group without tasks reports nothing.
      missingIsZero: true,
    });
  }
}

const MINUTE = Duration.minutes(1);
const SUM: cloudwatch.MetricOptions = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
