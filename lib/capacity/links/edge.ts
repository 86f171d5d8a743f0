import { lcuDemand, round } from '../capacity-plan';
import type { Flow } from '../flow';
import { trafficAtLoadBalancer } from '../flow';
import { LCU_SOURCE, LOAD_BALANCER_GROWTH, RESERVED_UNITS } from '../graded';
import type { Link } from '../link';
import { link } from '../link';
import { growthTogether } from '../traffic-figures';

const FIVE_MINUTES = 300;

/** The load balancer: what it holds in reserve, or how fast it grows by itself. */
export function edgeLinks(flow: Flow): Link[] {
  const { system } = flow;
  const { loadBalancer } = system;
  if (!loadBalancer || system.web.every(({ routed }) => !routed)) return [];
  const from = system.hasCdn ? 'CDN' : 'users';
  const traffic = trafficAtLoadBalancer(system, flow.traffic);
  const needed = lcuDemand(traffic, system.hasCdn, loadBalancer.rules);
  const growth = growthTogether(traffic, system.hasCdn, FIVE_MINUTES);
  const remedy = `state loadBalancer.minimumCapacityUnits: ${Math.max(100, Math.ceil(needed))}, or put a CDN in front`;
  if (loadBalancer.reservedUnits !== undefined && loadBalancer.reservedUnits > 0) {
    const supply = loadBalancer.reservedUnits;
    // What is reserved is a floor, from which the load balancer grows as it does without.
    return [
      link({
        id: 'LoadBalancer.units',
        from,
        to: 'load balancer',
        unit: 'LCU',
        demand: needed,
        supply: Math.max(supply, (needed / growth) * LOAD_BALANCER_GROWTH.value),
        constant: LCU_SOURCE,
        remedy,
      }),
      link({
        id: 'Account.loadBalancerUnits',
        from: 'load balancer',
        to: 'quota of the account',
        unit: 'LCU reserved',
        demand: supply,
        byDefault: RESERVED_UNITS,
        remedy: `ask for a quota of ${supply} reserved LCU; preflight reads what the account has`,
      }),
    ];
  }
  return [
    link({
      id: 'LoadBalancer.growth',
      from,
      to: 'load balancer',
      unit: 'times in 5 min',
      demand: growth,
      supply: LOAD_BALANCER_GROWTH.value,
      best: { supply: LOAD_BALANCER_GROWTH.upTo },
      constant: LOAD_BALANCER_GROWTH,
      remedy: `${remedy}: it grows ${round(growth)} times within five minutes`,
    }),
  ];
}
