import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, Preset, ScalableWebApp, ServiceEndpoints } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app in a VPC that was brought and has no way out, for the validators. */
export const app = new App();

// A registry with a password, in a VPC that was brought.
const brought = new Stack(app, 'Brought', { env: ENV });
for (const id of ['plain-http', 'image-by-tag', 'image-out-of-reach']) {
  Validations.of(brought).acknowledge({ id: `cdk-scalable-web-app:${id}`, reason: 'an app to be validated, not run' });
}
const vpc = Vpc.fromVpcAttributes(brought, 'Vpc', {
  vpcId: 'vpc-00000000000000001',
  vpcCidrBlock: '10.1.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  publicSubnetIds: ['subnet-00000000000000001', 'subnet-00000000000000002'],
  isolatedSubnetIds: ['subnet-00000000000000003', 'subnet-00000000000000004'],
});
new ServiceEndpoints(brought, 'Endpoints', { vpc });
new ScalableWebApp(brought, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
  vpc,
  preset: Preset.DEVELOPMENT,
  worker: {
    image: ContainerImage.fromRegistry('registry.example.com/shop/worker:1.4.2', {
      credentials: Secret.fromSecretCompleteArn(
        brought,
        'Registry',
        `arn:aws:secretsmanager:us-east-1:${ENV.account}:secret:registry-AbCdEf`,
      ),
    }),
    stopTimeout: Duration.seconds(90),
  },
});
