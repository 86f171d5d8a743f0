import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Metrics of an Application Load Balancer over all its services, each minute.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class LoadBalancerMetrics {
  /**
   * @param alb the load balancer
   */
  constructor(private readonly alb: elbv2.IApplicationLoadBalancer) {}

  /** Requests that came. */
  public requests(): cloudwatch.Metric {
    return this.alb.metrics.requestCount(SUM);
  }

  /** Requests that it answered with 5xx itself, since no task did, in time or at all. */
  public errors(): cloudwatch.Metric {
    return this.alb.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, SUM);
  }

  /** Connections that it turned away, since it had reached its maximum. */
  public rejectedConnections(): cloudwatch.Metric {
    return this.alb.metrics.rejectedConnectionCount(SUM);
  }

  /**
   * Load balancer capacity units (LCU) that are billed: of a load balancer with a reservation those beyond it, and 0 as
   * long as it is enough.
   */
  public capacityUnits(): cloudwatch.Metric {
    return this.alb.metrics.consumedLCUs({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE });
  }

  /**
   * Load balancer capacity units (LCU) at the busiest moment of a minute, which a reservation is held against.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/monitor-capacity-unit-reservation.html
   */
  public peakCapacityUnits(): cloudwatch.Metric {
    return this.alb.metrics.custom('PeakLCUs', SUM);
  }
}

const MINUTE = Duration.minutes(1);
const SUM: cloudwatch.MetricOptions = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
