import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage, CpuArchitecture, Secret } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret as SecretValue } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import {
  CacheEngine,
  Database,
  DatabaseEngine,
  OverloadProxy,
  RoutingAlgorithm,
  ScalableWebApp,
  ServiceProtocol,
  TaskSize,
  TemporaryDirectory,
} from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app that states all that can be stated, for the validators. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Everything', { env: ENV });
Validations.of(stack).acknowledge(
  {
    id: 'cdk-scalable-web-app:fixed-at-creation',
    reason: 'key and name are stated from the first deployment on',
  },
  {
    id: 'cdk-scalable-web-app:image-by-tag',
    reason: 'nothing is pulled: the digest of a public image is not of this test',
  },
);
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
const apiKey = SecretValue.fromSecretNameV2(stack, 'ApiKey', 'api-key');

const shop = new ScalableWebApp(stack, 'Shop', {
  alarms: { notifications: { emails: ['ops@example.com'] } },
  encryptionKey,
  serviceConnect: {
    requestTimeout: Duration.seconds(5),
    idleTimeout: Duration.minutes(10),
    tls: {
      certificateAuthorityArn:
        'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/00000000-0000-0000-0000-000000000000',
    },
  },
  network: { natGateways: 2 },
  database: DatabaseEngine.postgres({
    readReplicas: 3,
    storage: Size.gibibytes(400),
    maxStorage: Size.tebibytes(4),
    backupRetention: Duration.days(35),
    parameters: { work_mem: '65536' },
    databaseName: 'shop',
  }),
  cache: CacheEngine.redis({ replicas: 2, snapshotRetentionDays: 20 }),
  loadBalancer: {
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
    ),
    idleTimeout: Duration.minutes(10),
    zonalShift: true,
    minimumCapacityUnits: 500,
    connectionLogs: true,
    firewall: { requestsPerClient: 500, window: Duration.minutes(1), countedRules: ['SizeRestrictions_BODY'] },
  },
});
const orders = new Database(stack, 'OrdersDatabase', {
  vpc: shop.vpc,
  engine: DatabaseEngine.postgres(),
  encryptionKey,
});

shop.addWebService('Web', {
  image,
  size: TaskSize.LARGE,
  architecture: CpuArchitecture.ARM64,
  environment: { LOG_LEVEL: 'info' },
  secrets: { API_KEY: Secret.fromSecretsManager(apiKey, 'key') },
  extraContainers: { Agent: { image, essential: false } },
  policyStatements: [
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [`arn:aws:ses:us-east-1:${ENV.account}:identity/example.com`],
    }),
  ],
  temporaryDirectory: TemporaryDirectory.declaredByImage(),
  overloadProxy: OverloadProxy.haproxy({
    maxConcurrentRequests: 40,
    maxQueuedRequests: 20,
    queueTimeout: Duration.millis(500),
    retryAfter: Duration.seconds(10),
    drainTime: Duration.seconds(25),
    page: '<!doctype html><title>Full</title><p>Come again in ten seconds.</p>',
    port: 9080,
    image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/haproxy:3.2.4-alpine'),
  }),
});
const billing = shop.addWebService('Billing', {
  image,
  paths: ['/billing/*'],
  hosts: ['api.example.com'],
  protocol: ServiceProtocol.GRPC,
  overloadProxy: OverloadProxy.haproxy(),
  uses: [orders],
});
const stable = shop.addWebService('Checkout', { image, routed: false, routing: RoutingAlgorithm.weightedRandom() });
const next = shop.addWebService('NextCheckout', {
  image,
  routed: false,
  routing: RoutingAlgorithm.roundRobin(),
  slowStart: Duration.seconds(30),
});
shop.splitTraffic('CheckoutSplit', {
  services: [
    { service: stable, weight: 9 },
    { service: next, weight: 1 },
  ],
  route: { paths: ['/checkout/*'], methods: ['GET', 'POST'], queries: { beta: ['yes'] } },
});
const legacy = shop.addWebService('Legacy', {
  image,
  routing: RoutingAlgorithm.ipHash(),
  overloadProxy: OverloadProxy.nginx(),
});
Validations.of(legacy).acknowledge(
  {
    id: 'cdk-scalable-web-app:sticky-sessions',
    reason: 'its sessions live in the memory of a task until it is rewritten',
  },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'reached over a VPN alone' },
);
shop.addWorker('Pdf', {
  image,
  jobDuration: Duration.minutes(2),
  acceptableDelay: Duration.minutes(10),
  maxAttempts: 3,
  calls: [billing],
});
