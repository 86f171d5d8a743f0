import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, BrokerEngine, ScalableWebApp } from 'cdk-scalable-web-app';

/** Queues of both kinds, with fan-out and a job by the clock, RabbitMQ and Kafka: workers at each. */
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(new App(), 'Messaging', { env });
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
  network: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
});
shop.addWebService('Web', { image });

const ledger = shop.addQueue('Ledger', { fifo: { contentBasedDeduplication: true }, queueName: 'ledger.fifo' });
const schedule = ScheduleExpression.rate(Duration.days(1));
ledger.addSchedule('Nightly', { schedule, message: '{"close":"<aws.scheduler.scheduled-time>"}' });
shop.addWorker('Bookkeeper', { image, source: ledger });

const reports = shop.addQueue('Reports', { retentionPeriod: Duration.days(10), receiveWaitTime: Duration.seconds(5) });
reports.subscribe('Orders', new Topic(stack, 'Orders'), { filterPolicy: { kind: ['invoice'] } });
shop.addWorker('Pdf', { image, fifo: {} });

const broker = shop.addBroker('Broker', BrokerEngine.rabbitMq());
shop.addWorker('Letters', { image, source: broker.queue('letters'), minTasks: 0 });

const events = shop.addBroker('EventsBroker', BrokerEngine.kafka({ storage: Size.gibibytes(200) }));
for (const consumerGroup of ['Indexers', 'Mailers']) {
  shop.addWorker(consumerGroup, { image, source: events.topic('events', { partitions: 6, consumerGroup }) });
}
const clicks = shop.addBroker('ClicksBroker', BrokerEngine.kafkaServerless());
shop.addWorker('Counter', { image, source: clicks.topic('clicks', { partitions: 4 }) });

Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'all is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'the queues are what is looked at' },
);
