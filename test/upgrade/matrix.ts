import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Duration, Size, TimeZone } from 'aws-cdk-lib/core';
import {
  Compute,
  Deployment,
  EvictionPolicy,
  OverloadProxy,
  Preset,
  PrometheusWorkspace,
  ScalingPolicy,
  Traffic,
  ServiceEndpoints,
  TaskSize,
  Telemetry,
} from '../../lib';
import { IMAGE } from '../support/stacks';
import type { Configuration } from './configuration';

const preset = Preset.DEVELOPMENT;
const threeRoutes = {
  Web: {},
  Images: { paths: ['/images/*'] },
  Auth: { hosts: ['auth.example.com'], paths: ['/v1/*'] },
};
const fleet = Compute.ec2({
  instanceTypes: [new InstanceType('m7a.2xlarge'), new InstanceType('m6a.2xlarge')],
  spot: {},
});
const warm = Compute.ec2({ instanceTypes: [new InstanceType('m7a.2xlarge')], warmPool: {} });
const managed = Compute.managedInstances({ maxVcpus: 16 });
const nightly = ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') });
/** By the clock of configuration.ts both are to come, and stay so. */
const surges = {
  Launch: { at: '2026-11-27T18:00:00+01:00', duration: Duration.hours(4), multiplier: 10 },
  Encore: {
    at: '2026-11-27T20:00:00+01:00',
    duration: Duration.hours(4),
    multiplier: 6,
    loadBalancerCapacityUnits: 900,
  },
};
const workspace = PrometheusWorkspace.fromAttributes({
  workspaceArn: 'arn:aws:aps:eu-central-1:111111111111:workspace/ws-00000000-0000-0000-0000-000000000000',
  endpoint: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-00000000-0000-0000-0000-000000000000/',
});
const everyCollector = [Telemetry.prometheus({ workspace, port: 9100 }), Telemetry.openTelemetry()];
const twoWorkers = { Pdf: { jobDuration: Duration.seconds(15) }, Mail: {} };

/**
 * The configurations whose templates are frozen: every value of every dimension, and the combinations that teams run.
 * A name is for ever, like the templates frozen under it.
 */
export const MATRIX: { readonly [name: string]: Configuration } = {
  production: {},
  'production-worker': { workers: { Worker: {} } },
  'production-worker-asleep': { workers: { Pdf: { minTasks: 0, acceptableDelay: Duration.minutes(20) } } },
  'production-three-services': { web: threeRoutes },
  'production-three-services-two-workers': { web: threeRoutes, workers: twoWorkers },
  'production-replicas-0': { database: { readReplicas: 0 } },
  'production-replicas-3': { database: { readReplicas: 3 }, workers: { Worker: {} } },
  'production-replicas-3-cache-2': { database: { readReplicas: 3 }, cache: { replicas: 2 } },
  'production-cache-0': { cache: { replicas: 0 } },
  'production-cache-2': { cache: { replicas: 2, nodeType: 'cache.r7g.xlarge' } },
  'production-no-cache': { cache: 'omitted', workers: { Worker: {} } },
  'production-no-database': { database: 'omitted' },
  'production-no-object-store': { objectStore: 'omitted', database: { databaseName: 'shop' } },
  'production-stateless': { database: 'omitted', cache: 'omitted', objectStore: 'omitted', web: threeRoutes },
  'production-certificate': { edge: 'certificate', web: threeRoutes },
  'production-domain': { edge: 'domain', workers: { Worker: {} } },
  'production-encrypted': { encryptionKey: 'existing', workers: twoWorkers },
  'production-encrypted-certificate': { encryptionKey: 'existing', edge: 'certificate', database: { readReplicas: 3 } },
  'production-one-nat-gateway': { network: { natGateways: 1 }, cache: { replicas: 2 } },
  'production-no-nat-gateway': { network: { natGateways: 0 }, edge: 'certificate' },
  'production-two-zones': { network: { availabilityZones: ['us-east-1a', 'us-east-1b'] } },
  'production-mysql': { databaseEngine: 'mysql', workers: { Worker: {} } },
  'production-mariadb-proxy': { databaseEngine: 'mariadb', database: { readReplicas: 1, proxy: {} } },
  'production-postgres-cross-size': {
    database: {
      readReplicas: 1,
      instanceType: new InstanceType('r7g.4xlarge'),
      replicaInstanceType: new InstanceType('r7g.large'),
      backupPlan: {},
    },
  },
  'production-mysql-managed': {
    databaseEngine: 'mysql',
    database: { readReplicas: 0, manageMasterUserPassword: true, port: 3307 },
  },
  'production-mariadb-snapshot': {
    databaseEngine: 'mariadb',
    database: { readReplicas: 1, snapshot: { snapshotIdentifier: 'mine' } },
  },
  'production-large': {
    web: { Web: { size: TaskSize.LARGE, minTasks: 6, maxTasks: 90 } },
    database: { multiAz: false },
  },
  'production-existing-vpc': { network: 'existing', workers: { Worker: {} } },
  'production-existing-vpc-encrypted': {
    network: 'existing',
    encryptionKey: 'existing',
    edge: 'domain',
    web: threeRoutes,
  },
  'production-existing-cluster': { cluster: 'existing', workers: twoWorkers },
  'production-existing-load-balancer': { network: 'existing', edge: 'existing load balancer' },
  'production-existing-listener': { edge: 'existing listener', web: threeRoutes },
  'production-existing-queue': { workers: { Pdf: 'existing queue', Mail: {} } },
  'production-queue-options': {
    workers: {
      Pdf: { fifo: {}, deliveryDelay: Duration.seconds(30) },
      Mail: { queueName: 'mail', retentionPeriod: Duration.days(10), visibilityTimeout: Duration.minutes(5) },
    },
  },
  'production-rabbitmq': { broker: 'rabbitMq' },
  'production-kafka': { broker: 'kafka' },
  'production-kafka-serverless': { broker: 'kafkaServerless' },
  'production-existing-database-cluster': { database: 'existing cluster', applicationUser: 'IAM token' },
  'production-existing-data': { database: 'existing', cache: 'existing', objectStore: 'existing' },
  'production-cdn': { cdn: 'public load balancer', edge: 'domain' },
  'production-cdn-vpc-origin': { cdn: 'VPC origin', web: threeRoutes },
  'production-overload-proxy': {
    web: {
      Web: { overloadProxy: OverloadProxy.haproxy() },
      Images: { paths: ['/i'], overloadProxy: OverloadProxy.nginx() },
    },
  },
  'production-traffic': {
    traffic: Traffic.spike({
      baselineRps: 200,
      peakRps: 2000,
      timeToPeak: Duration.minutes(10),
      jobsPerRequest: 0.001,
    }),
    database: { readReplicas: 2, proxy: {} },
    web: { Web: { requestsPerSecondPerTask: 150, overloadProxy: OverloadProxy.haproxy() } },
    workers: { Pdf: { jobDuration: Duration.seconds(15) } },
  },
  'production-deployments': {
    web: {
      Web: { deployment: Deployment.blueGreen() },
      Images: { paths: ['/images/*'], deployment: Deployment.canary() },
      Auth: { hosts: ['auth.example.com'], deployment: Deployment.linear() },
    },
  },
  'production-lifecycle': {
    web: {
      Web: {
        containerHealthCheck: { command: ['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1'] },
        deregistrationDelay: Duration.seconds(60),
        writablePaths: ['/var/cache/shop'],
        ephemeralStorage: Size.gibibytes(50),
        executeCommand: true,
        startAfter: { Agent: ContainerDependencyCondition.HEALTHY },
        extraContainers: { Agent: { image: IMAGE, healthCheck: { command: ['CMD', 'true'] } } },
      },
    },
    workers: { Worker: { stopTimeout: Duration.seconds(90) } },
  },
  'production-uploads': {
    bucket: {
      browserOrigins: ['https://shop.example.com'],
      incompleteUploadExpiration: Duration.days(1),
      lifecycle: [
        { prefix: 'uploads/', expireAfter: Duration.days(14) },
        { prefix: 'reports/', infrequentAccessAfter: Duration.days(30), archiveAfter: Duration.days(90) },
      ],
    },
    copied: true,
    workers: twoWorkers,
    uploads: { Pdf: { prefix: 'uploads/', suffix: '.pdf' } },
  },
  'production-records': { bucket: { objectLock: { retention: ObjectLockRetention.governance(Duration.days(30)) } } },
  'production-endpoints': { network: { interfaceEndpoints: ServiceEndpoints.TASKS } },
  'production-service-connect': { serviceConnect: 'plain', web: threeRoutes, workers: { Worker: {} } },
  'production-service-connect-tls': { serviceConnect: 'TLS' },
  'production-fargate-spot': { web: { Web: { compute: Compute.fargateSpot({ onDemandBase: 3 }) } } },
  'production-ec2': { web: { Web: { compute: fleet } }, workers: { Worker: { compute: fleet } } },
  'production-ec2-warm-pool': { web: { Web: { compute: warm } } },
  'production-managed-instances': { web: { Web: { compute: managed } } },
  'production-redis-cluster': { cache: { clusterMode: {} } },
  'production-valkey': { cacheEngine: 'valkey' },
  'production-valkey-cluster': {
    cacheEngine: 'valkey',
    cache: {
      replicas: 2,
      nodeType: 'cache.r7g.large',
      eviction: EvictionPolicy.PAGES,
      user: {},
      clusterMode: { shards: 3, shardScaling: { maxShards: 6 }, replicaScaling: { maxReplicas: 3 } },
    },
  },
  'production-serverless-cache': { cacheEngine: 'serverless' },
  'production-memcached': { cacheEngine: 'memcached' },
  'production-sessions': { sessions: true, web: threeRoutes },
  'production-task': { tasks: { Migrate: { command: ['npm', 'run', 'migrate'] } } },
  'production-scheduled-task': {
    scheduledTasks: {
      Nightly: { schedule: nightly },
      Hourly: { schedule: ScheduleExpression.rate(Duration.hours(1)) },
    },
    encryptionKey: 'existing',
  },
  'production-application-user': { applicationUser: 'password', tasks: { Migrate: {} } },
  'production-application-user-iam': { applicationUser: 'IAM token', tasks: { Migrate: {} }, workers: twoWorkers },
  'production-surges': { surges, web: threeRoutes, workers: { Worker: {} } },
  'production-scaling-policies': {
    web: {
      Web: {
        overloadProxy: OverloadProxy.haproxy(),
        scalingPolicies: [
          ScalingPolicy.cpu(),
          ScalingPolicy.memory(),
          ScalingPolicy.requests(),
          ScalingPolicy.responseTime({ target: Duration.seconds(1) }),
          ScalingPolicy.step(),
          ScalingPolicy.schedule('Morning', { schedule: Schedule.cron({ hour: '7', minute: '0' }), minTasks: 6 }),
          ScalingPolicy.predictive(),
        ],
      },
    },
    workers: { Worker: { scalingPolicies: [ScalingPolicy.cpu()] } },
  },
  'production-aurora-postgres': {
    databaseCluster: { engine: 'auroraPostgres', options: { readerScaling: { maxReaders: 6 } } },
  },
  'production-aurora-mysql-serverless': {
    databaseCluster: {
      engine: 'auroraMysql',
      options: {
        readers: 1,
        serverless: { minCapacity: 2, maxCapacity: 16 },
        proxy: {},
        manageMasterUserPassword: true,
      },
    },
    encryptionKey: 'existing',
  },
  'production-multi-az-postgres': { databaseCluster: { engine: 'multiAzPostgres', options: { proxy: {} } } },
  'production-multi-az-mysql': { databaseCluster: { engine: 'multiAzMysql' }, workers: { Worker: {} } },
  'production-logs': { logs: { encrypt: true, archived: true }, tasks: { Migrate: {} }, workers: { Worker: {} } },
  'production-telemetry': {
    web: { Web: { telemetry: everyCollector } },
    workers: { Worker: { telemetry: everyCollector } },
  },
  'production-observed': {
    alarms: {
      notifications: {
        emails: ['ops@example.com'],
        pagerDuty: ['https://events.pagerduty.com/integration/0123/enqueue'],
        slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      },
      anomalies: true,
    },
    enhancedInsights: true,
    datadog: { site: 'datadoghq.eu', environment: 'production', logs: {} },
    web: threeRoutes,
    workers: { Pdf: { telemetry: [Telemetry.openTelemetry({ applicationSignals: true })] } },
    databaseCluster: { engine: 'auroraPostgres' },
  },
  development: { preset },
  'development-worker': { preset, workers: { Worker: {} } },
  'development-replicas-2-cache-1': { preset, database: { readReplicas: 2 }, cache: { replicas: 1 }, web: threeRoutes },
  'development-existing-vpc': { preset, network: 'existing', workers: twoWorkers, edge: 'certificate' },
  'development-no-cache': { preset, cache: 'omitted', objectStore: 'omitted', encryptionKey: 'existing' },
};
