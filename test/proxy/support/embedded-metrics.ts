/** Members of a log line. */
export interface Line {
  readonly [member: string]: unknown;
}

const UNITS = ['Count', 'Milliseconds'];

/**
 * What CloudWatch Logs would not take metrics from.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function faultsOf(line: Line): string[] {
  const { Timestamp, CloudWatchMetrics } = line._aws as {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string; StorageResolution?: number }[];
    }[];
  };
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  must(Number.isInteger(Timestamp) && Math.abs(Date.now() - Timestamp) < 60_000, `Timestamp ${Timestamp}`);
  must(CloudWatchMetrics.length > 0, 'no directive');
  for (const { Namespace, Dimensions, Metrics } of CloudWatchMetrics) {
    must(/^[\w./#:-]{1,256}$/.test(Namespace), `Namespace ${Namespace}`);
    for (const dimension of Dimensions.flat()) {
      must(typeof line[dimension] === 'string' && line[dimension] !== '', `dimension ${dimension}`);
    }
    must(Metrics.length >= 2, `${Metrics.length} metrics`);
    for (const { Name, Unit, StorageResolution = 60 } of Metrics) {
      const value = line[Name];
      // CloudWatch gives no percentiles of a metric that was ever negative.
      must(typeof value === 'number' && Number.isFinite(value) && value >= 0, `${Name} ${value}`);
      must(UNITS.includes(Unit), `unit ${Unit}`);
      must([1, 60].includes(StorageResolution), `resolution ${StorageResolution}`);
    }
  }
  return faults;
}
