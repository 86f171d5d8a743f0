import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { BackingTier } from './backing-tier';
import type { IBindable, IJobSource } from './binding';
import type { Traffic } from './capacity/traffic';
import type { IApplicationUser } from './data/application-user';
import type { ICacheEngine } from './data/cache-engine';
import type { IDatabaseEngine } from './data/database-engine';
import type { ObjectStoreOptions } from './data/object-store/options';
import type { CdnOptions } from './edge/cdn';
import type { LoadBalancerOptions } from './edge/load-balancer';
import type { RouteOptions } from './edge/route';
import type { TargetOptions } from './edge/target-options';
import type { JobQueueOptions } from './messaging/job-queue';
import type { AppLogOptions } from './logs/log-options';
import type { NetworkOptions } from './network/network';
import type { AlarmOptions } from './observability/alarm-options';
import type { DashboardOptions } from './observability/dashboard-options';
import type { ServiceTrafficOptions, WorkerTrafficOptions } from './planning/app-traffic';
import type { Preset } from './preset';
import type { ServiceConnectOptions } from './services/service-connect';
import type { WebServiceOptions } from './services/web-service';
import type { WorkerServiceOptions } from './services/worker-service';

/**
 * A web service and the requests that it gets.
 */
export interface AddWebServiceOptions extends WebServiceOptions, RouteOptions, TargetOptions, ServiceTrafficOptions {
  /**
   * Whether the service gets a rule of its own. Without one it waits for `splitTraffic`, or for
   * `LoadBalancer.addService`.
   *
   * @default true
   */
  readonly routed?: boolean;
}

/**
 * Options of `ScalableWebApp.addCache`.
 */
export interface AddCacheOptions {
  /**
   * The engine.
   *
   * @default CacheEngine.redis()
   */
  readonly engine?: ICacheEngine;

  /**
   * Whether it is a backing service of the app, bound to the services that stand and to those to come. A cache for
   * sessions need not be: those that state it as `sessions` know it.
   *
   * @default true
   */
  readonly bound?: boolean;
}

/**
 * A worker service and its queue.
 */
export interface AddWorkerOptions extends WorkerServiceOptions, JobQueueOptions, WorkerTrafficOptions {
  /**
   * Where the jobs come from, such as a queue of `addQueue`. No queue is made then.
   *
   * @default - a queue of its own
   */
  readonly source?: IJobSource;
}

/**
 * What a team may say of a database that it adds, beside its engine.
 */
export interface AddDatabaseOptions {
  /**
   * The user that services log in as, instead of the administrator; that of the app is of its own database alone. A
   * migration task has to make it first: see docs/tasks.md.
   *
   * @default - services log in as the administrator
   */
  readonly applicationUser?: IApplicationUser;
}

/**
 * Props of `ScalableWebApp`.
 */
export interface ScalableWebAppProps {
  /**
   * The traffic that the app has to survive. Tasks, workers and scaling follow from it where nothing else is stated; the
   * first tier that would give way is a warning (`cdk-scalable-web-app:first-bottleneck`).
   *
   * @default - none is stated: the defaults of the preset hold
   */
  readonly traffic?: Traffic;

  /**
   * The web service with the id `Web`.
   *
   * @default - none; `addWebService` adds some
   */
  readonly web?: AddWebServiceOptions;

  /**
   * The worker service with the id `Worker`, and its queue.
   *
   * @default - none; `addWorker` adds some
   */
  readonly worker?: AddWorkerOptions;

  /**
   * The database.
   *
   * @default DatabaseEngine.postgres()
   */
  readonly database?: IDatabaseEngine;

  /**
   * The user that services log in to the database as, instead of its administrator. A migration task has to make it
   * before: see docs/tasks.md.
   *
   * @default - services log in as the administrator
   */
  readonly applicationUser?: IApplicationUser;

  /**
   * The cache.
   *
   * @default CacheEngine.redis()
   */
  readonly cache?: ICacheEngine;

  /**
   * The object store.
   *
   * @default - a new bucket
   */
  readonly objectStore?: ObjectStoreOptions;

  /**
   * Tiers to do without.
   *
   * @default - none
   */
  readonly omit?: BackingTier[];

  /**
   * Further backing services for every service of the app, such as a `Database` of another stack.
   *
   * @default - none
   */
  readonly backingServices?: IBindable[];

  /**
   * The way in.
   *
   * @default - a new load balancer over plain HTTP, with a warning
   */
  readonly loadBalancer?: LoadBalancerOptions;

  /**
   * The CDN before the load balancer, which then admits nobody else.
   *
   * @default - none
   */
  readonly cdn?: CdnOptions;

  /**
   * How services call each other by name. With it, `calls` of a service says whom it calls.
   *
   * What is stated for services that stand deploys each of them anew, with a proxy in every task.
   *
   * @default - they do not
   */
  readonly serviceConnect?: ServiceConnectOptions;

  /**
   * Alarms on every tier, and a composite alarm for each impact on users, which notifies.
   *
   * @default - on in production, and a warning that they reach nobody; none in development
   */
  readonly alarms?: AlarmOptions;

  /**
   * One dashboard, whose first row is the bottleneck.
   *
   * @default - on in production, none in development
   */
  readonly dashboard?: DashboardOptions;

  /**
   * How logs are kept: those of services and tasks, unless they say otherwise, and, but for `subscriptions`, flow logs and
   * those of the firewall and of Kafka; and whether queries are saved.
   *
   * @default - three months in production and one week in development, encrypted with the key of CloudWatch Logs
   */
  readonly logs?: AppLogOptions;

  /**
   * The new VPC.
   *
   * @default - three Availability Zones
   */
  readonly network?: NetworkOptions;

  /**
   * A VPC that exists. It needs public subnets for the load balancer, and private or isolated ones for tasks and data.
   *
   * @default - that of `cluster`, or a new one
   */
  readonly vpc?: ec2.IVpc;

  /**
   * A cluster that exists. Its capacity providers must include FARGATE, and workers need its Container Insights.
   *
   * @default - a new one
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Whether Container Insights of the new cluster measures each task and container (enhanced observability), beside the
   * cluster and each service. CloudWatch bills by what is observed. A change is made in place.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/container-insights-detailed-ecs-metrics.html
   * @default false
   */
  readonly enhancedInsights?: boolean;

  /**
   * The customer managed key for data at rest of every tier. Create-time: a change replaces database and cache.
   *
   * @default - the keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}
