import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { combinedMetric, MOST_METRICS } from '../private/combined-metric';

/**
 * Props of `CacheMetrics`.
 */
export interface CacheMetricsProps {
  /**
   * The dimension by which CloudWatch knows a member, such as `CacheClusterId`.
   */
  readonly dimension: string;

  /**
   * The members: the nodes of a replication group, a Memcached cluster, a serverless cache.
   */
  readonly members: string[];

  /**
   * The metric of the processor.
   *
   * @default - the engine has none
   */
  readonly cpu?: string;

  /**
   * Whether that is in percent of what a member has.
   *
   * @default false
   */
  readonly cpuInPercent?: boolean;

  /**
   * The metric of the memory.
   *
   * @default - the engine has none
   */
  readonly memory?: string;

  /**
   * Whether that is in percent of what a member has.
   *
   * @default false
   */
  readonly memoryInPercent?: boolean;

  /**
   * The metric of the lag of replicas.
   *
   * @default - the engine has none
   */
  readonly lag?: string;
}

/**
 * Metrics of a cache over all its members, each minute. An alarm takes ten members at most.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html
 */
export class CacheMetrics {
  /**
   * @param props what CloudWatch knows of the cache
   */
  constructor(private readonly props: CacheMetricsProps) {}

  /**
   * The processor of the busiest member: of a node of Redis OSS or Valkey, that of the thread that answers commands
   * (`EngineCPUUtilization`, percent), and of a serverless cache the ECPUs a minute.
   */
  public cpu(): cloudwatch.IMetric | undefined {
    return this.of(this.props.cpu, 'MAX');
  }

  /** The memory of the fullest member: percent of a node of Redis OSS or Valkey, otherwise bytes. */
  public memory(): cloudwatch.IMetric | undefined {
    return this.of(this.props.memory, 'MAX');
  }

  /** Keys that were dropped for want of memory, over all members. */
  public evictions(): cloudwatch.IMetric {
    return this.over('Evictions', 'SUM');
  }

  /** Connections of clients, over all members; a node takes 65,000. */
  public connections(): cloudwatch.IMetric {
    return this.over('CurrConnections', 'SUM');
  }

  /** Connections of clients to the node that has most; it takes 65,000. */
  public connectionsOfNode(): cloudwatch.IMetric {
    return this.over('CurrConnections', 'MAX');
  }

  /** Seconds that the slowest replica is behind, where the engine has replicas. */
  public replicationLag(): cloudwatch.IMetric | undefined {
    return this.of(this.props.lag, 'MAX');
  }

  /**
   * Of the processor, where it is in percent of what a member has.
   *
   * @internal
   */
  public _cpuPercent(): cloudwatch.IMetric | undefined {
    return this.props.cpuInPercent ? this.cpu() : undefined;
  }

  /**
   * Of the memory, where it is in percent of what a member has.
   *
   * @internal
   */
  public _memoryPercent(): cloudwatch.IMetric | undefined {
    return this.props.memoryInPercent ? this.memory() : undefined;
  }

  /**
   * The same of ten members each, since an alarm takes ten metrics at most.
   *
   * @internal
   */
  public _split(): CacheMetrics[] {
    const { members } = this.props;
    return Array.from(
      { length: Math.ceil(members.length / MOST_METRICS) },
      (_, nth) =>
        new CacheMetrics({ ...this.props, members: members.slice(nth * MOST_METRICS, (nth + 1) * MOST_METRICS) }),
    );
  }

  private of(metric: string | undefined, combine: 'MAX' | 'SUM'): cloudwatch.IMetric | undefined {
    return metric === undefined ? undefined : this.over(metric, combine);
  }

  private over(metricName: string, combine: 'MAX' | 'SUM'): cloudwatch.IMetric {
    const { dimension, members } = this.props;
    const metrics = members.map(
      (member) =>
        new cloudwatch.Metric({
          namespace: 'AWS/ElastiCache',
          metricName,
          dimensionsMap: { [dimension]: member },
          statistic: combine === 'MAX' ? 'Maximum' : 'Sum',
          period: Duration.minutes(1),
        }),
    );
    return combinedMetric({ label: metricName, combine, metrics })!;
  }
}
