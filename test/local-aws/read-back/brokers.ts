import { call } from '../call';
import type { ObservedBroker, ObservedKafkaCluster } from '../observed';
import type { Reader } from './reader';

/** Brokers of Amazon MQ and clusters of MSK. */
export async function readBrokers(reader: Reader) {
  const ask = <T>(service: string, operation: string, parameters: object) =>
    call<T>(reader.configuration.endpoint, service, operation, parameters);
  const [brokers, provisioned, serverless] = await Promise.all([
    reader.each('AWS::AmazonMQ::Broker', (BrokerId) => ask<ObservedBroker>('mq', 'describe_broker', { BrokerId })),
    reader.each('AWS::MSK::Cluster', (ClusterArn) => ask<Described>('kafka', 'describe_cluster', { ClusterArn })),
    reader.each('AWS::MSK::ServerlessCluster', (ClusterArn) =>
      ask<Described>('kafka', 'describe_cluster_v2', { ClusterArn }),
    ),
  ]);
  return { brokers, kafkaClusters: [...provisioned, ...serverless].map(({ ClusterInfo }) => ClusterInfo) };
}

interface Described {
  readonly ClusterInfo: ObservedKafkaCluster;
}
