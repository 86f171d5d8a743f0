/**
 * The one place where versions of brokers stand. Both services upgrade them in place, node by node.
 *
 * RabbitMQ 4 on Amazon MQ reports no metric of a single queue to CloudWatch, by which workers scale; 3.13 does.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-4.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html
 */
export const BROKER_VERSIONS = { rabbitMq: '3.13', kafka: '3.9.x.kraft' };
