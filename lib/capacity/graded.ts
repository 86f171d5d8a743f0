/** How far a constant may be trusted. */
export type Grade =
  /** A quota of AWS that every account starts with, or less, and that is raised by request. */
  | 'default quota'
  /** AWS's documentation, a paper or a public repository, read in text. */
  | 'published'
  /** Somebody else says so. */
  | 'third party'
  /** Computed from others here. */
  | 'computed'
  /** A range that is plausible and that nobody has measured for this library. */
  | 'assumed';

/** A constant of AWS or of an engine, with what it rests on. What is computed with it is computed with `value`. */
export interface Graded {
  /** The careful end of the range. */
  readonly value: number;
  /** The other end, where it is a range. */
  readonly upTo?: number;
  /** What it counts. */
  readonly unit: string;
  /** How far it may be trusted. */
  readonly grade: Grade;
  /** Where it comes from. */
  readonly source: string;
}

/** From the alarm's first data point to the task that answers, on 20-second metrics. */
export const REACTION: Graded = {
  value: 109,
  unit: 's',
  grade: 'published',
  source:
    'AWS Containers blog 2026-06, faster service auto scaling: 386 s on one-minute metrics, 109 s on 20-second ones',
};

/** Share of the capacity of a task that scaling keeps in use. */
export const TARGET_UTILISATION: Graded = {
  value: 0.5,
  unit: 'of a task',
  grade: 'computed',
  source: 'the other half serves while further tasks start',
};

/** How much more than the peak is allowed for, since a peak is an estimate. */
export const PEAK_MARGIN: Graded = {
  value: 1.25,
  unit: 'times the peak',
  grade: 'computed',
  source: 'a quarter above the stated peak',
};

/** How long a request stays in a task, for Little's law. */
export const REQUEST_SECONDS: Graded = {
  value: 0.2,
  unit: 's',
  grade: 'assumed',
  source: 'a page that asks a database and a cache; state overloadProxy.maxConcurrentRequests where yours differs',
};

/** Requests that a task works on at a time, at the most: each takes two connections, and NGINX has 8192 in all. */
export const MOST_CONCURRENT_REQUESTS = 4000;

/** How long a query holds its connection, for Little's law. */
export const QUERY_SECONDS: Graded = {
  value: 0.02,
  upTo: 0.002,
  unit: 's',
  grade: 'assumed',
  source: 'an indexed read takes 2 ms, a transaction with a few writes 20 ms',
};

/** How fast a load balancer grows by itself. */
export const LOAD_BALANCER_GROWTH: Graded = {
  value: 2,
  upTo: 10,
  unit: 'times in 5 min',
  grade: 'third party',
  source: 'reserve capacity where traffic more than doubles in five minutes; its own ceiling is not published',
};

/** What one load balancer capacity unit (LCU) holds. */
export const LCU = {
  newConnectionsPerSecond: 25,
  activeConnections: 3000,
  gigabytesPerHour: 1,
  ruleEvaluationsPerSecond: 1000,
  /** Rules that are not counted. */
  freeRules: 10,
} as const;
export const LCU_SOURCE: Graded = {
  value: 1,
  unit: 'LCU',
  grade: 'published',
  source: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
};

/** Targets of a target group. */
export const TARGETS: Graded = {
  value: 1000,
  unit: 'targets',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html',
};

/** Transactions a second that a vCPU of a database does. */
export const TRANSACTIONS_PER_VCPU: Graded = {
  value: 450,
  upTo: 1200,
  unit: 'queries/s',
  grade: 'computed',
  source: 'PostgresBench 2026-03, TPC-B with 256 clients: 7.2k to 8.1k on m8gd.4xlarge, 4.6k to 4.9k on m8gd.xlarge',
};

/** Share of the connections of a database that services may take. */
export const CONNECTION_SHARE: Graded = {
  value: 0.8,
  unit: 'of max_connections',
  grade: 'computed',
  source: 'a fifth stays free for migrations, replication and people',
};

/** Connections that clients keep to a proxy of RDS, which has no published limit of them. */
export const PROXY_CLIENTS: Graded = {
  value: 20_000,
  unit: 'client connections',
  grade: 'published',
  source:
    'https://docs.aws.amazon.com/prescriptive-guidance/latest/amazon-rds-proxy/targeted-business-outcomes.html ' +
    '(what a test of AWS held; the quotas of RDS Proxy name no limit)',
};

/** Commands a second of a cache node with fewer than 16 vCPUs. */
export const CACHE_OPERATIONS: Graded = {
  value: 160_000,
  upTo: 900_000,
  unit: 'operations/s',
  grade: 'third party',
  source: 'Valkey benchmark: 160k a second with one I/O thread, 900k with eight',
};

/** Commands a second of a cache node with at least 16 vCPUs. */
export const CACHE_OPERATIONS_LARGE: Graded = {
  value: 1_000_000,
  unit: 'operations/s',
  grade: 'published',
  source: 'AWS blog, ElastiCache for Redis 7.1: over a million requests a second on r7g.4xlarge',
};

/** Clients of a cache node. */
export const CACHE_CONNECTIONS: Graded = {
  value: 65_000,
  unit: 'connections',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html',
};

/** Connections to the cache that a task keeps open. */
export const CACHE_POOL: Graded = {
  value: 10,
  upTo: 1,
  unit: 'connections of a task',
  grade: 'assumed',
  source: 'most clients multiplex one connection, pools keep about ten',
};

/** Share of a cache node's memory that data may take. */
export const CACHE_MEMORY_SHARE: Graded = {
  value: 0.75,
  unit: 'of the memory',
  grade: 'published',
  source:
    'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-memory-management.html (reserved-memory-percent 25)',
};

/** Messages of a standard queue that workers may have in hand at a time. */
export const IN_FLIGHT: Graded = {
  value: 120_000,
  unit: 'messages in flight',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
};

/** Connections at a time through one address of a NAT gateway to one destination. */
export const NAT_PORTS: Graded = {
  value: 55_000,
  unit: 'connections to one destination',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html',
};

/** Connections to the outside that a task keeps open. */
export const OUTBOUND_POOL: Graded = {
  value: 50,
  upTo: 10,
  unit: 'connections of a task',
  grade: 'assumed',
  source: 'queues, secrets and third parties over keep-alive connections',
};

/** Addresses of each subnet that AWS keeps for itself. */
export const RESERVED_ADDRESSES: Graded = {
  value: 5,
  unit: 'addresses of a subnet',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html',
};

/** vCPUs that an account may run on Fargate On-Demand in a region. AWS raises it by request, and with use. */
export const FARGATE_VCPUS: Graded = {
  value: 6,
  unit: 'vCPU',
  grade: 'default quota',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html',
};

/** The same on Fargate Spot, which has a quota of its own. */
export const FARGATE_SPOT_VCPUS: Graded = FARGATE_VCPUS;

/** Network interfaces of an account in a region; a task has one. */
export const NETWORK_INTERFACES: Graded = {
  value: 5000,
  unit: 'interfaces',
  grade: 'default quota',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-enis',
};

/** Capacity units that the load balancers of an account may reserve in a region. */
export const RESERVED_UNITS: Graded = {
  value: 0,
  unit: 'LCU',
  grade: 'default quota',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#lcu-quotas',
};

/** How often a rolling deployment at 200 % runs every task. */
export const DEPLOYMENT_FACTOR: Graded = {
  value: 2,
  unit: 'times every task',
  grade: 'published',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html (maximumPercent 200)',
};
