import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { combinedMetric, MOST_METRICS } from '../../private/combined-metric';
import type { BrokerMetrics } from '../broker-engine';

const MINUTE = Duration.minutes(1);

/**
 * Metrics of the level DEFAULT, which are free. Express brokers have no storage of their own, and MSK looks after their
 * copies; a serverless cluster tells of topics alone.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details-express.html
 */
export function kafkaMetrics(clusterName: string, brokers: number, express: boolean): BrokerMetrics {
  const metric = (metricName: string, broker?: number) =>
    new cloudwatch.Metric({
      namespace: 'AWS/Kafka',
      metricName,
      dimensionsMap: { 'Cluster Name': clusterName, ...(broker && { 'Broker ID': `${broker}` }) },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: MINUTE,
    });
  const each = (metricName: string) =>
    inGroups(brokers, MOST_METRICS).map((ids) =>
      combinedMetric({
        label: metricName,
        combine: 'MAX',
        metrics: ids.map((broker) => metric(metricName, broker)),
      })!,
    );
  const cpuPercent = inGroups(brokers, MOST_METRICS / 2).map(
    (ids) =>
      new cloudwatch.MathExpression({
        label: 'CPU of the busiest broker',
        expression: `MAX([${ids.map((id) => `user${id} + system${id}`).join(', ')}])`,
        period: MINUTE,
        usingMetrics: Object.fromEntries(
          ids.flatMap((id) => [
            [`user${id}`, metric('CpuUser', id)],
            [`system${id}`, metric('CpuSystem', id)],
          ]),
        ),
      }),
  );
  if (express) return { cpuPercent };
  return {
    cpuPercent,
    storagePercent: each('KafkaDataLogsDiskUsed'),
    offlinePartitions: metric('OfflinePartitionsCount'),
    underReplicatedPartitions: each('UnderReplicatedPartitions'),
  };
}

/** The ids of the brokers, which MSK counts from 1, as many at a time as an alarm has room for. */
function inGroups(brokers: number, most: number): number[][] {
  const ids = Array.from({ length: brokers }, (_, index) => index + 1);
  return ids.filter((_, at) => at % most === 0).map((first) => ids.slice(first - 1, first - 1 + most));
}
