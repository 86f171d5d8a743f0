import type { TrafficFigures } from './traffic-figures';

/** The key of a template's `Metadata` that holds what no resource shows. */
export const STATED_CAPACITY = 'cdk-scalable-web-app';

/** What the team stated of capacity, and no resource shows: in the metadata of the template, for its readers. */
export interface StatedCapacity {
  readonly version: 1;
  readonly traffic: TrafficFigures;
  /** Whether a CDN stands before it, where other apps of the stack may have one too. */
  readonly hasCdn?: boolean;
  /** Props of the other tiers that the team stated itself, by what they are figures of, such as `LoadBalancer`. */
  readonly explicit?: { readonly [of: string]: readonly string[] };
  /** By the logical id of the ECS service. */
  readonly services: { readonly [logicalId: string]: StatedService };
  /** By the logical id of the replication group. */
  readonly caches?: { readonly [logicalId: string]: StatedCache };
}

/** What the teams of several apps in one stack stated. */
export interface StatedApps {
  readonly version: 2;
  /** By the path of the app in its stack. */
  readonly apps: { readonly [path: string]: StatedCapacity };
}

export interface StatedCache {
  /** How large the data is that has to be in it at once. */
  readonly workingSetGiB: number;
}

export interface StatedService {
  /** Requests a second that one task serves at most, of a web service. */
  readonly rpsPerTask?: number;
  /** Share of the traffic that may come to it. */
  readonly share?: number;
  /** Its own traffic, instead of a share. */
  readonly traffic?: TrafficFigures;
  /** Seconds of a job, of a worker. */
  readonly jobSeconds?: number;
  /** Jobs that a request of the app makes for it, of a worker; every job may be for it where it is left out. */
  readonly jobsPerRequest?: number;
  /** Queries that a job makes, of a worker. */
  readonly queriesPerJob?: number;
  /** The id of the queue that it takes from, of a worker: a broker knows its queues, and the template does not. */
  readonly queue?: string;
  /** Props that the team stated itself, which the plan leaves alone. */
  readonly explicit?: readonly string[];
  /** Numbers of the plan that the service has and no resource shows, by the name of their figure. */
  readonly applied?: { readonly [figure: string]: number };
}
