import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BackingTier } from './backing-tier';
import type { IBindable } from './binding';
import type { BoundToAll } from './private/bound-to-all';
import { bringsEdge, needsLogBucket } from './brought';
import type { Traffic } from './capacity/traffic';
import { Cache } from './data/cache';
import { CacheEngine } from './data/cache-engine';
import { Database } from './data/database';
import type { IDatabaseEngine } from './data/database-engine';
import { DatabaseEngine } from './data/database-engine';
import { ObjectStore } from './data/object-store';
import { Cdn } from './edge/cdn';
import { CdnOrigin } from './edge/cdn-origin';
import { LoadBalancer } from './edge/load-balancer';
import { createSourceIpLoadBalancer, routesBySourceIp, validateSourceIp } from './edge/source-ip-load-balancer';
import type { TargetOptions } from './edge/target-options';
import type { TrafficSplitOptions } from './edge/traffic-split';
import { TrafficSplit } from './edge/traffic-split';
import { validateTarget } from './edge/validate-target';
import type { ISurge, SurgeOptions } from './known-events/surge';
import { createCalendar } from './known-events/calendar-of-app';
import type { SurgeCalendar } from './known-events/surge-calendar';
import { Broker } from './messaging/broker';
import type { IBrokerEngine } from './messaging/broker-engine';
import { JobQueue } from './messaging/job-queue';
import type { JobQueueOptions } from './messaging/job-queue';
import { queueOptions, validateBesideSource, validateJobQueue } from './messaging/validate-job-queue';
import { keptLogs, overridden } from './logs/log-group';
import type { LogOptions } from './logs/log-options';
import { Network } from './network/network';
import type { Alarms } from './observability/alarms';
import type { Dashboard } from './observability/dashboard';
import { observe } from './observability/observe';
import type { SavedQueries } from './observability/saved-queries';
import { AppPlan } from './planning/app-plan';
import { watchCapacity } from './planning/capacity-watch';
import { validateServiceTraffic, validateWorkerTraffic } from './planning/validate-traffic';
import { Preset } from './preset';
import { LogBucket } from './private/log-bucket';
import { checkIds } from './private/check-ids';
import { pathInStack } from './private/naming';
import { zonesOf } from './private/subnets';
import { Checks } from './private/validation';
import { createCluster } from './services/cluster';
import type { Fleet } from './services/fleet';
import type { ScheduledTaskOptions } from './services/scheduled-task';
import { ScheduledTask, validateScheduledTask } from './services/scheduled-task';
import type { ServiceConnect } from './services/service-connect';
import { createServiceConnect } from './services/app-service-connect';
import { StandaloneTask } from './services/standalone-task';
import { Statelessness } from './services/stateless';
import { validateWebService, validateWorkerService } from './services/validate-fleet';
import { validateCallable, validateCalls } from './services/validate-service-connect';
import type { TaskOptions } from './services/task-options';
import type { WebServiceOptions } from './services/web-service';
import { validateStandaloneTask } from './services/validate-task';
import { WebService } from './services/web-service';
import type { WorkerServiceOptions } from './services/worker-service';
import { WorkerService } from './services/worker-service';
import type { ISurgeable } from './surgeable';
import { validateApp, validateRouted, validateSourceIpBesideCdn } from './validate-app';
import type {
  AddCacheOptions,
  AddDatabaseOptions,
  AddWebServiceOptions,
  AddWorkerOptions,
  ScalableWebAppProps,
} from './scalable-web-app-props';

/**
 * The architecture, top to bottom: a load balancer in front of stateless fleets, one primary database with read
 * replicas, a cache before it, queues with workers beside it, and a bucket for what must outlive a task.
 */
export class ScalableWebApp extends Construct {
  /** The network, unless the VPC was brought. */
  public readonly network?: Network;
  /** Where access logs go, where this app makes the bucket. */
  public readonly accessLogsBucket?: s3.IBucket;
  /** The VPC. */
  public readonly vpc: ec2.IVpc;
  /** The database, unless omitted. */
  public readonly database?: Database;
  /** The cache, unless omitted. */
  public readonly cache?: Cache;
  /** The object store, unless omitted. */
  public readonly objectStore?: ObjectStore;
  /** The cluster that all services run in. */
  public readonly cluster: ecs.ICluster;
  /** The way in. */
  public readonly loadBalancer: LoadBalancer;
  /** The CDN, where stated. */
  public readonly cdn?: Cdn;
  /** How services call each other, where stated. */
  public readonly serviceConnect?: ServiceConnect;
  /** The alarms, in production or where stated. */
  public readonly alarms?: Alarms;
  /** The dashboard, in production or where stated. */
  public readonly dashboard?: Dashboard;
  /** The saved queries of Logs Insights, in production or where stated. */
  public readonly savedQueries?: SavedQueries;
  /** The web service with the id `Web`, where stated. */
  public readonly web?: WebService;
  /** The worker service with the id `Worker`, where stated. */
  public readonly worker?: WorkerService;
  private readonly preset: Preset;
  private readonly encryptionKey?: kms.IKey;
  private readonly logs: LogOptions;
  private readonly backing: IBindable[] = [];
  private readonly boundToAll: BoundToAll[] = [];
  private readonly webFleets: WebService[] = [];
  private readonly workerFleets: WorkerService[] = [];
  private readonly readers: ISurgeable[] = [];
  private readonly ownAlb?: IApplicationLoadBalancer;
  private calendar?: SurgeCalendar;
  private readonly unrouted = new Map<WebService, TargetOptions>();
  private readonly traffic?: Traffic;
  private readonly plan?: AppPlan;

  /**
   * @param scope the parent
   * @param id a stable name: part of the contract, since logical ids follow from it
   * @param props the options
   * @throws when an option of any tier cannot be used; the error names them all, and nothing is made
   */
  constructor(scope: Construct, id: string, props: ScalableWebAppProps = {}) {
    validateApp(props, scope).throwAt(scope, id);
    super(scope, id);
    const { encryptionKey, omit = [], preset = Preset.PRODUCTION } = props;
    this.preset = preset;
    this.encryptionKey = encryptionKey;
    this.logs = keptLogs(this, props.logs, encryptionKey, preset);

    const given = props.vpc ?? props.cluster?.vpc;
    this.network = given ? undefined : new Network(this, 'Network', { ...props.network, preset, logs: this.logs });
    const vpc = given ?? this.network!.vpc;
    const accessLogsBucket = needsLogBucket(props, preset) ? new LogBucket(this, 'AccessLogs', preset) : undefined;
    this.vpc = vpc;
    this.accessLogsBucket = accessLogsBucket;

    if (!omit.includes(BackingTier.DATABASE)) {
      const { database: engine = DatabaseEngine.postgres(), applicationUser } = props;
      const databaseProps = { vpc, preset, encryptionKey, engine, applicationUser };
      this.database = this.addBacking(new Database(this, 'Database', databaseProps));
      this.rememberReaders(this.database);
    }
    if (!omit.includes(BackingTier.CACHE)) {
      const engine = props.cache ?? CacheEngine.redis();
      this.cache = this.addBacking(new Cache(this, 'Cache', { vpc, preset, encryptionKey, engine }));
    }
    if (!omit.includes(BackingTier.OBJECT_STORE)) {
      const storeProps = { ...props.objectStore, preset, encryptionKey, accessLogsBucket };
      this.objectStore = this.addBacking(new ObjectStore(this, 'ObjectStore', storeProps));
    }
    props.backingServices?.forEach((bindable) => this.addBacking(bindable));

    this.cluster = props.cluster ?? createCluster(this, 'Cluster', vpc, props.enhancedInsights);
    this.serviceConnect = props.serviceConnect && createServiceConnect(this, props.serviceConnect, encryptionKey);
    this.loadBalancer = new LoadBalancer(this, 'LoadBalancer', {
      // What exists already has its own.
      accessLogsBucket: bringsEdge(props) ? undefined : accessLogsBucket,
      ...(props.cdn ? { cdnOrigin: props.cdn.origin ?? CdnOrigin.publicLoadBalancer() } : {}),
      ...props.loadBalancer,
      vpc,
      preset,
      logs: this.logs,
    });
    if (!bringsEdge(props)) this.ownAlb = this.loadBalancer.alb;
    const { loadBalancer, objectStore } = this;
    if (props.cdn) this.cdn = new Cdn(this, 'Cdn', { ...props.cdn, loadBalancer, objectStore, preset });

    Statelessness.check(this);
    const observed = observe(this, props, preset);
    ({ alarms: this.alarms, dashboard: this.dashboard, savedQueries: this.savedQueries } = observed);
    this.traffic = props.traffic;
    this.plan = props.traffic && this.createPlan(props.traffic, props);
    if (props.web) this.web = this.addWebService('Web', props.web);
    if (props.worker) this.worker = this.addWorker('Worker', props.worker);
  }

  /**
   * Adds a cache beside that of the app, such as one for sessions.
   *
   * @param id a stable name: `SessionsCache` binds `SESSIONS_CACHE_HOST`
   * @param options the engine, and whom it is bound to
   * @throws when the engine's options cannot be used; nothing is made then
   */
  public addCache(id: string, options: AddCacheOptions = {}): Cache {
    const { vpc, preset, encryptionKey } = this;
    const { engine = CacheEngine.redis(), bound = true } = options;
    this.checkIds(id).throwAt(this, id);
    const cache = new Cache(this, id, { vpc, preset, encryptionKey, engine });
    return bound ? this.bindToAll(cache) : cache;
  }

  /**
   * Adds a web service: a fleet of its own size and image behind the one load balancer.
   *
   * @param id a stable name
   * @param stated the service, and which requests it gets
   * @throws when an option cannot be used, or another service has the route; nothing is made then
   */
  public addWebService(id: string, stated: AddWebServiceOptions): WebService {
    const traffic = validateServiceTraffic(stated, this.traffic);
    const options = (traffic.holds && this.plan?.web(id, stated, stated.routed !== false)) || stated;
    const route = this.checkRoute(id, options);
    const calls = validateCallable(this.caller(id), options);
    validateWebService({ ...options, cluster: this.cluster }, this.preset)
      .merge(traffic)
      .merge(route)
      .merge(calls)
      .merge(this.checkIds(id))
      .throwAt(this, id);
    const appProtocol = options.protocol?._appProtocol;
    const service = new WebService(this, id, { ...this.fleetProps(options), appProtocol });
    this.route(service, options);
    return this.remember(this.rememberFleet(service, this.webFleets), options.uses);
  }

  /**
   * Adds a queue without a worker, and binds it to the services that stand and to those to come: for a worker that takes
   * it as `source`, for one of another app, or for priorities, a queue and a worker each.
   *
   * @param id a stable name: `Mail` makes `MailQueue`, which binds `MAIL_QUEUE_URL`
   * @param options the queue
   * @throws when an option cannot be used; nothing is made then
   */
  public addQueue(id: string, options: JobQueueOptions = {}): JobQueue {
    const { preset, encryptionKey } = this;
    validateJobQueue(options)
      .merge(this.checkIds(`${id}Queue`))
      .throwAt(this, id);
    return this.bindToAll(new JobQueue(this, `${id}Queue`, { ...options, preset, encryptionKey }));
  }

  /**
   * Adds a broker, and binds it to the services that stand and to those to come. A worker takes its jobs from
   * `broker.queue(name)` or `broker.topic(name, …)`, as `source`.
   *
   * @param id a stable name: `Broker` binds `BROKER_URL`, `OrdersBroker` binds `ORDERS_BROKER_URL`
   * @param engine the engine and its options
   * @throws when an option cannot be used; nothing is made then
   */
  public addBroker(id: string, engine: IBrokerEngine): Broker {
    const { vpc, preset, encryptionKey, logs } = this;
    this.checkIds(id).throwAt(this, id);
    return this.bindToAll(new Broker(this, id, { vpc, engine, preset, encryptionKey, logs }));
  }

  /**
   * Adds a worker service with a queue of its own, and binds the queue to the services that stand and to those to come.
   *
   * @param id a stable name: the queue of `Pdf` is `PdfQueue` and binds `PDF_QUEUE_URL`
   * @param stated the worker and its queue, or its source
   * @throws when an option cannot be used; nothing is made then
   */
  public addWorker(id: string, stated: AddWorkerOptions): WorkerService {
    const traffic = validateWorkerTraffic(stated, this.traffic);
    const options = (traffic.holds && this.plan?.worker(id, stated)) || stated;
    const { preset, encryptionKey, cluster } = this;
    const { source } = options;
    const ids = source ? this.checkIds(id) : this.checkIds(id, `${id}Queue`);
    validateWorkerService({ ...options, cluster }, preset)
      .merge(source ? validateBesideSource(options) : validateJobQueue(options))
      .merge(ids.merge(validateCalls(this.caller(id), options)))
      .merge(traffic)
      .throwAt(this, id);
    const jobs = source ?? new JobQueue(this, `${id}Queue`, { ...queueOptions(options), preset, encryptionKey });
    // The worker knows its source as the one who takes jobs: as a backing service, it would know it twice.
    const uses = (options.uses ?? this.backing).filter((bindable) => bindable !== jobs);
    const worker = new WorkerService(this, id, { ...this.fleetProps(options), jobs, uses });
    if (!this.backing.includes(jobs)) this.bindToAll(jobs);
    return this.remember(this.rememberFleet(worker, this.workerFleets), options.uses);
  }

  /**
   * Adds a task that runs once and ends, such as a migration of the database. It is bound as a service is.
   *
   * @param id a stable name
   * @param options the task
   * @throws when an option cannot be used; nothing is made then
   */
  public addTask(id: string, options: TaskOptions): StandaloneTask {
    new Checks().include(validateStandaloneTask(options)).merge(this.checkIds(id)).throwAt(this, id);
    return this.remember(new StandaloneTask(this, id, this.taskProps(options)), options.uses);
  }

  /**
   * Adds a task that runs by the clock, such as a nightly report. It is bound as a service is.
   *
   * @param id a stable name
   * @param options the task, and when it runs
   * @throws when an option cannot be used; nothing is made then
   */
  public addScheduledTask(id: string, options: ScheduledTaskOptions): ScheduledTask {
    validateScheduledTask(options).merge(this.checkIds(id)).throwAt(this, id);
    const { encryptionKey } = this;
    return this.remember(new ScheduledTask(this, id, { ...this.taskProps(options), encryptionKey }), options.uses);
  }

  /**
   * Plans for a known event: services, workers, readers and the capacity that is reserved of the load balancer are
   * raised ahead of it and lowered after it, by EventBridge Scheduler. Services that are added later are, too.
   *
   * @param id a stable name
   * @param options when, how long and how much
   * @throws when an option cannot be used, or the event is over; nothing is made then
   */
  public planSurge(id: string, options: SurgeOptions): ISurge {
    return (this.calendar ??= this.createCalendar(id, options)).planSurge(id, options);
  }

  /**
   * Adds a database of its own, such as one for each microservice. It is bound to the services that list it in `uses`.
   *
   * @param id a stable name: `Orders` makes `OrdersDatabase`, which binds `ORDERS_DATABASE_HOST`
   * @param engine the engine and its options
   * @param options as whom services log in to it
   * @throws when an option cannot be used; nothing is made then
   */
  public addDatabase(id: string, engine: IDatabaseEngine, options: AddDatabaseOptions = {}): Database {
    this.checkIds(`${id}Database`).throwAt(this, `${id}Database`);
    const props = { ...options, vpc: this.vpc, engine, preset: this.preset, encryptionKey: this.encryptionKey };
    return this.rememberReaders(new Database(this, `${id}Database`, props));
  }

  /**
   * Shares the requests of a route out among services by weight, such as a tenth to a new version. The services are
   * those with `routed: false`, or such that have a route of their own beside.
   *
   * @param id a stable name
   * @param options the services and the route
   * @throws when weights or route cannot be used; nothing is made then
   */
  public splitTraffic(id: string, options: TrafficSplitOptions): TrafficSplit {
    this.checkIds(id).throwAt(this, id);
    const services = options.services.map((share) => ({ target: this.unrouted.get(share.service), ...share }));
    return new TrafficSplit(this, id, { ...options, services, loadBalancer: this.loadBalancer });
  }

  private checkRoute(id: string, options: AddWebServiceOptions): Checks {
    if (routesBySourceIp(options)) {
      return validateSourceIp(options)
        .merge(validateRouted(options))
        .merge(validateSourceIpBesideCdn(this.cdn, options));
    }
    // What it takes of the listener is asked with the route, which may never come: services are called inside as well.
    if (options.routed === false) return validateTarget(options, { service: options }).merge(validateRouted(options));
    const target = this.loadBalancer._checkTarget(options, options);
    return this.loadBalancer._checkRoute(options, `${pathInStack(this)}/${id}`).merge(target);
  }

  private route(service: WebService, options: AddWebServiceOptions): void {
    const { vpc, preset } = this;
    const { healthCheckGracePeriod } = options;
    if (routesBySourceIp(options))
      createSourceIpLoadBalancer({ service, vpc, preset, healthCheckGracePeriod }, options);
    else if (options.routed === false) this.unrouted.set(service, options);
    else this.loadBalancer.addService(service, options, options);
  }

  private checkIds(...ids: string[]): Checks {
    return checkIds(this, ids);
  }

  private createPlan(traffic: Traffic, props: ScalableWebAppProps): AppPlan {
    const { vpc, cdn } = this;
    const plan = new AppPlan({ traffic, hasCdn: !!cdn, zones: zonesOf(vpc), stated: props });
    const parts = { scope: this, plan, web: this.webFleets, workers: this.workerFleets, vpc };
    watchCapacity(parts, traffic);
    this.dashboard?._holdAgainst(parts, traffic);
    return plan;
  }

  private fleetProps<T extends WebServiceOptions | WorkerServiceOptions>(options: T) {
    return { ...this.taskProps(options), serviceConnect: this.serviceConnect };
  }

  private taskProps<T extends TaskOptions>(options: T) {
    const { cluster, preset, encryptionKey } = this;
    const logs = overridden(this.logs, options.logs, encryptionKey);
    return { ...options, cluster, preset, logs, uses: options.uses ?? this.backing };
  }

  private caller(id: string) {
    return { id, scope: this, serviceConnect: this.serviceConnect };
  }

  private createCalendar(id: string, options: SurgeOptions): SurgeCalendar {
    const { webFleets, workerFleets, readers, preset, encryptionKey, ownAlb: loadBalancer } = this;
    const parts = { fleets: [...webFleets, ...workerFleets], readers };
    return createCalendar(this, { id, options }, parts, { preset, encryptionKey, loadBalancer });
  }

  private addBacking<T extends IBindable>(bindable: T): T {
    this.backing.push(bindable);
    return bindable;
  }

  /** Binds to the services that stand and to those to come. */
  private bindToAll<T extends IBindable>(bindable: T): T {
    this.boundToAll.forEach((service) => service.addBinding(bindable));
    return this.addBacking(bindable);
  }

  /** An event that was planned before raises it, too. */
  private rememberFleet<T extends Fleet>(fleet: T, fleets: T[]): T {
    fleets.push(fleet);
    this.calendar?.addService(fleet);
    return fleet;
  }

  /** Readers whose number changes, which events raise: those that were planned before as well. */
  private rememberReaders(database: Database): Database {
    const { readerCapacity } = database;
    if (readerCapacity) {
      this.readers.push(readerCapacity);
      this.calendar?.add(readerCapacity);
    }
    return database;
  }

  /** A service that lists what it uses is not bound to what comes later. */
  private remember<T extends BoundToAll>(service: T, uses?: IBindable[]): T {
    if (!uses) this.boundToAll.push(service);
    return service;
  }
}
