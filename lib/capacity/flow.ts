import type { SystemCapacity, WebCapacity, WorkerCapacity } from './system';
import type { TrafficFigures } from './traffic-figures';
import { behindTheEdge } from './traffic-figures';

/** Rates at the peak, and before it, of all that flows between the tiers. */
export interface Flow {
  readonly system: SystemCapacity;
  readonly traffic: TrafficFigures;
  /** Requests a second that reach the load balancer. */
  readonly peakRps: number;
}

/** Queries a second of a service, or of all services that use a backing service. */
export interface Queries {
  /** Before a cache has answered any. */
  readonly reads: number;
  /** Reads that no cache answers. */
  readonly missed: number;
  readonly writes: number;
}

/** The traffic of the app, as it reaches the tiers behind the edge. */
export function flowOf(system: SystemCapacity, traffic: TrafficFigures): Flow {
  return { system, traffic, peakRps: behindTheEdge(traffic, system.hasCdn).peakRps };
}

/** Requests a second that a service gets at the peak. */
export function peakOf({ system, peakRps }: Flow, { traffic, share }: WebCapacity): number {
  return traffic ? behindTheEdge(traffic, system.hasCdn).peakRps : peakRps * share;
}

/** The traffic whose mix holds for a service. */
export function trafficOf({ traffic }: Flow, service: WebCapacity): TrafficFigures {
  return service.traffic ?? traffic;
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
      return { service, rps: flow.peakRps * share };
    }),
  ];
}

function hasCache({ system }: Flow, { uses }: WebCapacity): boolean {
  return system.caches.some(({ id }) => uses.includes(id));
}

/** Jobs a second that a worker gets. */
export interface Jobs {
  readonly baseline: number;
  readonly peak: number;
}

/**
 * Jobs of a worker: those of the traffic of the app, of which every one may be for it where nothing is said, and those
 * that services with traffic of their own put into its queue. Where nobody is known to, all of them may.
 */
export function jobsFor({ system, traffic }: Flow, { queue, jobsPerRequest }: WorkerCapacity): Jobs {
  const producers = system.web.filter(({ uses }) => uses.includes(queue));
  const own = (producers.length > 0 ? producers : system.web).flatMap((service) => service.traffic ?? []);
  return [
    { each: traffic, jobs: jobsPerRequest ?? traffic.mix.jobsPerRequest },
    ...own.map((each) => ({ each, jobs: each.mix.jobsPerRequest })),
  ]
    .map(({ each, jobs }) => ({ ...behindTheEdge(each, system.hasCdn), jobs }))
    .reduce(
      (sum, { baselineRps, peakRps, jobs }) => ({
        baseline: sum.baseline + baselineRps * jobs,
        peak: sum.peak + peakRps * jobs,
      }),
      { baseline: 0, peak: 0 },
    );
}

/** What comes to the load balancer: the traffic of the app, and that of services which have their own. */
export function trafficAtLoadBalancer({ web }: SystemCapacity, traffic: TrafficFigures): TrafficFigures[] {
  return [traffic, ...web.flatMap((service) => (service.routed && service.traffic ? [service.traffic] : []))];
}

/** Tasks, at the most, of everything that is bound to a backing service. */
export function tasksBoundTo({ web, workers }: SystemCapacity, id: string): number {
  return [...web, ...workers].filter(({ uses }) => uses.includes(id)).reduce((sum, { maxTasks }) => sum + maxTasks, 0);
}
