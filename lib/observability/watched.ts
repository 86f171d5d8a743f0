import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cache } from '../data/cache';
import { Database } from '../data/database';
import { Firewall } from '../edge/firewall';
import { LoadBalancer } from '../edge/load-balancer';
import { JobQueue } from '../messaging/job-queue';
import { Network } from '../network/network';
import { WebService } from '../services/web-service';
import { WorkerService } from '../services/worker-service';

/** The parts of the library below a construct, each kind in the order of paths: the order of calls changes nothing. */
export interface WatchedParts {
  readonly networks: Network[];
  readonly databases: Database[];
  readonly caches: Cache[];
  readonly queues: JobQueue[];
  readonly web: WebService[];
  readonly workers: WorkerService[];
  readonly loadBalancers: LoadBalancer[];
  readonly firewalls: Firewall[];
}

/**
 * Finds all parts below a construct, in one stack: an alarm in another than its service would have the stack of the one
 * depend on that of the other.
 */
export function partsBelow(root: IConstruct, stack: Stack): WatchedParts {
  const all = root.node
    .findAll()
    .filter((each) => Stack.of(each) === stack)
    .sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  const of = <T extends IConstruct>(kind: abstract new (...args: never[]) => T) =>
    all.filter((each): each is T & IConstruct => each instanceof kind);
  return {
    networks: of(Network),
    databases: of(Database),
    caches: of(Cache),
    queues: of(JobQueue),
    web: of(WebService),
    workers: of(WorkerService),
    loadBalancers: of(LoadBalancer),
    firewalls: of(Firewall),
  };
}
