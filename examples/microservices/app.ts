import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { OverloadProxy, Preset, ScalableWebApp, ServiceProtocol, TaskSize } from 'cdk-scalable-web-app';
import { nginx } from '../nginx';

export const app = new App();
const context = (name: string, otherwise: string): string => app.node.tryGetContext(name) ?? otherwise;
const stack = new Stack(app, 'Microservices', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const zoneName = context('zoneName', 'example.com');
const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  zoneName,
  hostedZoneId: context('hostedZoneId', 'Z00000000EXAMPLE'),
});

Validations.of(stack).acknowledge({
  id: 'cdk-scalable-web-app:image-by-tag',
  reason: 'public images, which say which version they are',
});

const shop = new ScalableWebApp(stack, 'Shop', {
  preset: context('preset', 'production') === 'development' ? Preset.DEVELOPMENT : Preset.PRODUCTION,
  loadBalancer: { domain: { domainName: `shop.${zoneName}`, hostedZone } },
  // Users wait for the front, and the front for these: whoever is slower is given up.
  serviceConnect: { requestTimeout: Duration.seconds(3), idleTimeout: Duration.minutes(2) },
});

// Only called inside: no route leads here, and no load balancer looks whether a task is well.
const containerHealthCheck = {
  command: ['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1'],
  interval: Duration.seconds(10),
};
const auth = shop.addWebService('Auth', {
  ...nginx('location / { return 204; }'),
  routed: false,
  containerHealthCheck,
  uses: [shop.database!, shop.cache!],
});
const billing = shop.addWebService('Billing', {
  ...nginx('http2 on;', 'location / { default_type application/grpc; add_header grpc-status 0; return 200; }'),
  routed: false,
  containerHealthCheck,
  protocol: ServiceProtocol.GRPC,
  calls: [auth],
  uses: [shop.database!],
});

// What a flood of visitors hits first grows on its own, and says no before it falls: to users and to services alike.
const images = shop.addWebService('Images', {
  ...nginx('location / { empty_gif; }'),
  paths: ['/images/*'],
  size: TaskSize.MEDIUM,
  maxTasks: 50,
  requestsPerSecondPerTask: 200,
  targetCpuPercent: 60,
  overloadProxy: OverloadProxy.haproxy({ maxConcurrentRequests: 64, queueTimeout: Duration.millis(500) }),
  calls: [auth],
  uses: [shop.objectStore!],
});

// One visitor in ten gets the next version, and stays with it.
const catalog = ['Catalog', 'NextCatalog'].map((id, version) =>
  shop.addWebService(id, { ...nginx(`location / { return 200 'catalog ${version + 1}'; }`), routed: false }),
);
shop.splitTraffic('CatalogSplit', {
  services: catalog.map((service, version) => ({ service, weight: version === 0 ? 9 : 1 })),
  route: { paths: ['/catalog/*'] },
  stickiness: Duration.hours(1),
});

shop.addWebService('Web', {
  ...nginx(
    "location / { return 200 'welcome'; }",
    'location /login { proxy_pass $AUTH_URL/; }',
    'location /pictures/ { proxy_pass $IMAGES_URL/images/; }',
    'location /pay { grpc_pass grpc://$BILLING_HOST:$BILLING_PORT; }',
  ),
  calls: [auth, billing, images],
  uses: [shop.cache!],
});

shop.addWorker('Thumbnails', {
  image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
  command: ['sh', '-c', 'while true; do wget -qO /tmp/picture "$IMAGES_URL/images/1"; sleep 20; done'],
  jobDuration: Duration.seconds(20),
  calls: [images],
  uses: [shop.objectStore!],
});
