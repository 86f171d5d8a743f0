import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IBindingTarget } from '../../binding';
import { Checks } from '../../private/validation';
import type { BrokerChannel, IBrokerChannels } from '../broker-engine';

const MINUTE = Duration.minutes(1);

/**
 * Queues of RabbitMQ: the application declares them, one user knows them all.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html
 */
export class RabbitMqQueues implements IBrokerChannels {
  constructor(private readonly brokerName: string) {}

  public validate({ name, partitions }: BrokerChannel, ofSeveral?: boolean): string[] {
    const remedy = `state broker.${ofSeveral ? 'queues(id, names)' : 'queue(name)'}`;
    return new Checks()
      .text('name', name, /^(?!amq\.)[\w.-]{1,200}$/, 'at most 200 letters, digits and ._-, not amq.…', 'rename it')
      .that(partitions === undefined, 'partitions', partitions, 'unset for RabbitMQ', remedy).problems;
  }

  public create(_scope: Construct, _channel: BrokerChannel): void {
    // CloudFormation knows no queue of RabbitMQ.
  }

  public grantConnect(_target: IBindingTarget): void {
    // Who knows the password may connect.
  }

  public grantSend(_target: IBindingTarget, _channel: BrokerChannel): void {
    // The user may send to every queue.
  }

  public grantReceive(_target: IBindingTarget, _channel: BrokerChannel): void {
    // The user may take from every queue.
  }

  public environmentOfOne({ name }: BrokerChannel): { [name: string]: string } {
    return { BROKER_QUEUE: name };
  }

  public environmentOfSeveral(channels: BrokerChannel[]): { [name: string]: string } {
    return { BROKER_QUEUES: channels.map(({ name }) => name).join(',') };
  }

  public metricBacklog({ name }: BrokerChannel): cloudwatch.IMetric {
    return this.metric('MessageCount', name);
  }

  public metricUnattended({ name }: BrokerChannel): cloudwatch.IMetric | undefined {
    return new cloudwatch.MathExpression({
      label: 'Jobs that wait while none is in hand',
      expression: 'IF(FILL(inHand, 0) < 1, ready, 0)',
      period: MINUTE,
      usingMetrics: {
        ready: this.metric('MessageReadyCount', name),
        inHand: this.metric('MessageUnacknowledgedCount', name),
      },
    });
  }

  private metric(metricName: string, queue: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/AmazonMQ',
      metricName,
      dimensionsMap: { Broker: this.brokerName, VirtualHost: '/', Queue: queue },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: MINUTE,
    });
  }
}
