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

/** What comes to the load balancer: the traffic of the app, and that of services which have their own. */
export function trafficAtLoadBalancer({ web }: SystemCapacity, traffic: TrafficFigures): TrafficFigures[] {
  return [traffic, ...web.flatMap((service) => (service.routed && service.traffic ? [service.traffic] : []))];
}

/** Tasks, at the most, of everything that is bound to a backing service. */
export function tasksBoundTo({ web, workers }: SystemCapacity, id: string): number {
  return [...web, ...workers].filter(({ uses }) => uses.includes(id)).reduce((sum, { maxTasks }) => sum + maxTasks, 0);
}
