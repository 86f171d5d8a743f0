import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { IPeer } from 'aws-cdk-lib/aws-ec2';
import { IpAddresses, Peer, PrefixList } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, CpuArchitecture, Secret } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import type {
  AddWebServiceOptions,
  AddWorkerOptions,
  BackingTier,
  FirewallOptions,
  FleetOptions,
  IBindable,
  IDeployment,
  LoadBalancerOptions,
  ScalableWebAppProps,
  TaskOptions,
  WebService,
} from '../../lib';
import {
  ApplicationUser,
  Cache,
  CacheEngine,
  CdnOrigin,
  Database,
  DatabaseEngine,
  Deployment,
  JobQueue,
  ObjectStore,
  OverloadProxy,
  Preset,
  RoutingAlgorithm,
  ScalableWebApp,
  TaskSize,
  TemporaryDirectory,
} from '../../lib';
import { CLOCK } from '../../lib/private/clock';
import { ENV, IMAGE, testApp } from '../support/stacks';
import type {
  AddedCase,
  AppCase,
  DeploymentCase,
  FirewallCase,
  FleetCase,
  LoadBalancerCase,
  ScalingKind,
  TaskOptionsCase,
  WebCase,
  WorkerCase,
} from './case';
import { cacheEngine, databaseEngine } from './build-data';
import { addBroker, addTask, Computes, NOW, planSurge, policiesOf } from './build-extras';
import { GROUPS, existing } from './existing';

/** What came of a case. */
export type Outcome =
  | { readonly kind: 'threw'; readonly error: Error; readonly leftBehind: string[] }
  | { readonly kind: 'synthesised'; readonly template: string };

/** Builds a case and synthesises it, without CloudFormation's validator. */
export function build(appCase: AppCase): Outcome {
  const outdir = mkdtempSync(join(tmpdir(), 'properties-'));
  const { stackTraceLimit } = Error;
  // The CDK captures a stack for each construct, a third of the time; only a replay is read by anyone.
  if (process.env.FUZZ_PATH === undefined) Error.stackTraceLimit = 0;
  try {
    const app = testApp({ outdir, analyticsReporting: false, treeMetadata: false, context: { [CLOCK]: NOW } });
    const stack = new Stack(app, 'Test', appCase.agnostic ? {} : { env: ENV });
    const threw = construct(stack, appCase);
    if (threw) return threw;
    return { kind: 'synthesised', template: readFileSync(join(app.synth().directory, 'Test.template.json'), 'utf8') };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    rmSync(outdir, { recursive: true });
  }
}

/** Each call of the library either succeeds or leaves the tree as it was. */
function construct(stack: Stack, appCase: AppCase): Outcome | undefined {
  const backing = new Map<string, IBindable>();
  const computes = new Computes(appCase.cluster);
  let paths = new Set<string>();
  const note = () => (paths = new Set(stack.node.findAll().map(({ node }) => node.path)));
  try {
    note();
    const props = propsOf(stack, appCase, backing, computes);
    note();
    const app = new ScalableWebApp(stack, 'App', props);
    if (app.database) backing.set('database', app.database);
    if (app.cache) backing.set('cache', app.cache);
    if (app.objectStore) backing.set('objectStore', app.objectStore);
    if (app.worker) backing.set('WorkerQueue', app.worker.jobs);
    const callable = new Map(app.web ? [['Web', app.web]] : []);
    for (const service of appCase.added ?? []) {
      const calls = appCase.serviceConnect ? service.calls?.flatMap((id) => callable.get(id) ?? []) : undefined;
      const options = { ...optionsOf(stack, service, backing), compute: computes.of(service), calls };
      note();
      add(app, service, options, backing, callable);
    }
    for (const broker of appCase.brokers ?? []) {
      note();
      addBroker(app, broker);
    }
    for (const task of appCase.tasks ?? []) {
      const options = taskOptions(stack, task.id, task, backing);
      note();
      addTask(app, task, options);
    }
    for (const surge of appCase.surges ?? []) {
      note();
      planSurge(app, surge, appCase);
    }
    return undefined;
  } catch (error) {
    const leftBehind = stack.node.findAll().filter(({ node }) => !paths.has(node.path));
    // What the case brings is made by the test, and stays.
    const ofLibrary = leftBehind.map(({ node }) => node.path).filter((path) => path.startsWith('Test/App'));
    return { kind: 'threw', error: error as Error, leftBehind: ofLibrary };
  }
}

function add(
  app: ScalableWebApp,
  service: AddedCase,
  options: AddWebServiceOptions | AddWorkerOptions,
  backing: Map<string, IBindable>,
  callable: Map<string, WebService>,
): void {
  if (service.kind === 'web') callable.set(service.id, app.addWebService(service.id, options));
  else backing.set(`${service.id}Queue`, app.addWorker(service.id, options).jobs);
}

function optionsOf(stack: Stack, service: AddedCase, backing: Map<string, IBindable>) {
  return service.kind === 'web'
    ? webOptions(stack, service.id, service, backing)
    : workerOptions(stack, service.id, service, backing);
}

function propsOf(
  stack: Stack,
  appCase: AppCase,
  backing: Map<string, IBindable>,
  computes: Computes,
): ScalableWebAppProps {
  const { network, objectStore = {}, applicationUser: user } = appCase;
  const preset = appCase.preset && { production: Preset.PRODUCTION, development: Preset.DEVELOPMENT }[appCase.preset];
  const encryptionKey = appCase.encryptionKey ? new Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
  const kind = appCase.vpc ?? (appCase.cluster && 'private');
  const vpc = kind && existing.vpc(stack, kind);
  const make: { [id: string]: () => IBindable } = {
    PhotosObjectStore: () => new ObjectStore(stack, 'PhotosObjectStore', { preset }),
    AuditQueue: () => new JobQueue(stack, 'AuditQueue', { preset }),
    OrdersDatabase: () =>
      new Database(stack, 'OrdersDatabase', {
        vpc: vpc!,
        preset,
        engine: DatabaseEngine.postgres({ readReplicas: 1 }),
      }),
    SessionsCache: () => new Cache(stack, 'SessionsCache', { vpc: vpc!, preset, engine: CacheEngine.redis() }),
  };
  const needsVpc = ['OrdersDatabase', 'SessionsCache'];
  const ids = (appCase.backingServices ?? []).filter((id) => vpc || !needsVpc.includes(id));
  for (const id of new Set(ids)) backing.set(id, make[id]());
  const unobserved = { alarms: { enabled: false }, dashboard: { enabled: false } };
  return {
    ...(appCase.observed === false ? unobserved : {}),
    preset,
    encryptionKey,
    applicationUser: user && ApplicationUser[user === 'password' ? 'withPassword' : 'withIamToken']('service'),
    omit: appCase.omit as BackingTier[] | undefined,
    network: network && {
      availabilityZones: network.availabilityZones,
      natGateways: network.natGateways,
      ipAddresses: network.cidr === undefined ? undefined : IpAddresses.cidr(network.cidr),
    },
    vpc: appCase.vpc ? vpc : undefined,
    cluster: appCase.cluster && existing.cluster(stack, appCase.cluster, vpc!),
    database: databaseEngine(stack, appCase),
    cache: cacheEngine(stack, appCase),
    objectStore: appCase.objectStore && {
      bucket: objectStore.existing ? existing.bucket(stack, 'Uploads') : undefined,
      noncurrentVersionExpiration: hours(objectStore.noncurrentVersionExpirationHours),
      incompleteUploadExpiration: hours(objectStore.incompleteUploadExpirationHours),
      browserOrigins: objectStore.browserOrigins,
      lifecycle: objectStore.lifecycle?.map(({ prefix, ...ages }) => ({
        prefix,
        intelligentTieringAfter: hours(ages.intelligentTieringHours),
        infrequentAccessAfter: hours(ages.infrequentAccessHours),
        archiveAfter: hours(ages.archiveHours),
        expireAfter: hours(ages.expireHours),
      })),
      objectLock: objectStore.objectLock ? {} : undefined,
      replication: objectStore.copied
        ? {
            destination: existing.bucket(stack, 'Copy'),
            encryptionKey: encryptionKey && existing.copyKey(stack),
          }
        : undefined,
    },
    backingServices: appCase.backingServices && ids.map((id) => backing.get(id)!),
    loadBalancer: appCase.loadBalancer && loadBalancerOptions(stack, appCase.loadBalancer),
    cdn: appCase.cdn && {
      origin: CdnOrigin[appCase.cdn]({
        originFacingPrefixList: PrefixList.fromPrefixListId(stack, 'OriginFacing', 'pl-3b927c52'),
      }),
    },
    serviceConnect: appCase.serviceConnect ? {} : undefined,
    logs: appCase.encryptedLogs ? { encrypt: true } : undefined,
    web: appCase.web && { ...webOptions(stack, 'Web', appCase.web, backing), compute: computes.of(appCase.web) },
    worker: appCase.worker && {
      ...workerOptions(stack, 'Worker', appCase.worker, backing),
      compute: computes.of(appCase.worker),
    },
  };
}

function loadBalancerOptions(stack: Stack, options: LoadBalancerCase): LoadBalancerOptions {
  const { certificateRegion, domainName, clients, securityGroup, alb, listener, accessLogsBucket } = options;
  const hostedZone = () =>
    HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0000000000001', zoneName: 'example.com' });
  return {
    certificate: certificateRegion === undefined ? undefined : existing.certificate(stack, certificateRegion),
    domain: domainName === undefined ? undefined : { domainName, hostedZone: hostedZone() },
    clients: clients?.map(peer),
    securityGroup: securityGroup ? existing.group(stack, 'LoadBalancerGroup', GROUPS.loadBalancer) : undefined,
    alb: alb ? existing.alb(stack) : undefined,
    listener: listener ? existing.listener(stack) : undefined,
    accessLogsBucket: accessLogsBucket ? existing.bucket(stack, 'Logs') : undefined,
    idleTimeout: millis(options.idleTimeoutMillis),
    zonalShift: options.zonalShift,
    minimumCapacityUnits: options.minimumCapacityUnits,
    connectionLogs: options.connectionLogs,
    omitFirewall: options.omitFirewall,
    firewall: options.firewall && firewallOptions(options.firewall),
  };
}

function firewallOptions({ windowMillis, ...options }: FirewallCase): FirewallOptions {
  return { ...options, window: millis(windowMillis) };
}

function peer(client: string): IPeer {
  return client.startsWith('pl-')
    ? Peer.prefixList(client)
    : client.includes(':')
      ? Peer.ipv6(client)
      : Peer.ipv4(client);
}

function taskOptions(stack: Stack, id: string, fleet: TaskOptionsCase, backing: Map<string, IBindable>): TaskOptions {
  const { size, secrets, temporaryDirectory, extraContainers } = fleet;
  const secret = (name: string) => Secret.fromSecretsManager(existing.secret(stack, `${id}${name}`), 'field');
  return {
    image: fleet.image === undefined ? IMAGE : ContainerImage.fromRegistry(fleet.image),
    size: size && TaskSize.of(size[0], Size.mebibytes(size[1])),
    architecture: fleet.arm ? CpuArchitecture.ARM64 : undefined,
    command: fleet.command,
    environment: fleet.environment,
    secrets: secrets && Object.fromEntries(secrets.map((name) => [name, secret(name)])),
    user: fleet.user,
    temporaryDirectory: temporaryDirectory && TemporaryDirectory[temporaryDirectory](),
    extraContainers:
      extraContainers && Object.fromEntries(extraContainers.map((name) => [name, { image: IMAGE, essential: false }])),
    policyStatements: fleet.policyStatement
      ? [
          new PolicyStatement({
            actions: ['ses:SendEmail'],
            resources: [`arn:aws:ses:us-east-1:${ENV.account}:identity/x`],
          }),
        ]
      : undefined,
    securityGroups: fleet.securityGroup ? [existing.group(stack, `${id}Group`, GROUPS.service)] : undefined,
    stopTimeout: fleet.stopSeconds === undefined ? undefined : Duration.seconds(fleet.stopSeconds),
    writablePaths: fleet.writablePaths,
    containerHealthCheck: fleet.healthCommand && { command: fleet.healthCommand },
    uses: fleet.uses?.flatMap((name) => backing.get(name) ?? []),
  };
}

function fleetOptions(stack: Stack, id: string, fleet: FleetCase, backing: Map<string, IBindable>): FleetOptions {
  const { minTasks, maxTasks, diskGib, compute } = fleet;
  const onFargate = !compute || compute === 'allSpot' || compute.startsWith('fargate');
  const ephemeralStorage = diskGib !== undefined && onFargate ? Size.gibibytes(diskGib) : undefined;
  return { ...taskOptions(stack, id, fleet, backing), minTasks, maxTasks, ephemeralStorage };
}

function webOptions(stack: Stack, id: string, web: WebCase, backing: Map<string, IBindable>): AddWebServiceOptions {
  const { port, healthCheckPath, requestsPerSecondPerTask, targetCpuPercent } = web;
  const { paths, hosts, headers, methods, queries, priority, routing, crossZone, healthCheckCodes } = web;
  const shifts = web.deployment && web.deployment.kind !== 'rolling';
  const scalingPolicies = policiesOf(web, ['backlog', ...unfitRequests(web.requestsPerSecondPerTask, shifts)]);
  return {
    ...fleetOptions(stack, id, web, backing),
    scalingPolicies,
    ...{ port, healthCheckPath, requestsPerSecondPerTask },
    targetCpuPercent: scalingPolicies ? undefined : targetCpuPercent,
    ...{ paths, hosts, headers, methods, queries, priority, crossZone, healthCheckCodes },
    routing: routing && RoutingAlgorithm[routing](),
    overloadProxy: web.overloadProxy && OverloadProxy[web.overloadProxy](),
    deployment: web.deployment && deploymentOf(web.deployment),
    slowStart: millis(web.slowStartMillis),
    deregistrationDelay: millis(web.deregistrationDelayMillis),
    healthCheckGracePeriod: millis(web.healthCheckGraceMillis),
  };
}

/** Nobody counts requests without knowing how many a task takes, or between two target groups. */
function unfitRequests(requestsPerSecondPerTask?: number, shifts = false): ScalingKind[] {
  return requestsPerSecondPerTask === undefined || shifts ? ['requests'] : [];
}

function workerOptions(
  stack: Stack,
  id: string,
  worker: WorkerCase,
  backing: Map<string, IBindable>,
): AddWorkerOptions {
  return {
    ...fleetOptions(stack, id, worker, backing),
    scalingPolicies: policiesOf(worker, ['requests', 'responseTime']),
    jobDuration: millis(worker.jobMillis),
    acceptableDelay: millis(worker.acceptableDelayMillis),
    maxAttempts: worker.maxAttempts,
    queue: worker.existingQueue ? existing.queue(stack, `${id}Existing`) : undefined,
    fifo: worker.fifo && {
      contentBasedDeduplication: worker.fifo === 'deduplicated',
      highThroughput: worker.fifo !== 'slow',
    },
    retentionPeriod: hours(worker.retentionHours),
    visibilityTimeout: seconds(worker.visibilitySeconds),
    deliveryDelay: seconds(worker.deliveryDelaySeconds),
    receiveWaitTime: seconds(worker.receiveWaitSeconds),
    expectedBacklog: worker.expectedBacklog,
  };
}

const millis = (value?: number) => (value === undefined ? undefined : Duration.millis(value));
const seconds = (value?: number) => (value === undefined ? undefined : Duration.seconds(value));
const hours = (value?: number) => (value === undefined ? undefined : Duration.hours(value));

function deploymentOf({ kind, bakeMinutes, ...options }: DeploymentCase): IDeployment {
  const bakeTime = bakeMinutes === undefined ? undefined : Duration.minutes(bakeMinutes);
  return Deployment[kind]({ ...options, bakeTime });
}
