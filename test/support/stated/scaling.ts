import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib/core';
import { BackingTier, OverloadProxy, PredictiveMetric, ScalableWebApp, ScalingPolicy } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app that states every scaling policy, for the validators and the local AWS. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Scaling', { env: ENV });
const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
  network: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
});
Validations.of(shop).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain' });
const waiting = new Metric({
  namespace: 'Shop',
  metricName: 'WaitingSessions',
  statistic: 'Average',
  period: Duration.seconds(30),
});

shop.addWebService('Web', {
  image,
  requestsPerSecondPerTask: 150,
  overloadProxy: OverloadProxy.haproxy(),
  scalingPolicies: [
    ScalingPolicy.cpu({ targetPercent: 40, scaleOutCooldown: Duration.seconds(20) }),
    ScalingPolicy.memory({ scaleIn: false }),
    ScalingPolicy.requests({ targetPercent: 60 }),
    ScalingPolicy.responseTime({ target: Duration.millis(400), percentile: 95 }),
    ScalingPolicy.step(),
    ScalingPolicy.step({ policyId: 'Sessions', metric: waiting, target: 4, steps: [{ from: 2, growthPercent: 100 }] }),
    ScalingPolicy.schedule('Morning', {
      schedule: Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
      timeZone: TimeZone.EUROPE_ZURICH,
      minTasks: 12,
    }),
    ScalingPolicy.schedule('Evening', {
      schedule: Schedule.cron({ hour: '20', minute: '0' }),
      timeZone: TimeZone.EUROPE_ZURICH,
      minTasks: 3,
    }),
    ScalingPolicy.predictive({ metric: PredictiveMetric.CPU, scales: true }),
  ],
});
shop.addWorker('Pdf', {
  image,
  scalingPolicies: [ScalingPolicy.backlog(), ScalingPolicy.cpu({ resolution: Duration.seconds(60) })],
});
