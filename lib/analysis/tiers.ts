import type { Resource } from './template';

/** A resource that became part of the model. */
export interface Part {
  /** The logical id. */
  readonly id: string;
  /** The logical id without its hash and without the words that all parts begin with. */
  readonly name: string;
}

/** What the route table of a subnet leads to: the internet, a NAT gateway, or nothing outside the VPC. */
export type SubnetTier = 'public' | 'private' | 'isolated';

export interface Subnet {
  readonly id: string;
  readonly tier: SubnetTier;
  readonly zone?: string;
  readonly cidr?: string;
}

export interface Network {
  readonly id: string;
  readonly cidr?: string;
  /** Sorted. */
  readonly zones: string[];
  readonly subnets: Subnet[];
  /** `subnet` is the id of a subnet. */
  readonly natGateways: { readonly id: string; readonly subnet?: string }[];
  /** `service` is the last word of the service's name: `s3`. */
  readonly endpoints: { readonly id: string; readonly service: string; readonly type: string }[];
}

export interface ListenerRule {
  /** Undefined for the default actions. */
  readonly priority?: number;
  /** `forward`, `redirect`, `fixed-response`, … */
  readonly action: string;
  /** Ids of the target groups that a `forward` leads to. */
  readonly targetGroups: string[];
  /** The values that match, such as `/images/*`; empty for the default actions. */
  readonly conditions: string[];
}

export interface Listener {
  readonly id: string;
  readonly protocol: string;
  readonly port: number;
  /** The default actions are the last. */
  readonly rules: ListenerRule[];
}

export interface LoadBalancer extends Part {
  readonly type: string;
  readonly internetFacing: boolean;
  /** One in each zone; ids, or what the template says instead where the VPC is imported. */
  readonly subnets: string[];
  readonly listeners: Listener[];
  /** Capacity units that are reserved. */
  readonly reservedUnits?: number;
}

export interface ScalingPolicy {
  readonly id: string;
  /** `predictive` scales by a forecast that `forecast` only makes. */
  readonly kind: 'target tracking' | 'step' | 'predictive' | 'forecast' | 'unknown';
  /** A predefined metric type, or the label of the metric that the policy, or its alarm, is made of. */
  readonly metric: string;
  /** What it keeps the metric at, or the threshold of its alarm. */
  readonly target?: number;
  /** The queue whose messages it counts. */
  readonly queue?: string;
  /** The CloudWatch namespaces of its metrics; none where the metric is predefined. */
  readonly namespaces: string[];
  /** Seconds between two values of the metric. */
  readonly periodSeconds?: number;
  /** Values that its alarm waits for; Application Auto Scaling's own where undefined. */
  readonly evaluationPeriods?: number;
  /** Whether tasks leave on account of it. */
  readonly scalesIn: boolean;
}

/** What a clock sets: the fewest and the most tasks from then on. */
export interface ScheduledAction {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone?: string;
  readonly minTasks?: number;
  readonly maxTasks?: number;
}

export interface Sidecar {
  readonly name: string;
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** One provider of a capacity provider strategy. */
export interface ProviderShare {
  readonly provider?: string;
  readonly base?: number;
  readonly weight?: number;
}

export interface Service extends Part {
  /** `web` is behind a load balancer; `worker` finds its work itself. */
  readonly kind: 'web' | 'worker';
  /** Ids of the target groups that its tasks register with. */
  readonly targetGroups: string[];
  /** Capacity providers or the launch type, such as `FARGATE`; those that the template makes by their name in it. */
  readonly capacity: string[];
  /** How its tasks are shared out, where some of them run on Fargate Spot. */
  readonly sharedWithSpot?: readonly ProviderShare[];
  /** What its task definition is made for first: `FARGATE`, `EC2` or `MANAGED_INSTANCES`. */
  readonly platform: string;
  /** Of the instances of those providers, as far as they are stated; a pattern such as `m7g*` for managed ones. */
  readonly instanceTypes: string[];
  /** Undefined where the image is an asset. */
  readonly image?: string;
  readonly vcpu?: number;
  readonly memoryMiB?: number;
  /** The containers beside the application, and what they reserve: CPU units and MiB, 0 for none. */
  readonly sidecars: Sidecar[];
  /** Whether ECS adds a proxy of Service Connect to each task, which reserves nothing. */
  readonly serviceConnect: boolean;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Which of the two only the deployment knows, so that another number stands there: the default of a parameter, or 1. */
  readonly assumed: readonly ('minTasks' | 'maxTasks')[];
  readonly scaling: ScalingPolicy[];
  readonly schedules: ScheduledAction[];
  /** Connections that each task may keep, by the variable that says so, such as `DATABASE_POOL_SIZE`. */
  readonly poolSizes: { readonly [variable: string]: number };
}

export interface DatabaseInstance {
  readonly id: string;
  readonly instanceClass: string;
  /** Undefined where RDS chooses. */
  readonly zone?: string;
  /** Between how many capacity units a serverless instance grows and shrinks. */
  readonly capacityUnits?: { readonly min: number; readonly max: number };
  /** Connections that it accepts, where its parameters say so. */
  readonly maxConnections?: number;
}

export interface Database extends Part {
  readonly engine: string;
  readonly version?: string;
  /** Whether the primary has a standby in another zone. */
  readonly multiAz: boolean;
  readonly primary: DatabaseInstance;
  readonly replicas: DatabaseInstance[];
  /** The cluster that the instances belong to; `primary` is its writer then, and `replicas` are its readers. */
  readonly cluster?: string;
  /** Most readers of a cluster whose readers come and go. */
  readonly maxReaders?: number;
  /** The one name of all replicas. */
  readonly readerEndpoint?: string;
  /** What shares the connections of the primary out. */
  readonly proxy?: DatabaseProxy;
}

export interface DatabaseProxy extends Resource {
  /** How long a request waits for a connection before it fails. */
  readonly borrowSeconds: number;
  /** The share of the database's connections that it may hold. */
  readonly connectionsPercent: number;
  /** Whether an endpoint of its own spreads reads over the readers of a cluster. */
  readonly beforeReaders: boolean;
}

export interface Cache extends Part {
  readonly engine: string;
  readonly version?: string;
  readonly nodeType: string;
  readonly shards: number;
  readonly nodesPerShard: number;
}

export interface Queue extends Part {
  readonly deadLetterQueue?: string;
  /** How often a message is received before it moves to the dead-letter queue. */
  readonly maxReceiveCount?: number;
}

/**
 * Who deals with whom. `routes`: load balancer → service; `connects`: service → database instance or cache, by a
 * security-group rule; `sends`, `consumes`: service → queue, and `puts`, `gets`: service → bucket, by the task role's
 * policies; `logs`: load balancer or bucket → bucket.
 */
export interface Edge {
  readonly kind: 'routes' | 'connects' | 'sends' | 'consumes' | 'puts' | 'gets' | 'logs';
  readonly from: string;
  readonly to: string;
  /** The environment variables by which a service knows the other. */
  readonly variables: string[];
}

/** The tiers of a template, in the template's order. */
export interface TemplateModel {
  /** Undefined where the VPC is another stack's. */
  readonly network?: Network;
  readonly loadBalancers: LoadBalancer[];
  readonly services: Service[];
  readonly databases: Database[];
  readonly caches: Cache[];
  /** Dead-letter queues included. */
  readonly queues: Queue[];
  readonly buckets: Part[];
  readonly edges: Edge[];
  /** How many resources there are of each type that the model has no place for. */
  readonly unread: { readonly [type: string]: number };
}
