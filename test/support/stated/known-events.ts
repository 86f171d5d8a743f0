import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { ApplicationUser, BackingTier, Preset, ScalableWebApp } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** Known events and users of a database, for the validators: all that can be stated of them, and development. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');

const stack = new Stack(app, 'Events', { env: ENV });
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'the key is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
);
const shop = new ScalableWebApp(stack, 'Shop', {
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  applicationUser: ApplicationUser.withIamToken('service'),
  loadBalancer: { minimumCapacityUnits: 200 },
  web: { image },
  worker: { image },
});
shop.addTask('Migrate', { image }).addBinding(shop.database!.administration);
shop.planSurge('Launch', {
  at: '2036-11-27T18:00:00+01:00',
  duration: Duration.hours(4),
  multiplier: 10,
  leadTime: Duration.minutes(30),
  loadBalancerLeadTime: Duration.hours(4),
  loadBalancerCapacityUnits: 1500,
});
shop.planSurge('Encore', { at: '2036-11-27T20:00:00+01:00', duration: Duration.hours(4), multiplier: 6 });

const small = new Stack(app, 'SmallEvents', { env: ENV });
Validations.of(small).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out' });
const development = new ScalableWebApp(small, 'Shop', {
  preset: Preset.DEVELOPMENT,
  omit: [BackingTier.CACHE],
  applicationUser: ApplicationUser.withPassword('service'),
  web: { image },
});
development.addTask('Migrate', { image }).addBinding(development.database!.administration);
development.planSurge('Launch', { at: '2036-11-27T18:00:00Z', duration: Duration.hours(1), multiplier: 2 });
