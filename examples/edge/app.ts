import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { EdgeResources, OverloadProxy, Preset, ScalableWebApp } from 'cdk-scalable-web-app';
import { nginx } from '../nginx';

/** The outputs of the stack NewsEdge, as `cdk deploy --outputs-file` writes them. */
interface EdgeOutputs {
  readonly NewsEdge: { readonly CertificateArn: string; readonly WebAclArn: string };
}

export const app = new App();
const account = process.env.CDK_DEFAULT_ACCOUNT;
const preset = app.node.tryGetContext('preset') === 'development' ? Preset.DEVELOPMENT : Preset.PRODUCTION;
const zoneName = app.node.tryGetContext('zoneName') ?? 'example.com';
const { NewsEdge: made } = JSON.parse(readFileSync(join(__dirname, 'edge.json'), 'utf8')) as EdgeOutputs;

const stack = new Stack(app, 'News', { env: { account, region: process.env.CDK_DEFAULT_REGION } });
const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: app.node.tryGetContext('hostedZoneId') ?? 'Z0123456789ABCDEFGHIJ',
  zoneName,
});
Validations.of(stack).acknowledge({
  id: 'cdk-scalable-web-app:image-by-tag',
  reason: 'public images, which say which version they are',
});
const users = { domainName: `news.${zoneName}`, hostedZone };

// What CloudFront reads from us-east-1 alone. Deployed first, and again only when it changes itself.
new EdgeResources(app, 'NewsEdge', {
  env: { account, region: 'us-east-1' },
  preset,
  domain: users,
  // Readers of one mobile network share an address.
  firewall: { requestsPerClient: 10_000 },
});

const news = new ScalableWebApp(stack, 'App', {
  preset,
  loadBalancer: { domain: { domainName: `origin.${zoneName}`, hostedZone } },
  cdn: {
    domains: [users],
    certificate: Certificate.fromCertificateArn(stack, 'EdgeCertificate', made.CertificateArn),
    webAclArn: made.WebAclArn,
    publicPaths: ['/', '/articles/*'],
    microCache: Duration.seconds(2),
    cachedPaths: ['/api/recommendations*'],
  },
  web: {
    ...nginx(
      "location / { return 200 'news'; }",
      "location /api/recommendations { add_header Cache-Control 's-maxage=30'; return 200 'for you'; }",
    ),
    requestsPerSecondPerTask: 200,
    // As many as a task has database connections; as many again wait half a second for one.
    overloadProxy: OverloadProxy.haproxy({ maxConcurrentRequests: 40, queueTimeout: Duration.millis(500) }),
  },
});
// Comments fail by themselves: a rush on them takes no task from those who read.
news.addWebService('Comments', {
  ...nginx("location / { return 200 'comments'; }"),
  paths: ['/comments', '/comments/*'],
  overloadProxy: OverloadProxy.nginx({ maxConcurrentRequests: 20, retryAfter: Duration.seconds(15) }),
});

new CfnOutput(stack, 'Url', { value: news.cdn!.url, description: 'Where readers go' });
new CfnOutput(stack, 'AssetsBucketName', { value: news.objectStore!.bucket.bucketName });
new CfnOutput(stack, 'DistributionId', { value: news.cdn!.distribution.distributionId });
