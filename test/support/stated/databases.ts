import { InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseCluster, DatabaseInsightsMode, StorageType } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { ApplicationUser, BackingTier, Database, DatabaseEngine, ScalableWebApp } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** One app with a database of each engine that RDS instances run, for the validators and for the local AWS. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Databases', { env: ENV });
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.CACHE, BackingTier.OBJECT_STORE],
  encryptionKey,
  database: DatabaseEngine.postgres({
    readReplicas: 2,
    instanceType: new InstanceType('r7g.xlarge'),
    replicaInstanceType: new InstanceType('r7g.large'),
    storage: Size.gibibytes(400),
    maxStorage: Size.tebibytes(4),
    iops: 16_000,
    storageThroughput: 1000,
    maxReplicaLag: Duration.minutes(10),
    proxy: { borrowTimeout: Duration.seconds(3), maxConnectionsPercent: 70, maxIdleConnectionsPercent: 50 },
    backupCopy: {
      region: 'us-west-2',
      encryptionKeyArn: `arn:aws:kms:us-west-2:${ENV.account}:key/00000000-0000-0000-0000-000000000000`,
      retention: Duration.days(30),
    },
    databaseInsights: DatabaseInsightsMode.ADVANCED,
    monitoringInterval: Duration.seconds(15),
    logExports: ['postgresql', 'upgrade', 'iam-db-auth-error'],
    parameters: { work_mem: '65536' },
  }),
});
const { vpc } = shop;

const orders = new Database(stack, 'OrdersDatabase', {
  vpc,
  encryptionKey,
  engine: DatabaseEngine.mysql({
    databaseName: 'orders',
    storageType: StorageType.IO2,
    iops: 10_000,
    proxy: { iamAuthentication: true },
    readReplicas: 1,
    backupPlan: { retention: Duration.days(90), schedule: Schedule.cron({ minute: '0', hour: '3' }) },
  }),
});
const ledger = new Database(stack, 'LedgerDatabase', {
  vpc,
  engine: DatabaseEngine.mariadb({
    readReplicas: 0,
    port: 3307,
    manageMasterUserPassword: true,
    backupPlan: { complianceAfter: Duration.days(30) },
  }),
});
const archive = new Database(stack, 'ArchiveDatabase', {
  vpc,
  engine: DatabaseEngine.postgres({
    readReplicas: 0,
    proxy: {},
    snapshot: { snapshotIdentifier: 'archive-2026-01-01', databaseName: 'archive', username: 'archivist' },
  }),
});
const tickets = new Database(stack, 'TicketsDatabase', {
  vpc,
  encryptionKey,
  engine: DatabaseEngine.mariadb({ readReplicas: 1, multiAz: false }),
});

const standing = new Database(stack, 'StandingDatabase', {
  vpc,
  applicationUser: ApplicationUser.withIamToken('service'),
  engine: DatabaseEngine.existing({
    cluster: DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Standing', {
      clusterIdentifier: 'standing',
      clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL01234',
      clusterEndpointAddress: 'standing.cluster-abc.us-east-1.rds.amazonaws.com',
      readerEndpointAddress: 'standing.cluster-ro-abc.us-east-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [
        SecurityGroup.fromSecurityGroupId(stack, 'StandingGroup', 'sg-0123456789abcdef0', { mutable: true }),
      ],
    }),
    secret: Secret.fromSecretCompleteArn(
      stack,
      'StandingLogin',
      `arn:aws:secretsmanager:us-east-1:${ENV.account}:secret:standing-AbCdEf`,
    ),
    maxConnections: 1000,
  }),
});
const members = shop.addDatabase('Members', DatabaseEngine.postgres({ readReplicas: 0 }), {
  applicationUser: ApplicationUser.withPassword('service'),
});

const web = shop.addWebService('Web', {
  image,
  uses: [shop.database!, orders, ledger, archive, tickets, standing, members],
});
orders.grantConnect(web, 'web');

Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'keys, names, ports and snapshot are stated from the start' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
);
