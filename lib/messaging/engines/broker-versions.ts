/**
 * The one place where versions of brokers stand. Both services upgrade them in place, node by node.
 *
 * RabbitMQ 4 on Amazon MQ reports no metric of a single queue to CloudWatch, by which workers scale; 3.13 does. Amazon MQ
 * recommends 4.2 and has named no end of support for 3.13. It names one 90 days ahead, makes no new broker of a version
 * in the last 30 of them, and upgrades those that stand within 45 days after it.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-4.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html
 */
export const BROKER_VERSIONS = { rabbitMq: '3.13', kafka: '3.9.x.kraft' };
