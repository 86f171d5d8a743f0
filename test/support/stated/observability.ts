import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { AlarmImpact, Alarms, CacheEngine, DatabaseEngine, ScalableWebApp, WebService } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app with all that can be stated of alarms, and a service in a stack of its own with alarms there. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Observability', { env: ENV });
Validations.of(stack).acknowledge({
  id: 'cdk-scalable-web-app:fixed-at-creation',
  reason: 'all is stated from the first deployment on',
});

const certificate = new Certificate(stack, 'Certificate', {
  domainName: 'shop.example.com',
  validation: CertificateValidation.fromDns(),
});
const shop = new ScalableWebApp(stack, 'Shop', {
  database: DatabaseEngine.auroraPostgres({ readers: 1 }),
  cache: CacheEngine.valkey({ replicas: 2 }),
  loadBalancer: { certificate },
  encryptionKey: new Key(stack, 'Data', { enableKeyRotation: true }),
  dashboard: { interval: Duration.hours(6) },
  alarms: {
    notifications: {
      emails: ['ops@example.com', 'boss@example.com'],
      slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      pagerDuty: ['https://events.pagerduty.com/integration/0123/enqueue'],
      encryptionKey: new Key(stack, 'Pages', { enableKeyRotation: true }),
    },
    thresholds: {
      loadBalancerErrorPercent: 0.5,
      serviceErrorPercent: 2,
      slowestAnswer: Duration.millis(800),
      tasksAtMaximum: Duration.minutes(30),
      taskUtilizationPercent: 80,
      databaseCpuPercent: 70,
      databaseConnectionsPercent: 60,
      databaseFreeMemoryPercent: 10,
      databaseFreeStoragePercent: 15,
      databaseReplicaLag: Duration.seconds(5),
      databaseBurstPercent: 30,
      cacheCpuPercent: 65,
      cacheMemoryPercent: 75,
      cacheConnectionsPercent: 50,
      cacheReplicationLag: Duration.seconds(10),
      oldestJob: Duration.minutes(20),
      firewallBlockedPercent: 40,
      certificateDays: 21,
      quotaPercent: 60,
    },
    omit: ['LoadBalancer/RejectedConnections'],
    anomalies: true,
  },
});
shop.addWebService('Web', { image });
shop.addWorker('Pdf', { image, jobDuration: Duration.seconds(20) });
shop.addDatabase('Orders', DatabaseEngine.mysql());
const requests = shop.loadBalancer.metrics!.requests();
const tooMany = new Alarm(stack, 'TooMany', {
  metric: requests,
  threshold: 1_000_000,
  evaluationPeriods: 1,
  alarmDescription: 'More requests in a minute than were ever tried',
});
Validations.of(tooMany).acknowledge(
  ...['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => ({
    id: `${pack}::${pack}-CloudWatchAlarmAction`,
    reason: 'it belongs to a composite alarm, which notifies',
  })),
);
shop.alarms!.add(AlarmImpact.TROUBLE_AHEAD, tooMany);

const more = new Stack(app, 'More', { env: ENV });
const cluster = Cluster.fromClusterAttributes(more, 'Cluster', {
  clusterName: shop.cluster.clusterName,
  vpc: shop.vpc,
});
const images = new WebService(more, 'Images', { cluster, image });
shop.loadBalancer.addService(images, { paths: ['/images/*'] });
new Alarms(more, 'Alarms', { watched: more, notifications: { topic: shop.alarms!.topic } });
