import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import {
  BackingTier,
  BrokerEngine,
  LogDestination,
  OverloadProxy,
  SavedQueries,
  ScalableWebApp,
  WebService,
} from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** All that can be stated of logs. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Logs', { env: ENV });
const archive = DeliveryStream.fromDeliveryStreamArn(
  stack,
  'Archive',
  `arn:aws:firehose:${ENV.region}:${ENV.account}:deliverystream/archive`,
);
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
const errors = new Stream(stack, 'Errors', { encryptionKey });
Validations.of(errors).acknowledge({
  id: 'AwsSolutions::AwsSolutions-KDS3',
  reason: 'a customer managed key is stated, which the grants of the role are shown with',
});

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
  serviceConnect: { accessLog: true },
  logs: {
    savedQueries: true,
    retention: RetentionDays.SIX_MONTHS,
    encrypt: true,
    subscriptions: {
      Archive: { destination: LogDestination.firehose(archive) },
      Errors: {
        destination: LogDestination.kinesis(errors),
        filterPattern: FilterPattern.stringValue('$.level', '=', 'error'),
      },
    },
  },
});
Validations.of(shop.loadBalancer).acknowledge({
  id: 'cdk-scalable-web-app:plain-http',
  reason: 'what is stated here is behind the load balancer',
});
shop.addWebService('Web', { image, overloadProxy: OverloadProxy.haproxy() });
shop.addWebService('Search', { image, paths: ['/search'], logs: { encryptionKey, subscriptions: {} } });
shop.addWorker('Pdf', { image, logs: { retention: RetentionDays.ONE_WEEK } });
shop.addTask('Migrate', { image });
shop.addBroker('Broker', BrokerEngine.kafka());

const more = new Stack(app, 'MoreLogs', { env: ENV });
const cluster = Cluster.fromClusterAttributes(more, 'Cluster', {
  clusterName: shop.cluster.clusterName,
  vpc: shop.vpc,
});
const images = new WebService(more, 'Images', { cluster, image, logs: { encrypt: true } });
shop.loadBalancer.addService(images, { paths: ['/images/*'] });
new SavedQueries(more, 'Queries', { watched: more, behindCdn: true });
