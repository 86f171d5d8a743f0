import { Duration, Lazy, Size, Token } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InstanceType, InterfaceVpcEndpointAwsService, IpAddresses, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerDependencyCondition, ContainerImage, CpuArchitecture, Secret } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret as SecretValue } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { AddWebServiceOptions, AddWorkerOptions, ScalableWebAppProps } from '../lib';
import {
  ApplicationUser,
  BackingTier,
  CacheEngine,
  Compute,
  Database,
  DatabaseEngine,
  Deployment,
  Preset,
  ScalableWebApp,
  ScalableWebAppStack,
  ScalingPolicy,
  TaskSize,
  Traffic,
} from '../lib';
import { IMAGE, testApp, testStack } from './support/stacks';

type Props = ScalableWebAppProps | ((stack: ReturnType<typeof testStack>) => ScalableWebAppProps);

const errorOf = (props: Props) => {
  const stack = testStack();
  const given = typeof props === 'function' ? props(stack) : props;
  const before = stack.node.findAll().length;
  try {
    new ScalableWebApp(stack, 'App', given);
  } catch (error) {
    // Whoever catches the error finds nothing half-made.
    expect(stack.node.findAll()).toHaveLength(before);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};
const web = (options: Partial<AddWebServiceOptions>): ScalableWebAppProps => ({ web: { image: IMAGE, ...options } });
const worker = (options: Partial<AddWorkerOptions>): ScalableWebAppProps => ({ worker: { image: IMAGE, ...options } });
const postgres = (options: Parameters<typeof DatabaseEngine.postgres>[0]) => ({
  database: DatabaseEngine.postgres(options),
});
const redis = (options: Parameters<typeof CacheEngine.redis>[0]) => ({ cache: CacheEngine.redis(options) });

test.each<[string, Props, string]>([
  [
    'a negative count',
    web({ minTasks: -1 }),
    'web.minTasks is -1: allowed is a whole number from 1 to 5000; state at least 1',
  ],
  [
    'numbers in text, each named once',
    web({ minTasks: '4' as never, maxTasks: '20' as never, requestsPerSecondPerTask: '150' as never }),
    'Test/App: 3 props cannot be used\n' +
      "  - web.minTasks is '4': allowed is a number; state Number('4'), since context and the environment give text\n" +
      "  - web.maxTasks is '20': allowed is a number; state Number('20'), since context and the environment give text\n" +
      "  - web.requestsPerSecondPerTask is '150': allowed is a number; state Number('150'), since",
  ],
  [
    'names of engines, and figures that no factory made',
    { database: 'postgres', cache: 'redis', traffic: { baselineRps: 1, peakRps: 2 } } as never,
    'Test/App: 3 props cannot be used\n' +
      "  - database is 'postgres': allowed is what DatabaseEngine makes; state one such as DatabaseEngine.postgres()\n" +
      "  - cache is 'redis': allowed is what CacheEngine makes; state one such as CacheEngine.redis()\n" +
      '  - traffic is [object Object]: allowed is what Traffic makes; state one such as Traffic.spike(',
  ],
  [
    'no image',
    { web: {} as never },
    'Test/App: a prop cannot be used\n  - web.image is undefined: allowed is what ContainerImage makes; state one such as',
  ],
  [
    'names where factories make what is meant',
    web({ image: 'nginx', size: 'LARGE', compute: 'ec2', deployment: 'canary', scalingPolicies: ['cpu'] } as never),
    'Test/App: 5 props cannot be used\n' +
      "  - web.image is 'nginx': allowed is what ContainerImage makes; state one such as ContainerImage.fromRegistry(" +
      "'public.ecr.aws/nginx/nginx:1.27')\n" +
      "  - web.size is 'LARGE': allowed is what TaskSize makes; state one such as TaskSize.SMALL\n" +
      "  - web.compute is 'ec2': allowed is what Compute makes; state one such as Compute.fargate()\n" +
      "  - web.deployment is 'canary': allowed is what Deployment makes; state one such as Deployment.rolling()\n" +
      "  - web.scalingPolicies is 'cpu': allowed is what ScalingPolicy makes; state one such as [ScalingPolicy.cpu()]",
  ],
  [
    'what the plan would ask, beside traffic',
    {
      traffic: Traffic.steady({ rps: 10, jobsPerRequest: 1 }),
      web: { image: IMAGE, scalingPolicies: 'cpu' as never, traffic: { rps: 1 } as never },
      worker: { image: IMAGE, deployment: 'canary' as never },
    },
    'Test/App: 3 props cannot be used\n' +
      "  - web.scalingPolicies is 'cpu': allowed is what ScalingPolicy makes; state one such as [ScalingPolicy.cpu()]\n" +
      '  - web.traffic is [object Object]: allowed is what Traffic makes; state one such as Traffic.spike({ … })\n' +
      "  - worker.deployment is 'canary': allowed is what Deployment makes; state one such as Deployment.rolling()",
  ],
  [
    'a time of jobs in text, beside traffic',
    {
      traffic: Traffic.steady({ rps: 10, jobsPerRequest: 1 }),
      worker: { image: IMAGE, jobDuration: '30' as never, acceptableDelay: 60 as never },
    },
    'Test/App: 2 props cannot be used\n' +
      "  - worker.jobDuration is '30': allowed is a Duration; state Duration.seconds(30), or whatever its unit is\n" +
      '  - worker.acceptableDelay is 60: allowed is a Duration; state Duration.seconds(60), or',
  ],
  [
    'a number instead of a size',
    redis({ workingSet: 5 as never }),
    'cache.workingSet is 5: allowed is a Size; state Size.gibibytes(5), or whatever its unit is',
  ],
  [
    'an existing database without its login',
    (stack) => {
      const known = { instanceEndpointAddress: 'db.example.com', port: 5432, securityGroups: [] };
      const attributes = { instanceIdentifier: 'orders', ...known };
      const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Known', attributes);
      return { database: DatabaseEngine.existing({ instance } as never) };
    },
    "database.secret is undefined: allowed is what Secret makes; state one such as Secret.fromSecretNameV2(this, 'Login',",
  ],
  ['no image of a worker', { worker: {} as never }, 'worker.image is undefined: allowed is what ContainerImage makes'],
  [
    'text that is no number',
    web({ minTasks: 'four' as never }),
    "web.minTasks is 'four': allowed is a whole number from 1 to 5000; state at least 1",
  ],
  [
    'a time span that is a number',
    web({ stopTimeout: 30 as never }),
    'web.stopTimeout is 30: allowed is a Duration; state Duration.seconds(30), or whatever its unit is',
  ],
  [
    'storage that is text',
    web({ ephemeralStorage: '50' as never }),
    "web.ephemeralStorage is '50': allowed is a Size; state Size.gibibytes(50), or whatever its unit is",
  ],
  [
    'a time span in text for a value that synthesis calculates with',
    { dashboard: { interval: '300' as never } },
    "a prop cannot be used\n  - dashboard.interval is '300': allowed is a Duration; state Duration.seconds(300), or",
  ],
  [
    'tiers to omit that there are not',
    { omit: ['cash', 'Database', BackingTier.CACHE] as never },
    "omit is ['cash', 'Database']: allowed is a list of 'database', 'cache', 'objectStore'; state BackingTier.DATABASE",
  ],
  [
    'a tier to omit that is no list',
    { omit: 'cache' as never },
    "omit is 'cache': allowed is a list of 'database', 'cache', 'objectStore'",
  ],
  [
    'a time of a canary that cannot become minutes',
    web({
      deployment: Deployment.canary({ canaryTime: Duration.seconds(Token.asNumber(Lazy.any({ produce: () => 600 }))) }),
    }),
    "web.deployment.canaryTime is 'a token': allowed is whole minutes, which a token of another unit cannot become",
  ],
  [
    'NAT gateways by a token',
    { network: { natGateways: Token.asNumber(Lazy.any({ produce: () => 1 })) } },
    "network.natGateways is 'a token': allowed is a value that is known at synthesis",
  ],
  [
    'no task at least for a web service',
    web({ minTasks: 0 }),
    'web.minTasks is 0: allowed is a whole number from 1 to 5000; state at least 1, since a request cannot wait for a task',
  ],
  ['a count of zero', web({ maxTasks: 0 }), 'web.maxTasks is 0: allowed is a whole number from 1 to 5000'],
  ['a broken count', web({ maxTasks: 3.5 }), 'web.maxTasks is 3.5: allowed is a whole number'],
  [
    'a minimum above the maximum',
    web({ minTasks: 9, maxTasks: 4 }),
    'web.minTasks is 9: allowed is at most maxTasks (4); raise maxTasks or lower minTasks',
  ],
  ['a maximum below the default minimum', web({ maxTasks: 2 }), 'web.minTasks is 3: allowed is at most maxTasks (2)'],
  [
    'an empty image name',
    { web: { image: ContainerImage.fromRegistry('') } },
    "web.image is '': allowed is a name without spaces; state one such as",
  ],
  [
    'a health path without a slash',
    web({ healthCheckPath: 'health' }),
    "web.healthCheckPath is 'health': allowed is a path that begins with a slash; state '/health'",
  ],
  ['a port beyond 65535', web({ port: 70_000 }), 'web.port is 70000: allowed is a whole number from 1 to 65535'],
  [
    'a target above 100 %',
    web({ targetCpuPercent: 120 }),
    'web.targetCpuPercent is 120: allowed is a number above 0, at most 100',
  ],
  [
    'no requests',
    web({ requestsPerSecondPerTask: 0 }),
    'web.requestsPerSecondPerTask is 0: allowed is a number above 0',
  ],
  ['the root user', web({ user: 'root' }), "web.user is 'root': allowed is a user other than root; state '1000:1000'"],
  ['the root user by number', web({ user: '0:1000' }), "web.user is '0:1000'"],
  [
    'a reserved environment name',
    web({ environment: { DATABASE_HOST: 'x' } }),
    "web.environment is 'DATABASE_HOST': allowed is a name outside the environment contract; rename it",
  ],
  [
    'a reserved name with a prefix',
    web({ environment: { ORDERS_DATABASE_PORT: '1' } }),
    "web.environment is 'ORDERS_DATABASE_PORT'",
  ],
  [
    'a reserved secret name',
    (stack) =>
      web({ secrets: { CACHE_AUTH_TOKEN: Secret.fromSecretsManager(SecretValue.fromSecretNameV2(stack, 'S', 's')) } }),
    "web.environment is 'CACHE_AUTH_TOKEN'",
  ],
  [
    'a name both plain and secret',
    (stack) =>
      web({
        environment: { A: '1' },
        secrets: { A: Secret.fromSecretsManager(SecretValue.fromSecretNameV2(stack, 'S', 's')) },
      }),
    "web.secrets is 'A': allowed is a name that environment does not hold; keep one of the two",
  ],
  [
    'a container that takes our name',
    web({ extraContainers: { App: { image: IMAGE } } }),
    "web.extraContainers is 'App'",
  ],
  [
    'a path without a slash',
    web({ paths: ['images/*'] }),
    "web.paths is 'images/*': allowed is a slash and at most 127 characters; state '/images/*'",
  ],
  ['no path at all', web({ paths: [] }), 'web.paths is []: allowed is at least one value'],
  [
    'too many values in a rule',
    web({ paths: ['/a', '/b', '/c', '/d', '/e', '/f'] }),
    'web.paths, hosts and headers is 6 values'.replace(
      ' is 6 values',
      " is '6 values': allowed is 5 values in one rule",
    ),
  ],
  [
    'the Host header',
    web({ headers: { Host: ['x'] } }),
    "web.headers is 'Host': allowed is any header but Host; use hosts",
  ],
  [
    'a priority out of range',
    web({ priority: 50_001 }),
    'web.priority is 50001: allowed is a whole number from 1 to 50000',
  ],
  [
    'a fleet without instances',
    web({ compute: Compute.ec2({ instanceTypes: [], maxInstances: 0 }) }),
    'web.compute.instanceTypes is []: allowed is one type at least',
  ],
  [
    'a base without a weight',
    web({ compute: Compute.fargateSpot({ onDemandBase: 3, onDemandWeight: 0 }) }),
    'web.compute.onDemandWeight is 0: allowed is 1 at least beside onDemandBase',
  ],
  [
    'a size of instances on Fargate',
    worker({ size: TaskSize.onInstances(1.5, Size.gibibytes(5)) }),
    'worker.size is 1.5 vCPU with 5 GiB: allowed is a pair that Fargate offers; take 2 vCPU with 5 GiB',
  ],
  [
    'too many replicas',
    postgres({ readReplicas: 16 }),
    'database.readReplicas is 16: allowed is a whole number from 0 to 15',
  ],
  ['fewer than no replicas', postgres({ readReplicas: -1 }), 'database.readReplicas is -1'],
  [
    'replicas with backups off',
    postgres({ readReplicas: 1, backupRetention: Duration.days(0) }),
    "database.backupRetention is '0 days': allowed is 1 to 35 days with readReplicas 1, since replicas start from a backup; keep backups for at least a day or set readReplicas to 0",
  ],
  [
    'backups for too long',
    postgres({ backupRetention: Duration.days(36) }),
    'database.backupRetention in days is 36: allowed is a whole number from 0 to 35',
  ],
  ['a database name that begins with a digit', postgres({ databaseName: '1st' }), "database.databaseName is '1st'"],
  [
    'too little storage',
    postgres({ storage: Size.gibibytes(10) }),
    'database.storage in GiB is 10: allowed is a whole number from 20 to 65536',
  ],
  [
    'storage that cannot grow',
    postgres({ storage: Size.gibibytes(100), maxStorage: Size.gibibytes(105) }),
    'database.maxStorage in GiB is 105: allowed is a whole number from 110 to 65536',
  ],
  [
    'storage that cannot grow from the default',
    postgres({ maxStorage: Size.gibibytes(50) }),
    'database.maxStorage in GiB is 50: allowed is a whole number from 110 to 65536',
  ],
  [
    'replicas with a managed master password',
    postgres({ readReplicas: 2, manageMasterUserPassword: true }),
    'database.manageMasterUserPassword is true: allowed is false with readReplicas 2: RDS makes no replicas of an instance whose password it manages; set readReplicas to 0',
  ],
  [
    'a version that does not exist',
    postgres({ version: PostgresEngineVersion.of('17.0', '17') }),
    "database.version is '17.0': allowed is a version that RDS has, such as 17",
  ],
  [
    'a serverless instance in a replica set',
    postgres({ instanceType: new InstanceType('serverless') }),
    "database.instanceType is 'serverless': allowed is a class of RDS; Serverless v2 is of Aurora: take another engine",
  ],
  [
    'a class that the engine does not have',
    { database: DatabaseEngine.auroraMysql({ instanceType: new InstanceType('m7g.large') }) },
    "database.instanceType is 'm7g.large': allowed is a class that Aurora has",
  ],
  [
    'a class without local disks in a Multi-AZ cluster',
    { database: DatabaseEngine.multiAzPostgres({ instanceType: new InstanceType('t4g.medium') }) },
    "database.instanceType is 't4g.medium': allowed is a class of Multi-AZ DB clusters",
  ],
  [
    'a snapshot and a name of its database',
    postgres({ snapshot: { snapshotIdentifier: 'shop-2026-01-01' }, databaseName: 'shop' }),
    "database.databaseName is 'shop': allowed is none with snapshot, which holds its databases already",
  ],
  [
    'a cluster without backups',
    { database: DatabaseEngine.auroraPostgres({ backupRetention: Duration.days(0) }) },
    'database.backupRetention in days is 0: allowed is a whole number from 1 to 35',
  ],
  [
    'a token through a proxy that has none',
    { database: DatabaseEngine.mariadb({ proxy: {} }), applicationUser: ApplicationUser.withIamToken('service') },
    "database.proxy is 'stated': allowed is unset beside ApplicationUser.withIamToken",
  ],
  [
    'a user with the name of the administrator',
    { applicationUser: ApplicationUser.withPassword('postgres') },
    "applicationUser.username is 'postgres': allowed is a name that is not taken",
  ],
  [
    'replicas of Memcached',
    // As in JavaScript: the type has none.
    { cache: CacheEngine.memcached({ replicas: 2 } as object) },
    'cache.replicas is 2: allowed is nothing, for Memcached has none; state nodes, or use CacheEngine.valkey',
  ],
  [
    'shards that scale, of a class too small',
    redis({ nodeType: 'cache.t4g.micro', clusterMode: { shardScaling: { maxShards: 6 } } }),
    "cache.nodeType is 'cache.t4g.micro': allowed is large, xlarge or 2xlarge of",
  ],
  [
    'a serverless cache that begins above its limit',
    { cache: CacheEngine.serverless({ minEcpuPerSecond: 3000, maxEcpuPerSecond: 2000 }) },
    'cache.minEcpuPerSecond is 3000: allowed is at most maxEcpuPerSecond',
  ],
  ['too many cache replicas', redis({ replicas: 6 }), 'cache.replicas is 6: allowed is a whole number from 0 to 5'],
  [
    'a node type without its prefix',
    redis({ nodeType: 'r7g.large' }),
    "cache.nodeType is 'r7g.large': allowed is a node type; state 'cache.r7g.large'",
  ],
  [
    'a job that no queue can hide',
    worker({ jobDuration: Duration.hours(5) }),
    "worker.jobDuration is '18000 s': allowed is 0.001 s to 14400 s; split the job",
  ],
  [
    'a delay shorter than the job',
    worker({ jobDuration: Duration.seconds(30), acceptableDelay: Duration.seconds(10) }),
    "worker.acceptableDelay is '10 s': allowed is at least jobDuration (30 s)",
  ],
  [
    'a delay shorter than the default job',
    worker({ acceptableDelay: Duration.seconds(10) }),
    "worker.acceptableDelay is '10 s': allowed is at least jobDuration (30 s)",
  ],
  [
    'attempts out of range',
    worker({ maxAttempts: 0 }),
    'worker.maxAttempts is 0: allowed is a whole number from 1 to 1000',
  ],
  [
    'attempts of an existing queue',
    (stack) =>
      worker({ maxAttempts: 3, queue: Queue.fromQueueArn(stack, 'Q', 'arn:aws:sqs:us-east-1:123456789012:q') }),
    'worker.maxAttempts is 3: allowed is unset beside queue',
  ],
  [
    'NAT gateways beyond the zones',
    { network: { natGateways: 4 } },
    'network.natGateways is 4: allowed is a whole number from 0 to 3',
  ],
  [
    'a zone named twice',
    { network: { availabilityZones: ['us-east-1a', 'us-east-1a'] } },
    "network.availabilityZones is ['us-east-1a', 'us-east-1a']: allowed is each zone once",
  ],
  [
    'an omitted tier with options',
    { omit: [BackingTier.CACHE], cache: CacheEngine.redis() },
    "cache is 'stated': allowed is unset beside omit: ['cache']; drop one of the two",
  ],
  [
    'an imported VPC without private subnets',
    (stack) => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['us-east-1a'],
        publicSubnetIds: ['subnet-1'],
      }),
    }),
    "vpc is 'Test/Vpc': allowed is a VPC with private or isolated subnets, where tasks and data live; add subnets of type PRIVATE_WITH_EGRESS",
  ],
  [
    'an imported VPC without public subnets',
    (stack) => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['us-east-1a'],
        privateSubnetIds: ['subnet-1'],
      }),
    }),
    "loadBalancer.vpc is 'Test/Vpc': allowed is a VPC with public subnets, which hold the load balancer; add subnets of type PUBLIC",
  ],
  [
    'a VPC beside a network',
    (stack) => ({ vpc: new Vpc(stack, 'Vpc'), network: { natGateways: 1 } }),
    "network is 'stated': allowed is unset beside vpc or cluster",
  ],
  [
    'a certificate of another region',
    (stack) => ({
      loadBalancer: {
        certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-west-1:123456789012:certificate/x'),
      },
    }),
    "loadBalancer.certificate is 'eu-west-1': allowed is one of the stack's region, us-east-1; request it there",
  ],
  [
    'backups for a day and a half',
    postgres({ backupRetention: Duration.hours(36) }),
    'database.backupRetention in days is 1.5',
  ],
  [
    'a class with its prefix',
    postgres({ instanceType: new InstanceType('db.r7g.large') }),
    "database.instanceType is 'db.r7g.large': allowed is a class without 'db.'; state 'r7g.large'",
  ],
  ['broken storage', postgres({ storage: Size.mebibytes(102_401) }), 'database.storage in GiB is 100.0009765625'],
  [
    'a deployment that has no time to look, with a share that ECS does not take',
    web({ deployment: Deployment.canary({ percent: 0.05, canaryTime: Duration.minutes(1) }) }),
    'web.deployment.percent is 0.05: allowed is a multiple of 0.1 from 0.1 to 100; state 10',
  ],
  [
    'a rolling deployment that starts and ends nothing',
    web({ deployment: Deployment.rolling({ maxHealthyPercent: 125 }) }),
    'web.deployment.maxHealthyPercent is 125: allowed is one that lets a deployment of 3 tasks begin',
  ],
  [
    'a worker whose requests would be shifted',
    worker({ deployment: Deployment.blueGreen() }),
    "worker.deployment is 'blueGreen': allowed is rolling for a worker, which gets no requests that could be shifted",
  ],
  [
    'a count of requests that change groups',
    web({ deployment: Deployment.linear(), scalingPolicies: [ScalingPolicy.requests()] }),
    "web.scalingPolicies is 'Requests': allowed is a policy that AWS supports beside deployment linear",
  ],
  [
    'a health check of nothing',
    web({ containerHealthCheck: { command: ['CMD-SHELL'] } }),
    "web.containerHealthCheck.command is ['CMD-SHELL']: allowed is a command that exits with 0 when the container is well",
  ],
  [
    'a health check that is asked again before it answers',
    web({ containerHealthCheck: { command: ['true'], interval: Duration.seconds(5), timeout: Duration.seconds(9) } }),
    "web.containerHealthCheck.timeout is '9 s': allowed is at most interval (5 s); raise interval",
  ],
  [
    'a stop that Fargate does not wait for',
    web({ stopTimeout: Duration.minutes(3) }),
    'web.stopTimeout in seconds is 180: allowed is a whole number from',
  ],
  [
    'a disk that Fargate does not have',
    web({ ephemeralStorage: Size.gibibytes(500) }),
    'web.ephemeralStorage in GiB is 500: allowed is a whole number from 21 to 200',
  ],
  ['a path to write to that is none', web({ writablePaths: ['cache'] }), "web.writablePaths is 'cache'"],
  [
    'a start after a container that nobody knows',
    web({ startAfter: { Agent: ContainerDependencyCondition.START } }),
    "web.startAfter is 'Agent': allowed is no container but the task has; add it to extraContainers",
  ],
  [
    'an endpoint twice',
    { network: { interfaceEndpoints: [InterfaceVpcEndpointAwsService.SQS, InterfaceVpcEndpointAwsService.SQS] } },
    "network.interfaceEndpoints is ['sqs']: allowed is each service once; drop the repetition",
  ],
  [
    'a drain of half a second',
    web({ deregistrationDelay: Duration.millis(500) }),
    'web.deregistrationDelay in seconds is 0.5: allowed is a whole number from 0 to 3600',
  ],
  [
    'a number that only the deployment knows, where synthesis counts',
    postgres({ readReplicas: Token.asNumber(Lazy.any({ produce: () => 1 })) }),
    "database.readReplicas is 'a token': allowed is a value that is known at synthesis",
  ],
  [
    'a time that only the deployment knows',
    worker({ jobDuration: Duration.seconds(Token.asNumber(Lazy.any({ produce: () => 1 }))) }),
    "worker.jobDuration is 'a token'",
  ],
  [
    'a grace period of half a second',
    web({ healthCheckGracePeriod: Duration.millis(500) }),
    'web.healthCheckGracePeriod in seconds is 0.5',
  ],
  [
    'versions for a day and a half',
    { objectStore: { noncurrentVersionExpiration: Duration.hours(36) } },
    'objectStore.noncurrentVersionExpiration in days is 1.5',
  ],
  [
    'every origin',
    { objectStore: { browserOrigins: ['*'] } },
    "objectStore.browserOrigins is '*': allowed is https:// and a host in small letters without a wildcard or a path",
  ],
  [
    'a lifecycle of a prefix with a wildcard',
    { objectStore: { lifecycle: [{ prefix: 'tmp*', expireAfter: Duration.days(1) }] } },
    "objectStore.lifecycle[0].prefix is 'tmp*': allowed is a folder",
  ],
  [
    'a copy without the key of its region',
    (stack) => ({
      encryptionKey: new Key(stack, 'Key'),
      objectStore: { replication: { destination: Bucket.fromBucketName(stack, 'Copy', 'copy') } },
    }),
    'objectStore.replication.encryptionKey is undefined: allowed is stated beside encryptionKey',
  ],
  [
    'a lock for a bucket that exists',
    (stack) => ({ objectStore: { bucket: Bucket.fromBucketName(stack, 'Mine', 'mine'), objectLock: {} } }),
    "objectStore.objectLock is 'stated': allowed is unset beside bucket, which is not changed",
  ],
  [
    'a header name with a space',
    web({ headers: { 'X Y': ['1'] } }),
    "web.headers is 'X Y': allowed is a name of 1 to 40 characters",
  ],
  [
    'an empty header value',
    web({ headers: { 'X-A': [''] } }),
    "web.headers.X-A is '': allowed is 1 to 128 characters of ASCII",
  ],
  [
    'too many wildcards',
    web({ paths: ['/*/*/*/*/*/*/*'] }),
    "web.paths, hosts and headers is '7 wildcards': allowed is 6 wildcards in one rule",
  ],
  [
    'a container with a space in its name',
    web({ extraContainers: { 'a b': { image: IMAGE } } }),
    "web.extraContainers is 'a b'",
  ],
  [
    'addresses for nobody',
    { network: { ipAddresses: IpAddresses.cidr('10.0.0.0/28') } },
    "network.ipAddresses is '10.0.0.0/28': allowed is a range from /16 to /24",
  ],
  ['nobody who may connect', { loadBalancer: { clients: [] } }, 'loadBalancer.clients is []: allowed is at least one'],
  [
    'a domain outside of its zone',
    (stack) => ({
      loadBalancer: {
        domain: {
          domainName: 'shop.example.org',
          hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
        },
      },
    }),
    "loadBalancer.domain.domainName is 'shop.example.org': allowed is a name of the zone example.com",
  ],
  [
    'a VPC of one zone',
    (stack) => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['us-east-1a'],
        publicSubnetIds: ['subnet-1'],
        privateSubnetIds: ['subnet-2'],
      }),
    }),
    "vpc is 'Test/Vpc': allowed is a VPC over two zones, which load balancer and database need",
  ],
  [
    'a cluster without its VPC',
    (stack) => ({ cluster: Cluster.fromClusterArn(stack, 'C', 'arn:aws:ecs:us-east-1:123456789012:cluster/c') }),
    "cluster is 'Test/C': allowed is a cluster with its VPC",
  ],
  [
    'a second database of the same name',
    (stack) => ({
      backingServices: [
        new Database(stack, 'Database', { vpc: new Vpc(stack, 'Vpc'), engine: DatabaseEngine.postgres() }),
      ],
    }),
    "backingServices is ['Database']: allowed is ids of their own",
  ],
])('fails when given %s', (_, props, message) => {
  expect(errorOf(props)).toContain(message);
});

test('one error names all that is wrong, in every tier', () => {
  const message = errorOf({
    web: { image: IMAGE, minTasks: -1, healthCheckPath: 'x' },
    worker: { image: IMAGE, maxTasks: 0 },
    database: DatabaseEngine.postgres({ readReplicas: 99 }),
    cache: CacheEngine.redis({ replicas: 9 }),
  });
  expect(message.split('\n').map((line) => line.split(' is ')[0])).toEqual([
    'Test/App: 6 props cannot be used',
    '  - database.readReplicas',
    '  - cache.replicas',
    '  - web.minTasks',
    '  - web.healthCheckPath',
    '  - worker.maxTasks',
    '  - worker.minTasks',
  ]);
});

describe('a service that is added later', () => {
  test.each<[Partial<AddWebServiceOptions>, RegExp]>([
    [{ maxTasks: 0 }, /^Test\/App\/Second: 2 props cannot be used/],
    [
      { paths: ['/a/*'] },
      /App\/First has \{"paths":\["\/a\/\*"\]\} at priority 7; give the two services different conditions/,
    ],
    [{ paths: ['/b/*'], priority: 7 }, /priority is 7: allowed is a priority of its own, and App\/First/],
  ])('fails with %j, and nothing half-made stays behind', (options, message) => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App');
    app.addWebService('First', { image: IMAGE, paths: ['/a/*'], priority: 7 });
    const before = stack.node.findAll().length;

    expect(() => app.addWebService('Second', { image: IMAGE, ...options })).toThrow(message);

    expect(stack.node.findAll()).toHaveLength(before);
  });

  test.each([
    ['Cache', /id is 'Cache': allowed is an id of its own, and 'Cache' stands already/],
    ['first', /id is 'first': allowed is an id of its own, and 'First' stands already/],
  ])('fails as a worker with the taken id %s, and nothing half-made stays behind', (id, message) => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App');
    app.addWorker('First', { image: IMAGE });
    const before = stack.node.findAll().length;
    expect(() => app.addWorker(id, { image: IMAGE })).toThrow(message);
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('fails as a worker too', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App');
    const before = stack.node.findAll().length;
    expect(() => app.addWorker('Pdf', { image: IMAGE, jobDuration: Duration.hours(9), maxTasks: -2 })).toThrow(
      /3 props cannot be used/,
    );
    expect(stack.node.findAll()).toHaveLength(before);
  });
});

test('tokens pass', () => {
  const stack = testStack();
  const text = Lazy.string({ produce: () => 'x' });
  expect(
    () =>
      new ScalableWebApp(stack, 'App', {
        preset: Preset.DEVELOPMENT,
        web: {
          image: ContainerImage.fromRegistry(text),
          minTasks: Token.asNumber(Lazy.any({ produce: () => 2 })),
          maxTasks: Token.asNumber(Lazy.any({ produce: () => 4 })),
          healthCheckPath: text,
          environment: { A: text },
        },
        database: DatabaseEngine.postgres({ instanceType: new InstanceType(text), databaseName: text }),
        cache: CacheEngine.redis({ nodeType: text }),
        loadBalancer: { certificate: Certificate.fromCertificateArn(stack, 'C', text) },
      }),
  ).not.toThrow();
});

test('a stack that cannot be made is not in the app', () => {
  const app = testApp();
  expect(() => new ScalableWebAppStack(app, 'News', { web: { image: IMAGE, minTasks: -1 } })).toThrow(
    /^News\/App: a prop cannot be used/,
  );
  expect(app.node.children.filter(({ node }) => node.id === 'News')).toEqual([]);
});

test('one error names all that is wrong with how tasks start, end and are deployed', () => {
  const message = errorOf(
    web({
      containerHealthCheck: { command: [], retries: 11 },
      stopTimeout: Duration.minutes(3),
      ephemeralStorage: Size.gibibytes(10),
      writablePaths: ['/'],
      deregistrationDelay: Duration.hours(2),
      deployment: Deployment.canary({ percent: 0, errorPercent: 101, bakeTime: Duration.minutes(1) }),
    }),
  );
  for (const prop of [
    'containerHealthCheck.command',
    'containerHealthCheck.retries',
    'stopTimeout',
    'ephemeralStorage',
    'writablePaths',
    'deregistrationDelay',
    'deployment.percent',
    'deployment.errorPercent',
    'deployment.bakeTime',
  ]) {
    expect(message).toContain(`web.${prop}`);
  }
});

test.each<[string, (app: ScalableWebApp) => void, string[]]>([
  [
    'a service on instances',
    (app) =>
      app.addWebService('Front', {
        image: IMAGE,
        paths: ['/front'],
        architecture: CpuArchitecture.ARM64,
        compute: Compute.ec2({
          instanceTypes: [new InstanceType('m7a.large')],
          minInstances: 9,
          maxInstances: 4,
          spot: {},
        }),
      }),
    ['compute.minInstances is 9', 'compute.instanceTypes is [m7a.large]'],
  ],
  [
    'a task by the clock',
    (app) =>
      app.addScheduledTask('Front', {
        image: ContainerImage.fromRegistry(''),
        user: 'root',
        size: TaskSize.onInstances(1.5, Size.gibibytes(5)),
        schedule: ScheduleExpression.expression('every day'),
        retryAttempts: 186,
      }),
    ["user is 'root'", "image is ''", 'size is 1.5 vCPU with 5 GiB', "schedule is 'every day'", 'retryAttempts is 186'],
  ],
  [
    'a known event',
    (app) =>
      app.planSurge('Front', {
        at: 'tomorrow',
        duration: Duration.seconds(1),
        multiplier: 1,
        leadTime: Duration.days(8),
        loadBalancerCapacityUnits: 5,
      }),
    [
      "at is 'tomorrow'",
      'duration in seconds is 1',
      'multiplier is 1',
      'leadTime in seconds is 691200',
      'loadBalancerCapacityUnits is 5',
    ],
  ],
])('%s: one error names all that is wrong, and nothing is made', (_what, call, problems) => {
  const app = new ScalableWebApp(testStack(), 'App', { omit: Object.values(BackingTier) });
  const before = app.node.findAll().length;
  const message = messageOf(() => call(app));
  expect(message).toContain(`${problems.length} props cannot be used`);
  for (const problem of problems) expect(message).toContain(`  - ${problem}: allowed is `);
  expect(app.node.findAll()).toHaveLength(before);
});

function messageOf(call: () => void): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

test.each<[string, (app: ScalableWebApp) => unknown, string]>([
  [
    'addDatabase',
    (app) => app.addDatabase('Orders', 'mysql' as never),
    "engine is 'mysql': allowed is what DatabaseEngine",
  ],
  ['addCache', (app) => app.addCache('PageCache', { engine: 'redis' as never }), "engine is 'redis': allowed is what"],
  [
    'addBroker',
    (app) => app.addBroker('Broker', {} as never),
    'engine is [object Object]: allowed is what BrokerEngine',
  ],
])('%s with what no factory made', (_, add, message) => {
  const app = new ScalableWebApp(testStack(), 'App');
  expect(() => add(app)).toThrow(message);
});
