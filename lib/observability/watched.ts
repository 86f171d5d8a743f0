import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cache } from '../data/cache';
import { Database } from '../data/database';
import { Firewall } from '../edge/firewall';
import { LoadBalancer } from '../edge/load-balancer';
import { SurgeCalendar } from '../known-events/surge-calendar';
import { Broker } from '../messaging/broker';
import { JobQueue } from '../messaging/job-queue';
import { Network } from '../network/network';
import { StandaloneTask } from '../services/standalone-task';
import { WebService } from '../services/web-service';
import { WorkerService } from '../services/worker-service';

/** The parts of the library below a construct, each kind in the order of paths: the order of calls changes nothing. */
export interface WatchedParts {
  readonly networks: Network[];
  readonly databases: Database[];
  readonly caches: Cache[];
  readonly queues: JobQueue[];
  readonly brokers: Broker[];
  readonly web: WebService[];
  readonly workers: WorkerService[];
  readonly tasks: StandaloneTask[];
  readonly loadBalancers: LoadBalancer[];
  readonly firewalls: Firewall[];
  readonly calendars: SurgeCalendar[];
}

/** Each kind, by its name in `WatchedParts`. */
const KINDS: { readonly [kind in keyof WatchedParts]: abstract new (...args: never[]) => WatchedParts[kind][number] } =
  {
    networks: Network,
    databases: Database,
    caches: Cache,
    queues: JobQueue,
    brokers: Broker,
    web: WebService,
    workers: WorkerService,
    tasks: StandaloneTask,
    loadBalancers: LoadBalancer,
    firewalls: Firewall,
    calendars: SurgeCalendar,
  };

/** Who found the parts below a construct already, so that nobody has to look again. */
export interface PartsFinder {
  /** Undefined of another construct, and before the parts are looked for. */
  _partsBelow(watched: IConstruct): WatchedParts | undefined;
}

/**
 * Finds all parts below a construct, in one stack: an alarm in another than its service would have the stack of the one
 * depend on that of the other.
 */
export function partsBelow(root: IConstruct, stack: Stack): WatchedParts {
  const kinds = Object.entries(KINDS);
  const found: { [kind: string]: IConstruct[] } = Object.fromEntries(kinds.map(([kind]) => [kind, []]));
  for (const each of root.node.findAll()) {
    const kind = kinds.find(([, type]) => each instanceof type)?.[0];
    if (kind && Stack.of(each) === stack) found[kind].push(each);
  }
  for (const parts of Object.values(found)) parts.sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  return found as unknown as WatchedParts;
}
