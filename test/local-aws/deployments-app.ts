import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { BackingTier, Deployment, ScalableWebApp } from 'cdk-scalable-web-app';

/** One service for each way to deploy. The step says what a team has changed since. */
const step = process.env.DEPLOYMENTS_STEP ?? 'first';
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const environment: { [name: string]: string } = step === 'first' ? {} : { RELEASE: '2' };
const switched = step === 'switched';

const stack = new Stack(new App(), 'Deployments', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const alarm = new Alarm(stack, 'FailedOrders', {
  metric: new Metric({ namespace: 'Shop', metricName: 'FailedOrders' }),
  threshold: 1,
  evaluationPeriods: 1,
});
const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
  loadBalancer: { testListener: { clients: [Peer.ipv4('203.0.113.0/24')] } },
});
const blueGreen = Deployment.blueGreen({ pauseForTests: Duration.hours(1) });
const rolling = Deployment.rolling({ alarms: [alarm], slowestAnswer: Duration.seconds(2), maxHealthyPercent: 150 });
const kinds = {
  Rolling: switched ? blueGreen : rolling,
  BlueGreen: switched ? rolling : blueGreen,
  Canary: Deployment.canary({ percent: 2.5 }),
  Linear: Deployment.linear({ alarms: [alarm] }),
};
for (const [id, deployment] of Object.entries(kinds)) {
  shop.addWebService(id, { image, environment, deployment, paths: [`/${id.toLowerCase()}/*`] });
}
shop.addWorker('Pdf', { image, environment });
