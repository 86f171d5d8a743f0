import { App, Duration, Validations } from 'aws-cdk-lib/core';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Preset, ScalableWebAppStack } from 'cdk-scalable-web-app';

export const app = new App();
const stack = new ScalableWebAppStack(app, 'Hello', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  preset: app.node.tryGetContext('preset') === 'development' ? Preset.DEVELOPMENT : Preset.PRODUCTION,
  web: {
    image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0'),
    healthCheckPath: '/',
    user: '101:101',
  },
  worker: {
    image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
    command: ['sh', '-c', 'while true; do echo "the next job would come from $WORKER_QUEUE_URL"; sleep 20; done'],
    jobDuration: Duration.seconds(15),
  },
});
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:plain-http', reason: 'hello has no domain of its own' },
  { id: 'cdk-scalable-web-app:image-by-tag', reason: 'public images, which say which version they are' },
);
