import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Size, Stack, TimeZone, Validations } from 'aws-cdk-lib/core';
import { BackingTier, BrokerEngine, ScalableWebApp } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app with all that can be stated of queues and brokers. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Messaging', { env: ENV });
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'all is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'the queues are what is looked at' },
);

const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
const shop = new ScalableWebApp(stack, 'Shop', {
  encryptionKey,
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
});
shop.addWebService('Web', { image });

const ledger = shop.addQueue('Ledger', {
  fifo: { contentBasedDeduplication: true, highThroughput: true },
  queueName: 'ledger.fifo',
  maxAttempts: 3,
  jobDuration: Duration.seconds(20),
  visibilityTimeout: Duration.minutes(5),
  retentionPeriod: Duration.days(10),
  expectedBacklog: 50_000,
  deliveryDelay: Duration.seconds(30),
  receiveWaitTime: Duration.seconds(10),
});
shop.addWorker('Bookkeeper', { image, source: ledger, jobDuration: Duration.seconds(20) });
ledger.addSchedule('Nightly', {
  schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') }),
  message: '{"close":"<aws.scheduler.scheduled-time>"}',
  messageGroupId: 'ledger',
  enabled: false,
  flexibleWindow: Duration.minutes(15),
  retryAttempts: 3,
  maxDelay: Duration.minutes(30),
});

const reports = shop.addQueue('Reports');
reports.subscribe('Orders', new Topic(stack, 'Orders', { masterKey: encryptionKey, enforceSSL: true }), {
  filterPolicy: { kind: ['invoice'] },
  rawMessage: false,
});
reports.addSchedule('Weekly', { schedule: ScheduleExpression.rate(Duration.days(7)), message: '{"report":"sales"}' });
shop.addWorker('Pdf', { image, fifo: {}, deliveryDelay: Duration.minutes(1) });

const rabbit = shop.addBroker(
  'Broker',
  BrokerEngine.rabbitMq({
    cluster: true,
    instanceType: 'mq.m5.xlarge',
    username: 'shop',
    maintenance: { dayOfWeek: 'TUESDAY', timeOfDay: '02:30', timeZone: 'Europe/Berlin' },
  }),
);
shop.addWorker('Mailer', { image, source: rabbit.queue('mail'), minTasks: 0 });

const kafka = shop.addBroker(
  'EventsBroker',
  BrokerEngine.kafka({
    instanceType: 'kafka.m5.large',
    brokersPerZone: 2,
    storage: Size.gibibytes(200),
    maxStorage: Size.gibibytes(2000),
    bootstrapServers: 'b-1.example.com:9098',
  }),
);
shop.addWorker('Events', {
  image,
  source: kafka.topic('events', { partitions: 12, consumerGroup: 'indexers' }),
  maxTasks: 12,
});

const serverless = shop.addBroker('ClicksBroker', BrokerEngine.kafkaServerless());
shop.addWorker('Clicks', { image, source: serverless.topic('clicks', { partitions: 10 }), maxTasks: 10 });
shop.addWorker('Index', { image, source: kafka.topics('index', { products: 6, prices: 3 }), maxTasks: 9 });
shop.addWorker('Letters', { image, source: rabbit.queues('letters', ['invoices', 'reminders']) });
