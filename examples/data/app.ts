import { join } from 'path';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { BackingTier, CacheEngine, DatabaseEngine, EvictionPolicy, Preset, ScalableWebApp } from 'cdk-scalable-web-app';

export const app = new App();
const context = (name: string, otherwise: string): string => app.node.tryGetContext(name) ?? otherwise;
const production = context('preset', 'production') === 'production';
const stack = new Stack(app, 'Data', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'names are stated from the first deployment on' },
);

// Point-in-time recovery after the loss of a whole region. The key has to be there first.
const region = context('backupRegion', 'us-west-2');
const encryptionKeyArn = context(
  'backupKeyArn',
  `arn:aws:kms:${region}:123456789012:key/00000000-0000-0000-0000-000000000000`,
);
const backupCopy = production ? { region, encryptionKeyArn } : undefined;

const news = new ScalableWebApp(stack, 'News', {
  preset: production ? Preset.PRODUCTION : Preset.DEVELOPMENT,
  omit: [BackingTier.OBJECT_STORE],
  // Articles are written by few and read by all: the replicas are twice as large as the primary.
  database: DatabaseEngine.postgres({
    ...(production
      ? { instanceType: new InstanceType('r7g.large'), replicaInstanceType: new InstanceType('r7g.xlarge') }
      : {}),
    backupCopy,
  }),
  // The least often used page goes, so that a burst of old ones does not wash the front page out.
  cache: CacheEngine.valkey({ eviction: EvictionPolicy.PAGES }),
});

// An evicted session logs somebody out: a cache of their own, with an alarm on evictions.
const sessions = news.addCache('SessionsCache', {
  engine: CacheEngine.valkey({ eviction: EvictionPolicy.SESSIONS }),
  bound: false,
});

// Orders neither wait for articles nor fail with them. All is read as written, through the proxy: no replicas.
const orders = news.addDatabase(
  'Orders',
  DatabaseEngine.mysql({ databaseName: 'orders', readReplicas: 0, proxy: {}, backupCopy }),
);

const image = ContainerImage.fromAsset(join(__dirname, 'web'), { platform: Platform.LINUX_AMD64 });
const user = '1000:1000';
news.addWebService('Web', { image, user, sessions, uses: [news.database!, news.cache!, orders] });
// Makes the tables: run once after each deployment that changes them.
news.addTask('Migrate', {
  image,
  user,
  command: ['node', 'migrate.mjs'],
  uses: [news.database!, orders],
});

new CfnOutput(stack, 'Url', { value: `http://${news.loadBalancer.alb!.loadBalancerDnsName}` });
