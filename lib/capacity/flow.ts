import type { SystemCapacity, WebCapacity } from './system';
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
  readonly reads: number;
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

/**
 * Requests a second of the services that use a backing service, together. Services whose shares sum up to more than
 * one share the traffic of the app: a link may lead to any of them, but not to all at once.
 */
export function peakOfUsers(flow: Flow, id: string): { rps: number; users: WebCapacity[] } {
  const users = flow.system.web.filter(({ uses }) => uses.includes(id));
  const own = users.filter(({ traffic }) => traffic).reduce((sum, service) => sum + peakOf(flow, service), 0);
  const shares = users.filter(({ traffic }) => !traffic).reduce((sum, { share }) => sum + share, 0);
  return { rps: own + flow.peakRps * Math.min(1, shares), users };
}

/** Queries a second of all services that use a backing service, before a cache has answered any. */
export function queriesTo(flow: Flow, id: string): Queries {
  const { rps } = peakOfUsers(flow, id);
  const { readShare, queriesPerRequest } = flow.traffic.mix;
  return { reads: rps * readShare * queriesPerRequest, writes: rps * (1 - readShare) * queriesPerRequest };
}

/** Tasks, at the most, of everything that is bound to a backing service. */
export function tasksBoundTo({ web, workers }: SystemCapacity, id: string): number {
  return [...web, ...workers].filter(({ uses }) => uses.includes(id)).reduce((sum, { maxTasks }) => sum + maxTasks, 0);
}
