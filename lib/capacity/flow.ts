import type { SystemCapacity, WebCapacity } from './system';
import type { TrafficFigures } from './traffic-figures';
import { behindTheEdge } from './traffic-figures';

/** Rates at the peak, and before it, of all that flows between the tiers. */
export interface Flow {
  readonly system: SystemCapacity;
  readonly traffic: TrafficFigures;
  /** Services with traffic of their own. */
  readonly own: readonly WebCapacity[];
  /** What services use: among it the queues that they put jobs into. */
  readonly used: ReadonlySet<string>;
}

/** The traffic of the app, and what of it goes where. */
export function flowOf(system: SystemCapacity, traffic: TrafficFigures): Flow {
  return {
    system,
    traffic,
    own: system.web.filter((service) => service.traffic),
    used: new Set(system.web.flatMap(({ uses }) => uses)),
  };
}

/** Requests a second of the traffic that a service has a share of, as it gets there: callers within come by no CDN. */
export function ratesOf(flow: Flow, service: WebCapacity): { baselineRps: number; peakRps: number } {
  return behindTheEdge(trafficOf(flow, service), flow.system.hasCdn && service.routed);
}

/** How much of its traffic a service gets: traffic of its own comes whole. */
export const shareOf = ({ traffic, share }: WebCapacity) => (traffic ? 1 : share);

/** Requests a second that a service gets at the peak. */
export function peakOf(flow: Flow, service: WebCapacity): number {
  return ratesOf(flow, service).peakRps * shareOf(service);
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
