import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { BackingTier, Database, DatabaseEngine, ScalableWebApp } from 'cdk-scalable-web-app';

/** A database of each engine that RDS instances run, with replicas, proxies, a managed password and a backup plan. */
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(new App(), 'Databases', { env });
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.CACHE, BackingTier.OBJECT_STORE],
  network: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
  encryptionKey,
  database: DatabaseEngine.postgres({ readReplicas: 2, proxy: { borrowTimeout: Duration.seconds(3) } }),
});
const { vpc } = shop;
const orders = new Database(stack, 'OrdersDatabase', {
  vpc,
  engine: DatabaseEngine.mysql({ readReplicas: 1, databaseName: 'orders', backupPlan: {} }),
});
const tickets = new Database(stack, 'TicketsDatabase', {
  vpc,
  engine: DatabaseEngine.mariadb({ readReplicas: 1, proxy: { maxConnectionsPercent: 60 } }),
});
const ledger = new Database(stack, 'LedgerDatabase', {
  vpc,
  engine: DatabaseEngine.mysql({ readReplicas: 0, manageMasterUserPassword: true }),
});

shop.addWebService('Web', {
  image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0'),
  uses: [shop.database!, orders, tickets, ledger],
});
