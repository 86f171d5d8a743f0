import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { PrefixList } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, CdnOrigin, Preset, ScalableWebApp, ServiceProtocol } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** Apps behind a CDN, for the validators: all that can be stated, a VPC origin, and development. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const omit = [BackingTier.DATABASE, BackingTier.CACHE];
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const stack = new Stack(app, 'Cdn', { env: ENV });
const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  zoneName: 'example.com',
});
const shop = new ScalableWebApp(stack, 'Shop', {
  omit,
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  loadBalancer: { domain: { domainName: 'origin.example.com', hostedZone } },
  cdn: {
    origin: CdnOrigin.publicLoadBalancer({
      originFacingPrefixList: PrefixList.fromPrefixListId(stack, 'OriginFacing', 'pl-3b927c52'),
      secretGeneration: 2,
    }),
    domains: [{ domainName: 'shop.example.com', hostedZone }],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/Edge/00000000-0000-0000-0000-000000000000',
    publicPaths: ['/', '/news/*'],
    microCache: Duration.seconds(10),
    cachedPaths: ['/api/*'],
    identityHeaders: ['X-Api-Key'],
    assetPaths: ['/assets/*', '/favicon.ico'],
  },
  web: { image },
});
shop.addWebService('Ledger', { image, paths: ['/ledger.Ledger/*'], protocol: ServiceProtocol.GRPC });

const hidden = new Stack(app, 'Hidden', { env: ENV });
const inner = new ScalableWebApp(hidden, 'Shop', {
  omit,
  cdn: {
    origin: CdnOrigin.vpcOrigin({
      originFacingPrefixList: PrefixList.fromPrefixListId(hidden, 'OriginFacing', 'pl-3b927c52'),
    }),
  },
  web: { image },
});
const small = new Stack(app, 'Small', { env: ENV });
const development = new ScalableWebApp(small, 'Shop', {
  omit,
  preset: Preset.DEVELOPMENT,
  cdn: {
    origin: CdnOrigin.publicLoadBalancer({
      originFacingPrefixList: PrefixList.fromPrefixListId(small, 'OriginFacing', 'pl-3b927c52'),
    }),
  },
  web: { image },
});
for (const one of [inner, development]) {
  Validations.of(one).acknowledge(
    { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
    { id: 'cdk-scalable-web-app:cdn-without-firewall', reason: 'a try-out, without a firewall at the edge' },
  );
}
Validations.of(stack).acknowledge({
  id: 'cdk-scalable-web-app:fixed-at-creation',
  reason: 'key and name are stated from the first deployment on',
});
