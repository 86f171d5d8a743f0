import { flowOf } from './flow';
import type { Link } from './link';
import { cacheLinks } from './links/cache';
import { databaseLinks } from './links/database';
import { edgeLinks } from './links/edge';
import { networkLinks } from './links/network';
import { queueLinks } from './links/queue';
import { taskLinks } from './links/tasks';
import type { SystemCapacity } from './system';
import type { TrafficFigures } from './traffic-figures';

/** The tiers in the order in which a request meets them. */
const TIERS = [edgeLinks, taskLinks, databaseLinks, cacheLinks, queueLinks, networkLinks];

/** Each tier against the next, at the peak of the traffic. */
export function capacityChain(system: SystemCapacity, traffic: TrafficFigures): Link[] {
  const flow = flowOf(system, traffic);
  return TIERS.flatMap((linksOf) => linksOf(flow));
}

/**
 * The link that gives way first as traffic grows: the one with the highest utilisation above 100 %. Of two alike it is
 * the one that a request meets first.
 */
export function firstBottleneck(links: readonly Link[]): Link | undefined {
  return links
    .filter(({ utilisation }) => utilisation !== undefined && utilisation > 1 + 1e-9)
    .reduce<Link | undefined>(
      (most, each) => (most && most.utilisation! >= each.utilisation! ? most : each),
      undefined,
    );
}
