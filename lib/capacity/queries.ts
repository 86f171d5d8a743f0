import type { Flow } from './flow';
import { peakOf, ratesOf, trafficOf } from './flow';
import { workOf } from './jobs';
import type { WebCapacity, WorkerCapacity } from './system';

/** Queries a second of a service, or of all services that use a backing service. */
export interface Queries {
  /** Before a cache has answered any. */
  readonly reads: number;
  /** Reads that no cache answers. */
  readonly missed: number;
  readonly writes: number;
}

/** Queries that a service makes of so many requests, by the mix of its traffic and the cache that it has. */
export function queriesOf(flow: Flow, service: WebCapacity, rps: number): Queries {
  const { readShare, queriesPerRequest, cacheHitShare } = trafficOf(flow, service).mix;
  const reads = rps * readShare * queriesPerRequest;
  return {
    reads,
    missed: reads * (hasCache(flow, service) ? 1 - cacheHitShare : 1),
    writes: rps * (1 - readShare) * queriesPerRequest,
  };
}

/** Queries that one job makes; as many as a request where nothing is said. */
export function queriesOfJob({ traffic }: Flow, { queriesPerJob }: WorkerCapacity): number {
  return queriesPerJob ?? traffic.mix.queriesPerRequest;
}

/** Queries a second of all services that use a backing service, each by its own mix. */
export function queriesTo(flow: Flow, id: string): Queries {
  return requestsTo(flow, id)
    .map(({ service, rps }) => queriesOf(flow, service, rps))
    .reduce(
      (sum, each) => ({
        reads: sum.reads + each.reads,
        missed: sum.missed + each.missed,
        writes: sum.writes + each.writes,
      }),
      { reads: 0, missed: 0, writes: 0 },
    );
}

/**
 * Queries a second of all workers that use a database. A job is the business of the primary: it writes, and has to read
 * what was written.
 */
export function queriesOfJobsTo(flow: Flow, id: string): number {
  const ofJob = (worker: WorkerCapacity) => queriesOfJob(flow, worker);
  const workers = flow.system.workers.filter(({ uses }) => uses.includes(id));
  return workOf(flow, workers, ofJob).reduce((sum, { worker, rate }) => sum + rate * ofJob(worker), 0);
}

/**
 * Requests a second of each service that uses a backing service. Traffic of its own comes whole. Services whose shares
 * sum up to more than one share the traffic of the app: a link may lead to any of them, but not to all at once. Those
 * come first that have no cache, and ask a database the most.
 */
function requestsTo(flow: Flow, id: string): { service: WebCapacity; rps: number }[] {
  const users = flow.system.web.filter(({ uses }) => uses.includes(id));
  const own = users.filter(({ traffic }) => traffic);
  const sharing = users.filter(({ traffic }) => !traffic);
  const costly = [
    ...sharing.filter((service) => !hasCache(flow, service)),
    ...sharing.filter((service) => hasCache(flow, service)),
  ];
  let rest = 1;
  return [
    ...own.map((service) => ({ service, rps: peakOf(flow, service) })),
    ...costly.map((service) => {
      const share = Math.min(rest, service.share);
      rest -= share;
      return { service, rps: ratesOf(flow, service).peakRps * share };
    }),
  ];
}

function hasCache({ system }: Flow, { uses }: WebCapacity): boolean {
  return system.caches.some(({ id }) => uses.includes(id));
}
