import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, DefaultStackSynthesizer, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, ScalableWebApp, ScalingPolicy } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** All that can be stated of workers: how their jobs are protected, and how they scale. */
export const app = new App();
const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
const stack = new Stack(app, 'Workers', { env: ENV, synthesizer });
const image = ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0');
const shop = new ScalableWebApp(stack, 'Shop', { omit: [BackingTier.DATABASE, BackingTier.CACHE] });
Validations.of(shop.loadBalancer).acknowledge({
  id: 'cdk-scalable-web-app:plain-http',
  reason: 'there is nothing to ask for here: jobs come over queues',
});

shop.addWorker('Pdf', {
  image,
  jobDuration: Duration.minutes(10),
  acceptableDelay: Duration.hours(1),
  maxAttempts: 3,
});
shop.addWorker('Mail', { image, jobDuration: Duration.millis(200), scaleInProtection: false });
shop.addWorker('Report', {
  image,
  minTasks: 0,
  maxTasks: 20,
  jobDuration: Duration.minutes(1),
  acceptableDelay: Duration.minutes(30),
  scalingPolicies: [ScalingPolicy.backlog(), ScalingPolicy.scaleToZero({ idleTime: Duration.minutes(15) })],
});
shop.addWorker('Audit', { image, minTasks: 0 });
