import { round } from '../capacity-plan';
import type { Flow } from '../flow';
import { peakOf, tasksBoundTo } from '../flow';
import { CONNECTION_SHARE, DEPLOYMENT_FACTOR, QUERY_SECONDS, TRANSACTIONS_PER_VCPU } from '../graded';
import { jobsFor } from '../jobs';
import type { Link } from '../link';
import { link } from '../link';
import { queriesOf, queriesOfJob, queriesOfJobsTo, queriesTo } from '../queries';
import type { DatabaseCapacity, WebCapacity, WorkerCapacity } from '../system';
import type { DatabaseQueries } from './database-proxy';
import { isWhollyBehindProxy, proxyLinks } from './database-proxy';

/** Tasks → pools → proxy, where there is one → primary and readers. */
export function databaseLinks(flow: Flow): Link[] {
  return flow.system.databases.flatMap((database) => {
    const asked = askedOf(flow, database);
    return [
      ...pools(flow, database),
      ...connections(flow, database),
      ...proxyLinks(flow.system, database, asked),
      ...queries(database, asked),
    ];
  });
}

/** Queries a second that each kind of instance gets at the peak. */
function askedOf(flow: Flow, { id, readerVcpus }: DatabaseCapacity): DatabaseQueries {
  const { reads, missed, writes } = queriesTo(flow, id);
  const primary = writes + queriesOfJobsTo(flow, id) + (readerVcpus.length === 0 ? missed : 0);
  return { beforeCaches: reads, reads: missed, primary };
}

/** Of a task that has as much to do as it can, or as comes. */
function pools(flow: Flow, database: DatabaseCapacity): Link[] {
  const uses = (fleet: WebCapacity | WorkerCapacity) => fleet.uses.includes(database.id);
  const web = flow.system.web.filter(uses).map((service) => {
    const rps = Math.min(service.rpsPerTask, peakOf(flow, service) / service.maxTasks);
    const { missed, writes } = queriesOf(flow, service, rps);
    return pool(service, database, missed + writes);
  });
  const workers = flow.system.workers.filter(uses).map((worker) => {
    const jobs = Math.min(1 / worker.jobSeconds, jobsFor(flow, worker).peak / worker.maxTasks);
    return pool(worker, database, jobs * queriesOfJob(flow, worker));
  });
  return [...web, ...workers];
}

function pool(fleet: { readonly id: string }, { id, poolSize }: DatabaseCapacity, queries: number): Link {
  return link({
    id: `${fleet.id}.${id}.pool`,
    from: fleet.id,
    to: `pool to ${id}`,
    unit: 'connections of a task in use',
    demand: queries * QUERY_SECONDS.value,
    supply: poolSize,
    best: { demand: queries * QUERY_SECONDS.upTo! },
    constant: QUERY_SECONDS,
    remedy: `give ${id} a larger class, or ${fleet.id} more and smaller tasks`,
  });
}

/** Of what no proxy stands before: the whole database, or its readers. */
function connections({ system }: Flow, database: DatabaseCapacity): Link[] {
  const { id, maxConnections, poolSize, proxy } = database;
  if (isWhollyBehindProxy(database)) return [];
  const tasks = tasksBoundTo(system, id);
  const remedy = proxy ? '' : ', put a proxy before it';
  return [
    link({
      id: `${id}.connections`,
      from: 'pools',
      to: proxy ? `each reader of ${id}` : id,
      unit: 'connections in a rolling deployment',
      demand: tasks * poolSize * DEPLOYMENT_FACTOR.value,
      supply: maxConnections === undefined ? undefined : maxConnections * CONNECTION_SHARE.value,
      constant: CONNECTION_SHARE,
      remedy: `give ${id} a larger class${remedy}, or lower maxTasks of what is bound to it`,
    }),
  ];
}

function queries(database: DatabaseCapacity, asked: DatabaseQueries): Link[] {
  const { id, primaryVcpu, readerVcpus } = database;
  const { reads, primary: toPrimary } = asked;
  const primary = link({
    id: `${id}.primary`,
    from: 'services',
    to: `primary of ${id}`,
    unit: TRANSACTIONS_PER_VCPU.unit,
    demand: toPrimary,
    ...supplyOf(primaryVcpu),
    constant: TRANSACTIONS_PER_VCPU,
    remedy:
      readerVcpus.length === 0 && reads > 0
        ? `give ${id} read replicas, or a class with ${vcpusFor(toPrimary)} vCPU`
        : `give ${id} a class with ${vcpusFor(toPrimary)} vCPU, or put writes into a queue`,
  });
  if (readerVcpus.length === 0) return [primary];
  const vcpu = readerVcpus.reduce((sum, each) => sum + each, 0);
  const known = readerVcpus.every((each) => each > 0) ? vcpu : undefined;
  return [
    primary,
    link({
      id: `${id}.readers`,
      from: 'services',
      to: `readers of ${id}`,
      unit: TRANSACTIONS_PER_VCPU.unit,
      demand: reads,
      ...supplyOf(known),
      constant: TRANSACTIONS_PER_VCPU,
      remedy: readerRemedy(id, asked.beforeCaches, reads, readerVcpus.length, vcpu),
    }),
  ];
}

function supplyOf(vcpu?: number) {
  if (vcpu === undefined) return {};
  return { supply: vcpu * TRANSACTIONS_PER_VCPU.value, best: { supply: vcpu * TRANSACTIONS_PER_VCPU.upTo! } };
}

const vcpusFor = (queries: number) => Math.ceil(queries / TRANSACTIONS_PER_VCPU.value);

/** "add 2 replicas, or raise the cache hit share to 0.83" */
function readerRemedy(id: string, all: number, reads: number, replicas: number, vcpu: number): string {
  const ofReplica = (vcpu / replicas) * TRANSACTIONS_PER_VCPU.value;
  const more = ofReplica > 0 ? Math.max(0, Math.ceil(reads / ofReplica) - replicas) : 0;
  const share = all > 0 ? Math.max(0, 1 - (vcpu * TRANSACTIONS_PER_VCPU.value) / all) : 0;
  const most = 15 - replicas;
  const add = more <= most ? `add ${more} replica${more === 1 ? '' : 's'} to ${id}` : `give ${id} larger replicas`;
  return `${add}, or raise cacheHitShare to ${round(Math.ceil(share * 100) / 100)}`;
}
