import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, TimeZone } from 'aws-cdk-lib/core';
import { ApplicationUser, BackingTier, DatabaseEngine, Preset, ScalableWebAppStack } from 'cdk-scalable-web-app';

/** A shop before its launch, and in mid-launch (IN_MID_EVENT) with a service and an event more. */
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const { app } = new ScalableWebAppStack(new App(), 'Events', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  preset: Preset.DEVELOPMENT,
  omit: [BackingTier.CACHE],
  applicationUser: ApplicationUser.withPassword('service'),
  web: { image, minTasks: 3, maxTasks: 30 },
  worker: { image, minTasks: 2, maxTasks: 40 },
});
app.addDatabase('Reports', DatabaseEngine.auroraPostgres({ readers: 1, readerScaling: { maxReaders: 12 } }));
app.addTask('Migrate', { image, command: ['migrate'] }).addBinding(app.database!.administration);
app.addScheduledTask('Nightly', {
  image,
  schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') }),
});
app.planSurge('Launch', {
  at: '2036-11-27T18:00:00Z',
  duration: Duration.hours(4),
  multiplier: 10,
  loadBalancerCapacityUnits: 1500,
});
if (process.env.IN_MID_EVENT) {
  app.addWebService('Images', { image, paths: ['/images/*'], minTasks: 2 });
  app.planSurge('Encore', { at: '2036-11-27T20:00:00Z', duration: Duration.hours(4), multiplier: 6 });
}
