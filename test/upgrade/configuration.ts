import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type {
  AddWebServiceOptions,
  AddWorkerOptions,
  AlarmOptions,
  AuroraOptions,
  CdnOptions,
  DatadogOptions,
  ICacheEngine,
  LoadBalancerOptions,
  LogOptions,
  NetworkOptions,
  ObjectStoreOptions,
  PostgresOptions,
  RdsInstanceOptions,
  RedisOptions,
  ScalableWebAppProps,
  ScheduledTaskOptions,
  SurgeOptions,
  TaskOptions,
  Traffic,
  UploadEventOptions,
} from '../../lib';
import {
  ApplicationUser,
  BackingTier,
  BrokerEngine,
  CacheEngine,
  CdnOrigin,
  DatabaseEngine,
  EvictionPolicy,
  LogDestination,
  Preset,
  ScalableWebApp,
  Telemetry,
} from '../../lib';
import { CLOCK } from '../../lib/private/clock';
import { ENV } from '../support/environment';
import { IMAGE, testApp } from '../support/stacks';
import { Existing } from './existing';

/** An engine of clusters with its options. */
export interface DatabaseCluster {
  readonly engine: 'auroraPostgres' | 'auroraMysql' | 'multiAzPostgres' | 'multiAzMysql';
  readonly options?: AuroraOptions & { readonly storageType?: never };
}

/** What a user states of an app, as plain data, so that a change of it is plain data too. */
export interface Configuration {
  readonly preset?: Preset;
  readonly database?: PostgresOptions | 'existing' | 'existing cluster' | 'omitted';
  /** An engine of clusters, instead of `database`. */
  readonly databaseCluster?: DatabaseCluster;
  /** PostgreSQL where left out. */
  readonly databaseEngine?: 'mysql' | 'mariadb';
  readonly cache?: RedisOptions | 'existing' | 'omitted';
  /** The engine of the cache, where it is not Redis OSS. */
  readonly cacheEngine?: 'valkey' | 'serverless' | 'memcached';
  /** A second cache, in which the web services keep their sessions. */
  readonly sessions?: true;
  readonly objectStore?: 'existing' | 'omitted';
  /** Options of the bucket, where the library makes it. */
  readonly bucket?: ObjectStoreOptions;
  /** Whether objects are copied to a bucket that exists. */
  readonly copied?: true;
  /** Which uploads become jobs of which worker. */
  readonly uploads?: { readonly [worker: string]: UploadEventOptions };
  /** A broker with a worker at it. */
  readonly broker?: 'rabbitMq' | 'kafka' | 'kafkaServerless';
  readonly network?: NetworkOptions | 'existing';
  readonly cluster?: 'existing';
  readonly edge?: 'certificate' | 'domain' | 'existing load balancer' | 'existing listener';
  readonly cdn?: 'public load balancer' | 'VPC origin';
  readonly serviceConnect?: 'plain' | 'TLS';
  readonly encryptionKey?: 'existing';
  readonly logs?: Pick<LogOptions, 'encrypt' | 'retention'> & { readonly archived?: true };
  readonly web?: { readonly [id: string]: Partial<AddWebServiceOptions> };
  readonly workers?: { readonly [id: string]: Partial<AddWorkerOptions> | 'existing queue' };
  /** As whom services log in, and by what. */
  readonly applicationUser?: 'password' | 'IAM token';
  /** Each bound to the administrator of the database, where there is one, as a migration is. */
  readonly tasks?: { readonly [id: string]: Partial<TaskOptions> };
  readonly scheduledTasks?: { readonly [id: string]: Partial<TaskOptions> & Pick<ScheduledTaskOptions, 'schedule'> };
  readonly surges?: { readonly [id: string]: SurgeOptions };
  readonly calls?: 'in reverse';
  readonly stackId?: string;
  /** What the team states of its traffic; the load balancer reserves what that needs. */
  readonly traffic?: Traffic;
  readonly alarms?: AlarmOptions;
  readonly enhancedInsights?: boolean;
  /** Datadog beside every web service, in place of the telemetry that they state. */
  readonly datadog?: Omit<DatadogOptions, 'apiKey'>;
  /** Alarms and dashboard, unless left out: they hold nothing, and are half of what is synthesised. */
  readonly observed?: false;
}

/** A configuration in a stack of its own, under the id that `ScalableWebAppStack` gives its app. */
export function build(configuration: Configuration): Stack {
  const stack = emptyStack(configuration.stackId);
  addApp(stack, 'App', configuration);
  return stack;
}

export function emptyStack(id = 'Shop'): Stack {
  const context = { [CLOCK]: '2026-11-01T12:00:00Z' };
  const app = testApp({ stackTraces: false, treeMetadata: false, analyticsReporting: false, context });
  return new Stack(app, id, { env: ENV, stackName: 'Shop' });
}

/** A configuration anywhere in a tree. */
export function addApp(scope: Construct, id: string, configuration: Configuration): ScalableWebApp {
  const existing = new Existing(scope.node.root);
  const app = new ScalableWebApp(scope, id, propsOf(configuration, existing));
  const engine = CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS });
  const { datadog } = configuration;
  const telemetry = datadog && [Telemetry.datadog({ apiKey: existing.apiKey(), ...datadog })];
  const sessions = configuration.sessions && app.addCache('SessionsCache', { engine, bound: false });
  const broker = configuration.broker && app.addBroker('Broker', BrokerEngine[configuration.broker]());
  const calls = [
    ...Object.entries(webOf(configuration)).map(
      ([name, options]) =>
        () =>
          app.addWebService(name, {
            image: IMAGE,
            sessions,
            ...options,
            ...(telemetry && { telemetry }),
          }),
    ),
    ...Object.entries(configuration.workers ?? {}).map(([name, options]) => () => {
      const worker = app.addWorker(name, {
        image: IMAGE,
        ...(options === 'existing queue' ? { queue: existing.queue(name) } : options),
      });
      const uploads = configuration.uploads?.[name];
      if (uploads) app.objectStore!.onUpload('Uploads', worker, uploads);
    }),
    ...Object.entries(configuration.tasks ?? {}).map(([name, options]) => () => {
      const task = app.addTask(name, { image: IMAGE, ...options });
      if (app.database) task.addBinding(app.database.administration);
    }),
    ...Object.entries(configuration.scheduledTasks ?? {}).map(
      ([name, options]) =>
        () =>
          app.addScheduledTask(name, { image: IMAGE, ...options }),
    ),
    ...Object.entries(configuration.surges ?? {}).map(
      ([name, options]) =>
        () =>
          app.planSurge(name, options),
    ),
  ];
  if (broker) {
    const source =
      configuration.broker === 'rabbitMq' ? broker.queue('jobs') : broker.topic('jobs', { partitions: 10 });
    calls.push(() => app.addWorker('Brokered', { image: IMAGE, source }));
  }
  for (const call of configuration.calls === 'in reverse' ? calls.reverse() : calls) call();
  return app;
}

export const presetOf = ({ preset = Preset.PRODUCTION }: Configuration): Preset => preset;
export const webOf = ({ web = { Web: {} } }: Configuration) => web;

/** The options of the database, where the library makes it. */
export function ownDatabase({ database = {}, databaseCluster }: Configuration): PostgresOptions | undefined {
  if (databaseCluster) return undefined;
  return typeof database === 'string' ? undefined : database;
}

/** The options of the cache, where the library makes a replication group. */
export function ownCache({ cache = {}, cacheEngine }: Configuration): RedisOptions | undefined {
  return typeof cache === 'string' || cacheEngine === 'serverless' || cacheEngine === 'memcached' ? undefined : cache;
}

/** The options of the VPC, where the library makes it. */
export function ownNetwork({ network = {}, cluster }: Configuration): NetworkOptions | undefined {
  return typeof network === 'string' || cluster ? undefined : network;
}

/** Read replicas that the library makes. */
export function readReplicasOf(configuration: Configuration): number {
  const own = ownDatabase(configuration);
  return own ? (own.readReplicas ?? presetOf(configuration).readReplicas) : 0;
}

function propsOf(configuration: Configuration, existing: Existing): ScalableWebAppProps {
  const { preset, database, cache, objectStore, network, cluster, encryptionKey, serviceConnect } = configuration;
  const { databaseEngine, applicationUser } = configuration;
  const tiers = { database, cache, objectStore };
  const unobserved = { alarms: { enabled: false }, dashboard: { enabled: false } };
  return {
    preset,
    traffic: configuration.traffic,
    enhancedInsights: configuration.enhancedInsights,
    alarms: configuration.alarms,
    ...(configuration.observed === false ? unobserved : {}),
    omit: Object.values(BackingTier).filter((tier) => tiers[tier] === 'omitted'),
    database: configuration.databaseCluster
      ? DatabaseEngine[configuration.databaseCluster.engine](configuration.databaseCluster.options)
      : database === 'existing'
        ? existing.database()
        : database === 'existing cluster'
          ? existing.databaseCluster()
          : database !== 'omitted' && (database ?? databaseEngine)
            ? DatabaseEngine[databaseEngine ?? 'postgres'](database as RdsInstanceOptions | undefined)
            : undefined,
    applicationUser:
      applicationUser && ApplicationUser[applicationUser === 'password' ? 'withPassword' : 'withIamToken']('service'),
    cache: cacheOf(configuration, existing),
    objectStore: objectStore === 'existing' ? { bucket: existing.bucket() } : bucketOf(configuration, existing),
    network: network === 'existing' ? undefined : network,
    vpc: network === 'existing' ? existing.vpc() : undefined,
    cluster: cluster && existing.cluster(),
    loadBalancer: loadBalancerOf(configuration, existing),
    cdn: cdnOf(configuration, existing),
    serviceConnect: serviceConnect && {
      tls: serviceConnect === 'TLS' ? { certificateAuthorityArn: existing.certificateAuthorityArn } : undefined,
    },
    encryptionKey: encryptionKey && existing.key(),
    logs: logsOf(configuration, existing),
  };
}

function bucketOf({ bucket, copied }: Configuration, existing: Existing): ObjectStoreOptions | undefined {
  return copied ? { ...bucket, replication: { destination: existing.copy() } } : bucket;
}

function logsOf({ logs }: Configuration, existing: Existing): LogOptions | undefined {
  if (!logs) return undefined;
  const { archived, ...storage } = logs;
  if (!archived) return storage;
  return { ...storage, subscriptions: { Archive: { destination: LogDestination.firehose(existing.archive()) } } };
}

function cacheOf({ cache, cacheEngine }: Configuration, existing: Existing): ICacheEngine | undefined {
  if (cache === 'existing') return existing.cache();
  if (cache === 'omitted') return undefined;
  return cache || cacheEngine ? CacheEngine[cacheEngine ?? 'redis'](cache) : undefined;
}

function cdnOf({ cdn }: Configuration, existing: Existing): CdnOptions | undefined {
  if (!cdn) return undefined;
  const options = { originFacingPrefixList: existing.originFacing() };
  const origin =
    cdn === 'VPC origin'
      ? CdnOrigin.vpcOrigin(options)
      : CdnOrigin.publicLoadBalancer({ ...options, secretGeneration: 1 });
  return { origin, publicPaths: ['/'], cachedPaths: ['/api/*'] };
}

function loadBalancerOf({ edge, traffic }: Configuration, existing: Existing): LoadBalancerOptions | undefined {
  if (traffic) return { minimumCapacityUnits: traffic.loadBalancerCapacityUnits() };
  if (edge === 'certificate') return { certificate: existing.certificate() };
  if (edge === 'domain') return { domain: { domainName: 'shop.example.com', hostedZone: existing.hostedZone() } };
  if (edge === 'existing load balancer') return { alb: existing.alb() };
  if (edge === 'existing listener') return { listener: existing.listener() };
  return undefined;
}
