import type { CacheUserOptions, ClusterModeOptions } from '../../lib';

/**
 * What a property test builds, as plain data: a failing case prints as JSON. Durations and sizes are numbers in the unit
 * of their name; what exists already (a VPC, a queue, a bucket …) is a flag or a word that `build.ts` knows.
 */
export interface AppCase {
  readonly preset?: 'production' | 'development';
  /** A stack without account and region. */
  readonly agnostic?: boolean;
  readonly omit?: string[];
  readonly encryptionKey?: boolean;
  readonly network?: NetworkCase;
  readonly vpc?: VpcKind;
  readonly cluster?: 'imported' | 'new';
  readonly database?: PostgresCase | AuroraCase | MultiAzCase | ExistingDatabaseCase;
  readonly cache?: RedisCase | ServerlessCacheCase | MemcachedCase | ExistingCacheCase;
  readonly objectStore?: ObjectStoreCase;
  readonly backingServices?: string[];
  readonly loadBalancer?: LoadBalancerCase;
  readonly cdn?: 'publicLoadBalancer' | 'vpcOrigin';
  readonly serviceConnect?: boolean;
  /** Whether logs have a key of their own. */
  readonly encryptedLogs?: boolean;
  readonly web?: WebCase;
  readonly worker?: WorkerCase;
  readonly added?: AddedCase[];
  readonly applicationUser?: 'password' | 'token';
  readonly brokers?: BrokerCase[];
  readonly tasks?: TaskCase[];
  readonly surges?: SurgeCase[];
  /** The prop that was made invalid; the error must name it. */
  readonly flaw?: string;
  /** Alarms and dashboard, unless left out: they are half of what is synthesised, and follow from all the rest. */
  readonly observed?: false;
}

/** Which subnets the VPC that is brought has; `new` is a `Vpc` construct, the others are imported. */
export type VpcKind = 'private' | 'isolated' | 'all' | 'twoZones' | 'noPublic' | 'publicOnly' | 'new';

export interface NetworkCase {
  readonly availabilityZones?: string[];
  readonly cidr?: string;
  readonly natGateways?: number;
}

export interface PostgresCase {
  readonly kind: 'postgres' | 'mysql' | 'mariadb';
  readonly readReplicas?: number;
  readonly instanceType?: string;
  readonly storageMiB?: number;
  readonly maxStorageMiB?: number;
  readonly multiAz?: boolean;
  readonly backupRetentionHours?: number;
  readonly databaseName?: string;
  readonly parameters?: { [name: string]: string };
}

export interface AuroraCase {
  readonly kind: 'auroraPostgres' | 'auroraMysql';
  readonly readers?: number;
  readonly instanceType?: string;
  readonly serverless?: 'all' | 'readers';
  /** Readers scale up to so many. */
  readonly mostReaders?: number;
  readonly databaseName?: string;
  readonly proxy?: boolean;
}

export interface MultiAzCase {
  readonly kind: 'multiAzPostgres' | 'multiAzMysql';
  readonly instanceType?: string;
  readonly databaseName?: string;
  readonly proxy?: boolean;
}

export interface ExistingDatabaseCase {
  readonly kind: 'existing';
  /** Brought by the attributes of a cluster. */
  readonly cluster?: boolean;
  readonly port?: number;
  readonly databaseName?: string;
  readonly readerHost?: string;
  readonly readerHosts?: string[];
  readonly maxConnections?: number;
}

export interface RedisCase {
  readonly kind: 'redis' | 'valkey';
  readonly replicas?: number;
  readonly nodeType?: string;
  readonly snapshotRetentionDays?: number;
  readonly clusterMode?: ClusterModeOptions;
  readonly user?: CacheUserOptions;
  readonly eviction?: 'SESSIONS' | 'PAGES' | 'NEVER';
  readonly port?: number;
}

export interface ServerlessCacheCase {
  readonly kind: 'serverless';
  readonly maxEcpuPerSecond?: number;
  readonly minEcpuPerSecond?: number;
  readonly snapshotRetentionDays?: number;
}

export interface MemcachedCase {
  readonly kind: 'memcached';
  readonly nodes?: number;
  readonly nodeType?: string;
  readonly port?: number;
}

export interface ExistingCacheCase {
  readonly kind: 'existing';
  readonly host: string;
  readonly securityGroups: number;
  readonly readerHost?: string;
  readonly port?: number;
  readonly tls?: boolean;
  readonly cluster?: boolean;
  readonly authToken?: boolean;
  readonly username?: string;
}

export interface ObjectStoreCase {
  readonly existing?: boolean;
  readonly noncurrentVersionExpirationHours?: number;
  readonly incompleteUploadExpirationHours?: number;
  readonly browserOrigins?: string[];
  readonly lifecycle?: ObjectLifecycleCase[];
  readonly objectLock?: boolean;
  readonly copied?: boolean;
}

export interface ObjectLifecycleCase {
  readonly prefix?: string;
  readonly intelligentTieringHours?: number;
  readonly infrequentAccessHours?: number;
  readonly archiveHours?: number;
  readonly expireHours?: number;
}

export interface LoadBalancerCase {
  readonly certificateRegion?: string;
  readonly domainName?: string;
  readonly clients?: string[];
  readonly securityGroup?: boolean;
  readonly alb?: boolean;
  readonly listener?: boolean;
  readonly accessLogsBucket?: boolean;
  readonly idleTimeoutMillis?: number;
  readonly zonalShift?: boolean;
  readonly minimumCapacityUnits?: number;
  readonly connectionLogs?: boolean;
  readonly omitFirewall?: boolean;
  readonly firewall?: FirewallCase;
}

export interface FirewallCase {
  readonly requestsPerClient?: number;
  readonly windowMillis?: number;
  readonly rateRule?: boolean;
  readonly dryRun?: boolean;
  readonly countedRules?: string[];
  readonly logAll?: boolean;
}

/** What is said of any task. */
export interface TaskOptionsCase {
  /** vCPU and MiB. */
  readonly size?: readonly [number, number];
  readonly image?: string;
  readonly arm?: boolean;
  readonly command?: string[];
  readonly environment?: { [name: string]: string };
  readonly secrets?: string[];
  readonly user?: string;
  readonly temporaryDirectory?: 'prepared' | 'declaredByImage';
  readonly extraContainers?: string[];
  readonly policyStatement?: boolean;
  readonly securityGroup?: boolean;
  readonly stopSeconds?: number;
  /** GiB; passed over on instances. */
  readonly diskGib?: number;
  readonly writablePaths?: string[];
  readonly healthCommand?: string[];
  /** Names of backing services; those that do not exist yet are passed over. */
  readonly uses?: string[];
}

export interface FleetCase extends TaskOptionsCase {
  readonly compute?: ComputeKind;
  readonly minTasks?: number;
  readonly maxTasks?: number;
  /** Each kind once; what the service cannot have is passed over. */
  readonly scaling?: ScalingKind[];
  /** Ids of web services, as `uses`, and passed over without Service Connect. */
  readonly calls?: string[];
}

export interface WebCase extends FleetCase {
  readonly port?: number;
  readonly healthCheckPath?: string;
  readonly healthCheckGraceMillis?: number;
  readonly requestsPerSecondPerTask?: number;
  readonly targetCpuPercent?: number;
  readonly paths?: string[];
  readonly hosts?: string[];
  readonly headers?: { [name: string]: string[] };
  readonly methods?: string[];
  readonly queries?: { [key: string]: string[] };
  readonly priority?: number;
  readonly routing?: 'roundRobin' | 'weightedRandom' | 'leastOutstandingRequests';
  readonly slowStartMillis?: number;
  readonly deregistrationDelayMillis?: number;
  readonly crossZone?: boolean;
  readonly healthCheckCodes?: string;
  readonly overloadProxy?: 'haproxy' | 'nginx';
  readonly deployment?: DeploymentCase;
}

export interface WorkerCase extends FleetCase {
  readonly jobMillis?: number;
  readonly acceptableDelayMillis?: number;
  readonly maxAttempts?: number;
  readonly existingQueue?: boolean;
  readonly fifo?: 'plain' | 'deduplicated' | 'slow';
  readonly retentionHours?: number;
  readonly visibilitySeconds?: number;
  readonly deliveryDelaySeconds?: number;
  readonly receiveWaitSeconds?: number;
  readonly expectedBacklog?: number;
}

/** A broker that is added after construction, with a worker at one or two of its queues or topics. */
export interface BrokerCase {
  readonly id: string;
  readonly kind: 'rabbitMq' | 'kafka' | 'kafkaServerless';
  /** Of RabbitMQ alone. */
  readonly cluster?: boolean;
  /** Of RabbitMQ and of brokers of Kafka. */
  readonly large?: boolean;
  /** Of brokers of Kafka alone. */
  readonly brokersPerZone?: number;
  readonly partitions: number;
  readonly several: boolean;
}

/** A service that is added after construction. */
export type AddedCase =
  | ({ readonly id: string; readonly kind: 'web' } & WebCase)
  | ({ readonly id: string; readonly kind: 'worker' } & WorkerCase);

/** How a web service is deployed. */
export interface DeploymentCase {
  readonly kind: 'rolling' | 'blueGreen' | 'canary' | 'linear';
  readonly maxHealthyPercent?: number;
  readonly bakeMinutes?: number;
  readonly percent?: number;
  readonly stepPercent?: number;
}

/** One fleet of each kind and processor serves all services of an app; an imported cluster takes no EC2 fleet. */
export type ComputeKind = 'fargate' | 'fargateSpot' | 'allSpot' | 'ec2' | 'warmPool' | 'managedInstances';

/** A task that is no service; with a schedule, one that runs by the clock. */
export interface TaskCase extends TaskOptionsCase {
  readonly id: string;
  /** Bound to the administrator of the database, where there is one. */
  readonly administration?: boolean;
  readonly schedule?: string;
  readonly enabled?: boolean;
  readonly flexibleMinutes?: number;
  readonly retryAttempts?: number;
  readonly maxDelaySeconds?: number;
}

/** A known event, from the hour that is now for a case. */
export interface SurgeCase {
  readonly id: string;
  readonly hoursAhead: number;
  readonly minutes: number;
  readonly multiplier: number;
  readonly leadMinutes?: number;
  /** Passed over where the load balancer is not the app's own. */
  readonly units?: number;
}

export type ScalingKind =
  'cpu' | 'slowCpu' | 'memory' | 'requests' | 'responseTime' | 'step' | 'schedule' | 'predictive' | 'backlog';
