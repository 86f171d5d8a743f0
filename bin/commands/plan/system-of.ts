import type { Cache, Database, DatabaseInstance, Service, TemplateModel } from '../../../lib/analysis/tiers';
import {
  auroraMysqlMaxConnections,
  auroraMysqlServerlessConnections,
  auroraPostgresServerlessConnections,
  cacheMemoryGiB,
  capacityUnitVcpus,
  LARGEST_POOL,
  mariadbMaxConnections,
  mysqlMaxConnections,
  poolSize,
  postgresMaxConnections,
  vcpus,
} from '../../../lib/capacity/instance-specs';
import { fargateShares } from '../../../lib/capacity/fargate-shares';
import { isWhollyBehindProxy } from '../../../lib/capacity/links/database-proxy';
import type { StatedCapacity, StatedService } from '../../../lib/capacity/stated-capacity';
import type { CacheCapacity, DatabaseCapacity, SystemCapacity } from '../../../lib/capacity/system';
import { RESERVED_ADDRESSES } from '../../../lib/capacity/graded';
import { UNKNOWN_CACHES } from '../../../lib/capacity/unknown-caches';
import { atBroker, queueOf, takesJobs } from './job-source';
import { knownReaction } from './reactions';

/** What the library assumes of a service that does not say. */
const DEFAULT_RPS = 100;
const DEFAULT_JOB_SECONDS = 30;
const DEFAULT_VCPU = 0.25;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html */
const PROXY_OF_SERVICE_CONNECT =
  'the proxy of Service Connect reserves nothing and takes of the task; AWS recommends 256 CPU units and 64 MiB for it';
/** What a task keeps open to a database whose limit is unknown. */
const DEFAULT_POOL = 10;

/** The numbers of a template, and what had to be assumed for want of them. */
export interface ReadSystem {
  readonly system: SystemCapacity;
  readonly notes: string[];
}

/** What capacity knows of a template: resources for what is there, metadata for what the team stated. */
export function systemOf(model: TemplateModel, stated: StatedCapacity | undefined): ReadSystem {
  const notes: string[] = [];
  const said = (id: string): StatedService => stated?.services[id] ?? {};
  const workers = model.services.filter((service) => takesJobs(model, service, said(service.id)));
  const web = model.services.filter((service) => !workers.includes(service));
  const usesOf = (id: string) => usedBy(model, id);

  const system: Omit<SystemCapacity, 'databases'> = {
    hasCdn: stated?.hasCdn ?? 'AWS::CloudFront::Distribution' in model.unread,
    loadBalancer: model.loadBalancers[0] && {
      explicit: stated?.explicit?.LoadBalancer,
      reservedUnits: model.loadBalancers[0].reservedUnits,
      rules: Math.max(...model.loadBalancers[0].listeners.map(({ rules }) => rules.length), 0),
    },
    web: web.map((service) => ({
      id: service.name,
      explicit: said(service.id).explicit,
      applied: said(service.id).applied,
      ...tasksOf(service, notes),
      rpsPerTask: said(service.id).rpsPerTask ?? rpsOf(service, notes),
      share: said(service.id).share ?? 1,
      traffic: said(service.id).traffic,
      routed: service.kind === 'web',
      reaction: knownReaction(service, notes),
      uses: usesOf(service.id),
    })),
    workers: workers.map((service) => ({
      id: service.name,
      explicit: said(service.id).explicit,
      ...tasksOf(service, notes),
      jobSeconds: said(service.id).jobSeconds ?? jobSecondsOf(service, notes),
      jobsPerRequest: said(service.id).jobsPerRequest,
      queriesPerJob: said(service.id).queriesPerJob ?? queriesOf(service, model, notes),
      queue: queueOf(model, service, said(service.id)),
      atBroker: atBroker(model, service),
      uses: usesOf(service.id),
    })),
    caches: model.caches.map((cache) => ({
      ...cacheOf(cache, notes),
      workingSetGiB: stated?.caches?.[cache.id]?.workingSetGiB,
    })),
    network: { ...networkOf(model, notes), explicit: stated?.explicit?.Network },
  };
  const tasksBoundTo = (name: string) =>
    [...system.web, ...system.workers]
      .filter(({ uses }) => uses.includes(name))
      .reduce((sum, { maxTasks }) => sum + maxTasks, 0);
  return {
    system: {
      ...system,
      databases: model.databases.map((each) => databaseOf(each, tasksBoundTo(each.name), poolIn(model, each), notes)),
    },
    notes,
  };
}

/** Names of the databases, caches and queues that a service is bound to. */
function usedBy({ edges, databases, caches, queues }: TemplateModel, id: string): string[] {
  const to = edges.filter(({ from, kind }) => from === id && (kind === 'connects' || kind === 'sends'));
  const ids = new Set(to.map((edge) => edge.to));
  return [
    ...databases.filter(({ primary, replicas }) => [primary, ...replicas].some((each) => ids.has(each.id))),
    ...caches.filter((cache) => ids.has(cache.id)),
    ...queues.filter((queue) => ids.has(queue.id)),
  ].map(({ name }) => name);
}

function tasksOf(service: Service, notes: string[]) {
  const { name, minTasks, maxTasks, vcpu, memoryMiB, platform, sharedWithSpot, sidecars, serviceConnect } = service;
  if (vcpu === undefined) notes.push(`${name}: the template states no vCPUs; ${DEFAULT_VCPU} assumed`);
  for (const bound of service.assumed)
    notes.push(`${name}: ${bound} is known at deployment alone; ${service[bound]} assumed`);
  if (serviceConnect) notes.push(`${name}: ${PROXY_OF_SERVICE_CONNECT}`);
  const shares = { cpu: vcpu && vcpu * 1024, memoryMiB, sidecars };
  const onFargate = sharedWithSpot && fargateShares(sharedWithSpot, maxTasks);
  const onInstances = platform !== 'FARGATE';
  return { minTasks, maxTasks, vcpu: vcpu ?? DEFAULT_VCPU, shares, onInstances, onFargate };
}

/** Scaling on requests keeps a task at half of what it serves, in requests a minute. */
function rpsOf({ name, scaling, kind }: Service, notes: string[]): number {
  const target = scaling.find(({ metric }) => metric === 'ALBRequestCountPerTarget')?.target;
  if (target === undefined && kind === 'web')
    notes.push(`${name}: nothing says how many requests/s a task serves; ${DEFAULT_RPS} assumed`);
  return target === undefined ? DEFAULT_RPS : target / 60 / 0.5;
}

function jobSecondsOf({ name }: Service, notes: string[]): number {
  notes.push(`${name}: nothing says how long a job takes; ${DEFAULT_JOB_SECONDS} s assumed`);
  return DEFAULT_JOB_SECONDS;
}

/** As many as a request, which the traffic knows. */
function queriesOf({ id, name }: Service, model: TemplateModel, notes: string[]): undefined {
  const bound = usedBy({ ...model, caches: [], queues: [] }, id);
  if (bound.length === 0) return;
  notes.push(`${name}: nothing says how many queries a job makes of ${bound.join(', ')}; as many as a request assumed`);
}

interface ConnectionRule {
  readonly engine: RegExp;
  readonly provisioned: (instanceClass: string) => number | undefined;
  readonly serverless?: (min: number, max: number) => number;
}

/** Connections by engine, as the default formula of RDS has them. */
const MAX_CONNECTIONS: ConnectionRule[] = [
  {
    engine: /^aurora-mysql/,
    provisioned: auroraMysqlMaxConnections,
    serverless: auroraMysqlServerlessConnections,
  },
  { engine: /postgres/, provisioned: postgresMaxConnections, serverless: auroraPostgresServerlessConnections },
  { engine: /mysql/, provisioned: mysqlMaxConnections },
  { engine: /mariadb/, provisioned: mariadbMaxConnections },
];

function connectionsOf(engine: string, instance: DatabaseInstance): number | undefined {
  const { instanceClass, capacityUnits, maxConnections } = instance;
  if (maxConnections !== undefined) return maxConnections;
  const rule = MAX_CONNECTIONS.find((each) => each.engine.test(engine));
  return capacityUnits ? rule?.serverless?.(capacityUnits.min, capacityUnits.max) : rule?.provisioned(instanceClass);
}

/** A serverless instance is judged by what it may grow to. */
function vcpusOf({ instanceClass, capacityUnits }: DatabaseInstance): number | undefined {
  return capacityUnits ? capacityUnitVcpus(capacityUnits.max) : vcpus(instanceClass);
}

function databaseOf(
  database: Database,
  tasks: number,
  poolInTemplate: number | undefined,
  notes: string[],
): DatabaseCapacity {
  const { name, engine, primary, replicas, proxy } = database;
  const limits = [primary, ...replicas].map((instance) => connectionsOf(engine, instance));
  const known = limits.filter((limit) => limit !== undefined);
  const maxConnections = known.length === limits.length ? Math.min(...known) : undefined;
  if (maxConnections === undefined)
    notes.push(`${name}: the connections of ${engine} on ${primary.instanceClass} are unknown; not judged`);
  const primaryVcpu = vcpusOf(primary);
  if (primaryVcpu === undefined) notes.push(`${name}: the vCPUs of ${primary.instanceClass} are unknown; not judged`);
  const instances = {
    readerVcpus: replicas.map((replica) => vcpusOf(replica) ?? 0),
    proxy: proxy && { connectionsPercent: proxy.connectionsPercent, beforeReaders: proxy.beforeReaders },
  };
  return {
    id: name,
    primaryVcpu,
    ...instances,
    maxConnections,
    poolSize: poolInTemplate ?? poolOf(instances, maxConnections, tasks),
    poolInTemplate,
  };
}

/** What the tasks are told, by the variable beside that of the host; the most of all services. */
function poolIn({ edges, services }: TemplateModel, { primary, replicas }: Database): number | undefined {
  const ids = [primary, ...replicas].map(({ id }) => id);
  const sizes = services.flatMap(({ id, poolSizes }) =>
    edges
      .filter(({ from, to }) => from === id && ids.includes(to))
      .flatMap(({ variables }) => variables)
      .flatMap((variable) => poolSizes[variable.replace(/_(READER_)?HOSTS?$/, '_POOL_SIZE')] ?? []),
  );
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}

/** Where no variable says it. A proxy shares the connections out; readers that stand beside it count theirs still. */
function poolOf(
  instances: Pick<DatabaseCapacity, 'proxy' | 'readerVcpus'>,
  maxConnections: number | undefined,
  tasks: number,
): number {
  if (isWhollyBehindProxy(instances)) return LARGEST_POOL;
  return maxConnections === undefined ? DEFAULT_POOL : Math.max(1, poolSize(maxConnections, tasks));
}

function cacheOf({ name, engine, nodeType, shards, nodesPerShard }: Cache, notes: string[]): CacheCapacity {
  const kind = nodeType === 'serverless' ? 'serverless' : engine;
  if (kind === 'serverless' || kind === 'memcached') {
    const unknown = UNKNOWN_CACHES[kind];
    notes.push(`${name}: ${unknown}`);
    return { id: name, shards, replicasPerShard: 0, unknown };
  }
  const nodeVcpu = vcpus(nodeType);
  if (nodeVcpu === undefined) notes.push(`${name}: the vCPUs of ${nodeType || 'its nodes'} are unknown`);
  return { id: name, shards, replicasPerShard: nodesPerShard - 1, nodeVcpu, nodeMemoryGiB: cacheMemoryGiB(nodeType) };
}

function networkOf({ network }: TemplateModel, notes: string[]): SystemCapacity['network'] {
  if (!network) {
    notes.push('Network: the VPC is not of this template; addresses and NAT gateways are not judged, 3 zones assumed');
    return { zones: 3 };
  }
  const tier = network.subnets.some((subnet) => subnet.tier === 'private') ? 'private' : 'isolated';
  const subnets = network.subnets.filter((subnet) => subnet.tier === tier);
  const addresses = subnets.reduce((sum, { cidr }) => sum + addressesOf(cidr), 0);
  const masks = subnets.flatMap(({ cidr }) => maskOf(cidr) ?? []);
  const subnetMask = masks.length > 0 ? Math.max(...masks) : undefined;
  return { zones: network.zones.length, addresses, subnetMask, natAddresses: network.natGateways.length };
}

/** `10.0.48.0/20` → 4091. */
function addressesOf(cidr?: string): number {
  const bits = maskOf(cidr);
  return bits === undefined ? 0 : 2 ** (32 - bits) - RESERVED_ADDRESSES.value;
}

function maskOf(cidr = ''): number | undefined {
  const [, bits] = /\/(\d+)$/.exec(cidr) ?? [];
  return bits === undefined ? undefined : Number(bits);
}
