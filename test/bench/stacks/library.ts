import { Duration, type StackProps } from 'aws-cdk-lib';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { type ScalableWebAppProps, ScalableWebAppStack } from 'cdk-scalable-web-app';
import type { Construct } from 'constructs';

/** The six tiers by this library, with what it adds to them by default. */
export class LibraryStack extends ScalableWebAppStack {
  public constructor(scope: Construct, id: string, props: StackProps & ScalableWebAppProps) {
    super(scope, id, {
      ...props,
      web: { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'), port: 80 },
      worker: {
        image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
        jobDuration: Duration.seconds(15),
      },
    });
  }
}
