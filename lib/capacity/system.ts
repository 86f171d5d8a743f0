import type { FargateShares } from './fargate-shares';
import type { Graded } from './graded';
import type { TrafficFigures } from './traffic-figures';

/** A container beside the application, and what it reserves of its task. */
export interface SidecarCapacity {
  readonly name: string;
  /** CPU units, 1024 to a vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** How a task is shared out. */
export interface TaskShares {
  /** CPU units of the task; unknown on instances, where a task need not say. */
  readonly cpu?: number;
  readonly memoryMiB?: number;
  readonly sidecars: readonly SidecarCapacity[];
}

/** A web service, as capacity sees it. */
export interface WebCapacity {
  readonly id: string;
  /** Sizes that the team stated itself. */
  readonly explicit?: readonly string[];
  /** Numbers of the plan that it has and no resource shows, by the name of their figure. */
  readonly applied?: { readonly [figure: string]: number };
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly vcpu: number;
  /** How each task is shared out, where that is read. */
  readonly shares?: TaskShares;
  /** Whether it runs on instances, which are not of the quota of Fargate. */
  readonly onInstances?: boolean;
  /** The most tasks by the quota of Fargate that they count against, where some of them run on Spot. */
  readonly onFargate?: FargateShares;
  /** Requests a second that one task serves at most. */
  readonly rpsPerTask: number;
  /** Share of the app's traffic that may come to it. */
  readonly share: number;
  /** Its own traffic, instead of a share. */
  readonly traffic?: TrafficFigures;
  /** From a spike to the tasks that answer it, by its fastest policy; undefined where nobody knows. */
  readonly reaction: Graded | undefined;
  /** Whether the load balancer knows it. */
  readonly routed: boolean;
  /** Ids of the databases, caches and queues that it is bound to. */
  readonly uses: readonly string[];
}

/** A worker service. */
export interface WorkerCapacity {
  readonly id: string;
  /** Sizes that the team stated itself. */
  readonly explicit?: readonly string[];
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly vcpu: number;
  /** How each task is shared out, where that is read. */
  readonly shares?: TaskShares;
  /** Whether it runs on instances, which are not of the quota of Fargate. */
  readonly onInstances?: boolean;
  /** The most tasks by the quota of Fargate that they count against, where some of them run on Spot. */
  readonly onFargate?: FargateShares;
  readonly jobSeconds: number;
  /** Jobs that a request of the app makes for it; by default those of the traffic. */
  readonly jobsPerRequest?: number;
  /** Queries that a job makes of what the worker is bound to; by default as many as a request. */
  readonly queriesPerJob?: number;
  /** The id of the queue that it takes from. */
  readonly queue: string;
  /** Whether that is one of a broker, which has no quota of messages in hand, as SQS has. */
  readonly atBroker?: boolean;
  readonly uses: readonly string[];
}

/** A proxy that shares the connections of a database out among many clients. */
export interface DatabaseProxyCapacity {
  /** The share of the connections of an instance that it may hold, 1 to 100. */
  readonly connectionsPercent: number;
  /** Whether it stands before the readers too, as an endpoint of its own does before those of a cluster. */
  readonly beforeReaders: boolean;
}

export interface DatabaseCapacity {
  readonly id: string;
  /** vCPUs of the primary, where its class tells. */
  readonly primaryVcpu?: number;
  /** vCPUs of each reader. */
  readonly readerVcpus: readonly number[];
  /** Connections that the smallest instance accepts. */
  readonly maxConnections?: number;
  /** Connections that each task may keep. */
  readonly poolSize: number;
  /** The same, as the tasks are told. */
  readonly poolInTemplate?: number;
  /** What stands between the pools and the primary. */
  readonly proxy?: DatabaseProxyCapacity;
}

export interface CacheCapacity {
  readonly id: string;
  readonly shards: number;
  readonly replicasPerShard: number;
  /** vCPUs of a node, where its type tells. */
  readonly nodeVcpu?: number;
  readonly nodeMemoryGiB?: number;
  /** Why nobody knows what it carries, where that is so. It answers reads all the same. */
  readonly unknown?: string;
  /** The data that is to be kept, where the team states it. */
  readonly workingSetGiB?: number;
}

export interface LoadBalancerCapacity {
  /** Sizes that the team stated itself. */
  readonly explicit?: readonly string[];
  /** Capacity units that stand ready. */
  readonly reservedUnits?: number;
  readonly rules: number;
}

export interface NetworkCapacity {
  /** Sizes that the team stated itself. */
  readonly explicit?: readonly string[];
  /** Bits of the smallest subnet of the tasks. */
  readonly subnetMask?: number;
  /** Availability Zones. */
  readonly zones: number;
  /** Addresses of the subnets of the tasks, without those that AWS keeps; unknown for a VPC that was brought. */
  readonly addresses?: number;
  /** Public addresses of NAT gateways; unknown for a VPC that was brought. */
  readonly natAddresses?: number;
}

/** All that capacity knows of an app: plain numbers, from the constructs or from a template. */
export interface SystemCapacity {
  readonly hasCdn: boolean;
  readonly loadBalancer?: LoadBalancerCapacity;
  readonly web: readonly WebCapacity[];
  readonly workers: readonly WorkerCapacity[];
  readonly databases: readonly DatabaseCapacity[];
  readonly caches: readonly CacheCapacity[];
  readonly network: NetworkCapacity;
  /** vCPUs that the account may run on Fargate, where it is known. */
  readonly fargateVcpuQuota?: number;
}
