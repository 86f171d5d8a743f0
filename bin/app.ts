import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { Preset, ScalableWebApp } from 'cdk-scalable-web-app';

/**
 * The app of cdk.json: one `ScalableWebApp` around an image of yours, by context alone.
 *
 *     npx cdk deploy -c image=registry.example.com/shop:1.4.2 -c port=3000 -c certificateArn=arn:aws:acm:…
 *
 * A team that wants more writes an app of its own; see examples/.
 */
export const app = new App();

const context = (name: string): string | undefined => app.node.tryGetContext(name);
const presets: { [name: string]: Preset } = { production: Preset.PRODUCTION, development: Preset.DEVELOPMENT };
const presetName = context('preset') ?? 'production';
const preset = presets[presetName];
if (!preset) throw new Error(`context preset is '${presetName}': allowed is ${Object.keys(presets).join(' or ')}`);

const image = context('image');
const port = context('port');
const certificateArn = context('certificateArn');

const stack = new Stack(app, context('stackName') ?? 'ScalableWebApp', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const { loadBalancer } = new ScalableWebApp(stack, 'App', {
  preset,
  loadBalancer: {
    certificate: certificateArn ? Certificate.fromCertificateArn(stack, 'Certificate', certificateArn) : undefined,
  },
  // Without an image of yours: the welcome page of nginx, which runs as its own user 101 and has no path of its own.
  web: image
    ? {
        image: ContainerImage.fromRegistry(image),
        port: port ? Number(port) : undefined,
        healthCheckPath: context('healthCheckPath'),
        user: context('user'),
      }
    : {
        image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0'),
        healthCheckPath: '/',
        user: '101:101',
      },
});
if (!image) {
  const reason = 'the welcome page, until an image of yours is given';
  Validations.of(stack).acknowledge({ id: 'cdk-scalable-web-app:image-by-tag', reason });
}
new CfnOutput(stack, 'Url', { value: loadBalancer.url!, description: 'Where users go' });
