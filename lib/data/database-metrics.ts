import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { combinedMetric, MOST_METRICS } from '../private/combined-metric';

/**
 * Props of `DatabaseMetrics`.
 */
export interface DatabaseMetricsProps {
  /**
   * The dimensions by which CloudWatch knows the instance that takes writes; all instances, where it may be any of them.
   */
  readonly writers: { [name: string]: string }[];

  /**
   * Those of each instance that takes reads alone.
   *
   * @default - none
   */
  readonly readers?: { [name: string]: string }[];

  /**
   * Those of what reports the lag: each reader, or the cluster.
   *
   * @default - those of `readers`
   */
  readonly lagging?: { [name: string]: string }[];

  /**
   * The metric of the lag of readers.
   *
   * @default 'ReplicaLag'
   */
  readonly lag?: string;

  /**
   * How many of its units are a second: 1000 for milliseconds.
   *
   * @default 1
   */
  readonly lagUnitsPerSecond?: number;

  /**
   * Whether instances have storage of their own, on EBS. The one volume of an Aurora cluster grows by itself.
   *
   * @default true
   */
  readonly ownStorage?: boolean;

  /**
   * Whether the instance that takes writes may pause while nobody is connected, or whether it may report nothing for
   * another reason than being down.
   *
   * @default false
   */
  readonly mayPause?: boolean;
}

/**
 * Metrics of a database over all its instances, each minute.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export class DatabaseMetrics {
  private readonly writers: Dimensions[];
  private readonly readers: Dimensions[];

  /**
   * @param props what CloudWatch knows of the database
   */
  constructor(private readonly props: DatabaseMetricsProps) {
    this.writers = props.writers;
    this.readers = props.readers ?? [];
  }

  /** Percent of the CPU of the busiest instance. */
  public cpu(): cloudwatch.IMetric {
    return over('CPUUtilization', 'MAX', this.instances);
  }

  /** Percent of the CPU of the instance that takes writes. */
  public writerCpu(): cloudwatch.IMetric {
    return over('CPUUtilization', 'MAX', this.writers);
  }

  /** Percent of the CPU of the busiest reader, where there are readers. */
  public readerCpu(): cloudwatch.IMetric | undefined {
    return this.readers.length === 0 ? undefined : over('CPUUtilization', 'MAX', this.readers);
  }

  /** Connections of the instance that has most. */
  public connections(): cloudwatch.IMetric {
    return over('DatabaseConnections', 'MAX', this.instances);
  }

  /** Bytes of memory of the instance that has fewest left. */
  public freeMemory(): cloudwatch.IMetric {
    return over('FreeableMemory', 'MIN', this.instances);
  }

  /** Bytes of storage of the instance that has fewest left; a volume of Aurora grows by itself. */
  public freeStorage(): cloudwatch.IMetric | undefined {
    return this.ownStorage ? over('FreeStorageSpace', 'MIN', this.instances) : undefined;
  }

  /**
   * Percent that is left of what small classes may do beyond their baseline, in operations or in bytes, on the instance
   * that takes writes, each five minutes: RDS has no more of them. Large classes have no such balance, and report none.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
   */
  public burstBalance(): cloudwatch.IMetric | undefined {
    if (!this.ownStorage) return undefined;
    return combinedMetric({
      label: 'Burst balance',
      combine: 'MIN',
      metrics: [
        ...metricsOf('EBSIOBalance%', 'MIN', this.writers, FIVE_MINUTES),
        ...metricsOf('EBSByteBalance%', 'MIN', this.writers, FIVE_MINUTES),
      ],
      period: FIVE_MINUTES,
    });
  }

  /**
   * Seconds that the slowest reader is behind, where there are readers; a day where replication is broken, which MySQL
   * and MariaDB report as a lag of -1.
   */
  public replicaLag(): cloudwatch.IMetric | undefined {
    const { lag = 'ReplicaLag', lagging = this.readers, lagUnitsPerSecond = 1 } = this.props;
    if (lagging.length === 0) return undefined;
    const metrics = metricsOf(lag, 'MAX', lagging);
    const each = metrics.map((_, index) => `IF(m${index + 1} < 0, ${BROKEN_SECONDS}, m${index + 1})`);
    const most = each.length === 1 ? each[0] : `MAX([${each.join(', ')}])`;
    return new cloudwatch.MathExpression({
      label: 'Replica lag in seconds',
      expression: lagUnitsPerSecond === 1 ? most : `${most} / ${lagUnitsPerSecond}`,
      usingMetrics: named(metrics),
      period: MINUTE,
    });
  }

  /**
   * The same of some instances each, since an alarm takes ten metrics at most.
   *
   * @internal
   */
  public _split(): DatabaseMetrics[] {
    const { writers, readers, props } = this;
    if (writers.length + readers.length <= MOST_METRICS) return [this];
    const first = readers.slice(0, MOST_METRICS - writers.length);
    const rest = readers.slice(first.length);
    // A reader that is looked at as a writer has no lag beside it: lag is of all readers, and splits by itself.
    return [
      new DatabaseMetrics({ ...props, readers: first, lagging: first }),
      new FurtherReaders({ ...props, writers: rest, readers: undefined, lagging: rest }),
    ];
  }

  /**
   * The lag of a reader that is sick.
   *
   * @internal
   */
  public get _sickLag(): Duration {
    return this.ownStorage ? Duration.minutes(10) : Duration.seconds(10);
  }

  /**
   * Whether silence may be sleep.
   *
   * @internal
   */
  public get _mayPause(): boolean {
    return this.props.mayPause ?? false;
  }

  private get ownStorage(): boolean {
    return this.props.ownStorage ?? true;
  }

  private get instances(): Dimensions[] {
    return [...this.writers, ...this.readers];
  }
}

/** Readers that the first alarm has no room for, as if they were writers; the balance of bursts is of real ones. */
class FurtherReaders extends DatabaseMetrics {
  public override burstBalance(): undefined {
    return undefined;
  }
}

interface Dimensions {
  [name: string]: string;
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const BROKEN_SECONDS = Duration.days(1).toSeconds();
const STATISTIC = { MAX: 'Maximum', MIN: 'Minimum' };

function metricsOf(
  metricName: string,
  combine: keyof typeof STATISTIC,
  instances: Dimensions[],
  period = MINUTE,
): cloudwatch.Metric[] {
  return instances.map(
    (dimensionsMap) =>
      new cloudwatch.Metric({
        namespace: 'AWS/RDS',
        metricName,
        dimensionsMap,
        statistic: STATISTIC[combine],
        period,
      }),
  );
}

function over(metricName: string, combine: keyof typeof STATISTIC, instances: Dimensions[]): cloudwatch.IMetric {
  return combinedMetric({ label: metricName, combine, metrics: metricsOf(metricName, combine, instances) })!;
}

function named(metrics: cloudwatch.Metric[]): { [id: string]: cloudwatch.IMetric } {
  return Object.fromEntries(metrics.map((metric, index) => [`m${index + 1}`, metric]));
}
