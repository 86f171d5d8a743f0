/** What clients of Kafka know: whom to ask for the bootstrap servers, and these where the team says them. */
export function kafkaEnvironment(clusterArn: string, bootstrapServers?: string): { [name: string]: string } {
  return {
    KAFKA_CLUSTER_ARN: clusterArn,
    ...(bootstrapServers === undefined ? {} : { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers }),
  };
}
