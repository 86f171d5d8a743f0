import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Metrics of a fleet of tasks, each minute.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export class FleetMetrics {
  /**
   * @param service the ECS service
   */
  constructor(private readonly service: ecs.BaseService) {}

  /** Percent of the CPU of its tasks that is in use, on average. */
  public cpu(): cloudwatch.Metric {
    return this.service.metricCpuUtilization({ period: MINUTE, statistic: cloudwatch.Stats.AVERAGE });
  }

  /** Percent of the memory of its tasks that is in use, on average. */
  public memory(): cloudwatch.Metric {
    return this.service.metricMemoryUtilization({ period: MINUTE, statistic: cloudwatch.Stats.AVERAGE });
  }

  /** Tasks that run. Needs the Container Insights of the cluster, which are on in one of this library. */
  public runningTasks(): cloudwatch.Metric {
    return this.insights('RunningTaskCount');
  }

  /** Tasks that scaling asks for. Needs the Container Insights of the cluster, as `runningTasks` does. */
  public desiredTasks(): cloudwatch.Metric {
    return this.insights('DesiredTaskCount');
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
  private insights(metricName: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: this.service.cluster.clusterName, ServiceName: this.service.serviceName },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: MINUTE,
    }).attachTo(this.service);
  }
}

const MINUTE = Duration.minutes(1);
