import { App, Duration } from 'aws-cdk-lib/core';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { DatabaseEngine, ScalableWebAppStack } from 'cdk-scalable-web-app';

/** The stack of examples/hello after a year of success: one more replica, more tasks, more services. */
const web = {
  image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0'),
  healthCheckPath: '/',
  user: '101:101',
};
const worker = {
  image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
  command: ['sh', '-c', 'sleep 3600'],
};
const stack = new ScalableWebAppStack(new App(), 'Hello', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  database: DatabaseEngine.postgres({ readReplicas: 3 }),
  web: { ...web, maxTasks: 60 },
  worker: { ...worker, jobDuration: Duration.seconds(15), maxTasks: 20 },
});
stack.app.addWebService('Images', { ...web, paths: ['/images/*'] });
stack.app.addWorker('Pdf', { ...worker, jobDuration: Duration.seconds(60) });
