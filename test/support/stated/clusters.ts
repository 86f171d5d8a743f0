import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseInsightsMode, DBClusterStorageType, StorageType } from 'aws-cdk-lib/aws-rds';
import { App, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, Database, DatabaseEngine, ScalableWebApp } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** One app with a database of each engine of clusters, for the validators and for the local AWS. */
export const app = new App({ context: { 'cdk-scalable-web-app:now': '2026-11-01T12:00:00Z' } });

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Clusters', { env: ENV });
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.CACHE, BackingTier.OBJECT_STORE],
  encryptionKey,
  database: DatabaseEngine.auroraPostgres({
    readers: 2,
    instanceType: new InstanceType('r7g.xlarge'),
    readerScaling: { maxReaders: 8, targetCpuPercent: 60, scaleInCooldown: Duration.minutes(30) },
    storageType: DBClusterStorageType.AURORA_IOPT1,
    proxy: { borrowTimeout: Duration.seconds(3) },
    databaseInsights: DatabaseInsightsMode.ADVANCED,
    monitoringInterval: Duration.seconds(15),
    logExports: ['postgresql', 'iam-db-auth-error'],
    parameters: { shared_preload_libraries: 'pg_stat_statements' },
    instanceParameters: { work_mem: '65536' },
    backupPlan: { retention: Duration.days(90), schedule: Schedule.cron({ minute: '0', hour: '3' }) },
  }),
});
const { vpc } = shop;

const orders = new Database(stack, 'OrdersDatabase', {
  vpc,
  encryptionKey,
  engine: DatabaseEngine.auroraMysql({
    databaseName: 'orders',
    readers: 1,
    serverless: { minCapacity: 2, maxCapacity: 32 },
    manageMasterUserPassword: true,
  }),
});
const reports = new Database(stack, 'ReportsDatabase', {
  vpc,
  engine: DatabaseEngine.auroraPostgres({
    readers: 2,
    serverless: { minCapacity: 0, maxCapacity: 8, pauseAfter: Duration.minutes(10), readersOnly: true },
    snapshot: { snapshotIdentifier: 'reports-2026-01-01', databaseName: 'reports' },
  }),
});
const ledger = new Database(stack, 'LedgerDatabase', {
  vpc,
  encryptionKey,
  engine: DatabaseEngine.multiAzPostgres({
    instanceType: new InstanceType('m6id.xlarge'),
    storageType: StorageType.IO2,
    storage: Size.gibibytes(200),
    iops: 10_000,
    manageMasterUserPassword: true,
    proxy: { iamAuthentication: true },
  }),
});
const tickets = new Database(stack, 'TicketsDatabase', { vpc, engine: DatabaseEngine.multiAzMysql() });

const web = shop.addWebService('Web', { image, uses: [shop.database!, orders, reports, ledger, tickets] });
orders.grantConnect(web, 'web');
shop.planSurge('Launch', { at: '2026-11-27T18:00:00+01:00', duration: Duration.hours(4), multiplier: 3 });

Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'keys, names, ports and snapshot are stated from the start' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain of its own' },
);
