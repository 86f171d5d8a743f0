import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, Deployment, Preset, ScalableWebApp, ServiceProtocol } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** Apps with every way to deploy, for the validators: all that can be stated over HTTPS, and development over HTTP. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const stack = new Stack(app, 'Deployments', { env: ENV });
const shop = new ScalableWebApp(stack, 'Shop', {
  omit,
  serviceConnect: {},
  loadBalancer: {
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    testListener: { port: 8443, clients: [Peer.ipv4('203.0.113.0/24')] },
  },
});
const failedOrders = new Alarm(stack, 'FailedOrders', {
  metric: new Metric({ namespace: 'Shop', metricName: 'FailedOrders', statistic: 'Sum', period: Duration.minutes(1) }),
  threshold: 3,
  evaluationPeriods: 1,
});
const reason = 'read by ECS while it deploys';
for (const pack of ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321']) {
  Validations.of(failedOrders).acknowledge({ id: `${pack}::${pack}-CloudWatchAlarmAction`, reason });
}

shop.addWebService('Web', {
  image,
  deployment: Deployment.rolling({
    minHealthyPercent: 90,
    maxHealthyPercent: 150,
    errorPercent: 1,
    slowestAnswer: Duration.seconds(2),
    alarms: [failedOrders],
  }),
});
shop.addWebService('Images', {
  image,
  paths: ['/images/*'],
  deployment: Deployment.blueGreen({ bakeTime: Duration.minutes(30), pauseForTests: Duration.hours(1) }),
});
shop.addWebService('Ledger', {
  image,
  paths: ['/ledger.Ledger/*'],
  protocol: ServiceProtocol.GRPC,
  deployment: Deployment.canary({ percent: 5, canaryTime: Duration.minutes(15), alarms: [failedOrders] }),
});
shop.addWebService('Auth', {
  image,
  hosts: ['auth.example.com'],
  deployment: Deployment.linear({ stepPercent: 25, stepTime: Duration.minutes(3), slowestAnswer: Duration.seconds(1) }),
});
shop.addWebService('Prices', { image, routed: false, deployment: Deployment.canary() });
shop.addWorker('Pdf', { image, deployment: Deployment.rolling({ alarms: [failedOrders] }) });

const small = new Stack(app, 'Small', { env: ENV });
const development = new ScalableWebApp(small, 'Shop', {
  omit,
  preset: Preset.DEVELOPMENT,
  loadBalancer: { testListener: { clients: [Peer.ipv4('10.0.0.0/8')] } },
  web: {
    image,
    deployment: Deployment.blueGreen({ bakeTime: Duration.minutes(0), omitOwnAlarms: true }),
  },
});
for (const one of [shop, development]) {
  Validations.of(one).acknowledge(
    { id: 'cdk-scalable-web-app:no-request-count', reason: 'a third of the tasks is idle' },
    { id: 'cdk-scalable-web-app:shifted-weights', reason: 'routes change while the first target group serves' },
  );
}
Validations.of(shop).acknowledge({
  id: 'cdk-scalable-web-app:deploys-below-capacity',
  reason: 'a third of the tasks is idle, so a tenth may go',
});
Validations.of(development).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out' });
