import { join } from 'path';
import { App, CfnOutput, Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib/core';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { BackingTier, Preset, ScalableWebApp, Traffic } from 'cdk-scalable-web-app';

export const app = new App();
const stack = new Stack(app, 'BackgroundJobs', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
Validations.of(stack).acknowledge({
  id: 'cdk-scalable-web-app:plain-http',
  reason: 'a try-out, without a domain of its own',
});

const reports = new ScalableWebApp(stack, 'Reports', {
  preset: app.node.tryGetContext('preset') === 'development' ? Preset.DEVELOPMENT : Preset.PRODUCTION,
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
  // At the end of a month, as the offices open. One request in twenty orders a report, the others ask how far one is.
  traffic: Traffic.spike({ baselineRps: 5, peakRps: 100, timeToPeak: Duration.minutes(30), jobsPerRequest: 0.05 }),
  objectStore: {
    browserOrigins: [app.node.tryGetContext('origin') ?? 'https://reports.example.com'],
    lifecycle: [
      { prefix: 'reports/', expireAfter: Duration.days(30) },
      { prefix: 'nightly/', expireAfter: Duration.days(30) },
      // Later than a job may wait, 7 days, and lie in the dead-letter queue, 14: a redrive still finds its table.
      { prefix: 'uploads/', expireAfter: Duration.days(22) },
    ],
  },
});
const store = reports.objectStore!;
const imageOf = (folder: string) =>
  ContainerImage.fromAsset(join(__dirname, folder), { platform: Platform.LINUX_AMD64 });
const user = '1000:1000';

const maxAttempts = 3;
const jobDuration = Duration.seconds(15);
const jobs = reports.addQueue('Pdf', { jobDuration, maxAttempts, expectedBacklog: 20_000 });
const pdf = reports.addWorker('Pdf', {
  image: imageOf('worker'),
  user,
  source: jobs,
  jobDuration,
  // Longer than a page waits, shorter than its user does.
  acceptableDelay: Duration.minutes(5),
  environment: { MAX_ATTEMPTS: `${maxAttempts}` },
  uses: [store.accessTo({ uploads: ['reports/', 'nightly/'], downloads: ['uploads/', 'reports/', 'nightly/'] })],
});

reports.addWebService('Web', {
  image: imageOf('web'),
  user,
  uses: [jobs, store.accessTo({ uploads: ['reports/', 'uploads/'], downloads: ['reports/'] })],
});

// A table that a browser uploads is a report to be made, without a call of the web service.
store.onUpload('Tables', pdf, { prefix: 'uploads/', suffix: '.csv' });

jobs.addSchedule('Nightly', {
  schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') }),
  message: '{"nightly":"<aws.scheduler.scheduled-time>"}',
});

new CfnOutput(stack, 'Url', { value: `http://${reports.loadBalancer.alb!.loadBalancerDnsName}` });
