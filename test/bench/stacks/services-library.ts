import type { StackProps } from 'aws-cdk-lib';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { ScalableWebAppProps } from 'cdk-scalable-web-app';
import type { Construct } from 'constructs';
import { LibraryStack } from './library';

/** The six tiers and more services behind the same load balancer. */
export class LibraryServicesStack extends LibraryStack {
  public constructor(
    scope: Construct,
    id: string,
    props: StackProps & ScalableWebAppProps & { readonly services: number },
  ) {
    super(scope, id, props);
    const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27');
    for (let number = 1; number <= props.services; number++) {
      this.app.addWebService(`Svc${number}`, { image, paths: [`/svc${number}/*`] });
    }
  }
}
