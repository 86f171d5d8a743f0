import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { DatabaseEngine, OverloadProxy, ScalableWebApp, Traffic } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app that states its traffic, and reserves what its load balancer needs, for the validators and the local AWS. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Capacity', { env: ENV });
const traffic = Traffic.spike({
  baselineRps: 200,
  peakRps: 2000,
  timeToPeak: Duration.minutes(10),
  jobsPerRequest: 0.001,
});
const shop = new ScalableWebApp(stack, 'Shop', {
  traffic,
  network: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
  loadBalancer: { minimumCapacityUnits: traffic.loadBalancerCapacityUnits() },
  database: DatabaseEngine.postgres({ readReplicas: 2, proxy: { maxConnectionsPercent: 70 } }),
});
Validations.of(shop).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain' });

shop.addWebService('Web', {
  image,
  requestsPerSecondPerTask: 150,
  trafficShare: 0.9,
  overloadProxy: OverloadProxy.haproxy(),
});
shop.addWebService('Images', {
  image,
  paths: ['/images/*'],
  traffic: Traffic.daily({ baselineRps: 5, peakRps: 50 }),
  overloadProxy: OverloadProxy.haproxy({ maxConcurrentRequests: 12, maxQueuedRequests: 0 }),
});
shop.addWorker('Pdf', { image, jobDuration: Duration.seconds(15) });
