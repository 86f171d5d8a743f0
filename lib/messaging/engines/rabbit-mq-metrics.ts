import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { BrokerMetrics } from '../broker-engine';

const MINUTE = Duration.minutes(1);

/**
 * Amazon MQ tells of a cluster what its nodes have together: what is used is held against the limit of as many.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html
 * @see https://www.rabbitmq.com/docs/alarms
 */
export function rabbitMqMetrics(brokerName: string): BrokerMetrics {
  const metric = (metricName: string, statistic: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/AmazonMQ',
      metricName,
      dimensionsMap: { Broker: brokerName },
      statistic,
      period: MINUTE,
    });
  return {
    memoryPercent: new cloudwatch.MathExpression({
      label: 'Memory of what lets it refuse messages',
      expression: '100 * used / limit',
      period: MINUTE,
      usingMetrics: {
        used: metric('RabbitMQMemUsed', cloudwatch.Stats.MAXIMUM),
        limit: metric('RabbitMQMemLimit', cloudwatch.Stats.MINIMUM),
      },
    }),
    freeStorageTimes: new cloudwatch.MathExpression({
      label: 'Free storage, times what lets it refuse messages',
      expression: 'free / limit',
      period: MINUTE,
      usingMetrics: {
        free: metric('RabbitMQDiskFree', cloudwatch.Stats.MINIMUM),
        limit: metric('RabbitMQDiskFreeLimit', cloudwatch.Stats.MAXIMUM),
      },
    }),
  };
}
