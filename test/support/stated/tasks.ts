import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib/core';
import { Preset, ScalableWebApp, TaskSize } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** Tasks that are no services, for the validators: all that can be stated of them, and development. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0');

const stack = new Stack(app, 'Tasks', { env: ENV });
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'the key is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
);
const shop = new ScalableWebApp(stack, 'Shop', { encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });
const migrate = shop.addTask('Migrate', { image, command: ['npm', 'run', 'migrate'], size: TaskSize.MEDIUM });
shop.addScheduledTask('Nightly', {
  image,
  command: ['node', 'report.js'],
  architecture: CpuArchitecture.ARM64,
  environment: { REPORT: 'sales' },
  schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') }),
  flexibleWindow: Duration.minutes(30),
  retryAttempts: 3,
  maxDelay: Duration.minutes(20),
  enabled: false,
});
shop.addWorker('Pdf', { image });

const pipeline = new ManagedPolicy(stack, 'Pipeline', { description: 'Runs migrations' });
migrate.grantRun(pipeline);

const small = new Stack(app, 'SmallTasks', { env: ENV });
Validations.of(small).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out' });
const development = new ScalableWebApp(small, 'Shop', { preset: Preset.DEVELOPMENT });
development.addTask('Migrate', { image });
development.addScheduledTask('Hourly', { image, schedule: ScheduleExpression.rate(Duration.hours(1)) });
