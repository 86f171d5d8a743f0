/** GiB of memory for each vCPU, by the letter of the instance family. */
const MEMORY_PER_VCPU: { [family: string]: number } = { c: 2, m: 4, r: 8, x: 16 };

/** Memory of burstable instances in GiB, which follow no ratio. */
const BURSTABLE_MEMORY: { [size: string]: number } = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
};

/**
 * Memory of an instance type in GiB, by the rule of its family; undefined where no rule holds.
 *
 * `r7g.large` → 16, `m6i.4xlarge` → 64, `t4g.medium` → 4.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export function memoryGiB(instanceType: string): number | undefined {
  const [, family, size] = /^(?:db\.|cache\.)?([a-z]+)\d+[a-z]*\.([a-z0-9]+)$/.exec(instanceType) ?? [];
  if (family === undefined || size === undefined) return undefined;
  if (family === 't') return BURSTABLE_MEMORY[size];
  const perVcpu = MEMORY_PER_VCPU[family];
  const vcpus = vcpusOfSize(size);
  return perVcpu === undefined || vcpus === undefined ? undefined : perVcpu * vcpus;
}

/** Memory of the small nodes of ElastiCache in GiB; larger ones follow a ratio. */
const SMALL_CACHE_MEMORY: { [size: string]: number } = { micro: 0.5, small: 1.37, medium: 3.09 };

/**
 * Memory of an ElastiCache node in GiB, at the least: a fifth less than the instance behind it has, a little more of small
 * ones. Undefined where no rule holds, as for `r6gd`, which keeps part of the data on disk.
 *
 * `cache.r7g.large` → 12.6 of 13.07, `cache.m7g.large` → 6.32 of 6.38, `cache.t4g.small` → 1.37.
 *
 * @see https://aws.amazon.com/elasticache/pricing/
 */
export function cacheMemoryGiB(nodeType: string): number | undefined {
  const [, family, size] = /^cache\.([a-z]+\d+[a-z]*)\.([a-z0-9]+)$/.exec(nodeType) ?? [];
  const instance = memoryGiB(nodeType);
  if (instance === undefined || family === 'r6gd') return undefined;
  if (family.startsWith('t')) return SMALL_CACHE_MEMORY[size];
  return instance * (instance < 8 ? 0.77 : 0.79);
}

/**
 * vCPUs of an instance type, by the rule of its sizes; undefined where no rule holds.
 *
 * `r7g.large` → 2, `m6i.4xlarge` → 16, `t4g.medium` → 2.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export function vcpus(instanceType: string): number | undefined {
  const [, family, size] = /^(?:db\.|cache\.)?([a-z]+)\d+[a-z]*\.([a-z0-9]+)$/.exec(instanceType) ?? [];
  if (family === undefined || size === undefined) return undefined;
  // Burstable instances have two, however small.
  return family === 't' ? Math.max(2, vcpusOfSize(size) ?? 2) : vcpusOfSize(size);
}

/** `medium` → 1, `large` → 2, `xlarge` → 4, `16xlarge` → 64. */
function vcpusOfSize(size: string): number | undefined {
  if (size === 'medium') return 1;
  if (size === 'large') return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? undefined : 4 * Number(times || 1);
}

/**
 * Connections that an RDS for PostgreSQL instance accepts by default: LEAST(memory in bytes / 9531392, 5000).
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function postgresMaxConnections(instanceType: string): number | undefined {
  return connectionsByMemory(instanceType, 9531392, 5000);
}

/**
 * Connections that an RDS for MySQL instance accepts by default: memory in bytes / 12582880, 16,000 at most.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function mysqlMaxConnections(instanceType: string): number | undefined {
  return connectionsByMemory(instanceType, 12582880, 16_000);
}

/**
 * Connections that an RDS for MariaDB instance accepts by default: LEAST(memory in bytes / 25165760, 12000), half of
 * what MySQL does.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function mariadbMaxConnections(instanceType: string): number | undefined {
  return connectionsByMemory(instanceType, 25165760, 12_000);
}

/**
 * Connections that an Aurora MySQL instance accepts by default, by the logarithm of its memory: 1,000 with 16 GiB and
 * 1,000 more each time that doubles; 90 with 4 GiB.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html
 */
export function auroraMysqlMaxConnections(instanceType: string): number | undefined {
  const memory = memoryGiB(instanceType);
  return memory === undefined ? undefined : auroraMysqlConnections(memory);
}

function auroraMysqlConnections(memory: number): number {
  return Math.floor(Math.max(45 * Math.log2(memory), 1000 * Math.log2(memory / 8)));
}

/** Memory that an Aurora capacity unit stands for. */
export const GIB_PER_CAPACITY_UNIT = 2;

/**
 * vCPUs that so many capacity units come with. AWS gives no figure; it is taken as that of the memory-optimised classes,
 * whose memory a unit has: 8 GiB to a vCPU.
 */
export function capacityUnitVcpus(units: number): number {
  return (units * GIB_PER_CAPACITY_UNIT) / MEMORY_PER_VCPU.r!;
}

/**
 * Connections that a serverless instance of Aurora MySQL accepts by default: those of its largest size, however small it
 * is at the moment.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function auroraMysqlServerlessConnections(_minCapacity: number, maxCapacity: number): number {
  return Math.max(90, auroraMysqlConnections(GIB_PER_CAPACITY_UNIT * maxCapacity));
}

/**
 * Connections that a serverless instance of Aurora PostgreSQL accepts by default: 189 with 1 capacity unit at the most,
 * 823 with 4, 1,669 with 8, 3,360 with 16, and 5,000 from 32 on; 2,000 at most where it may shrink below 1 unit.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function auroraPostgresServerlessConnections(minCapacity: number, maxCapacity: number): number {
  // The line through those figures: some memory is left to the system.
  return Math.min(Math.floor(211.4 * maxCapacity - 22), minCapacity < 1 ? 2_000 : 5_000);
}

function connectionsByMemory(instanceType: string, bytesForEach: number, most: number): number | undefined {
  const memory = memoryGiB(instanceType);
  return memory === undefined ? undefined : Math.min(Math.floor((memory * 1024 ** 3) / bytesForEach), most);
}

/** More connections for one task only add contention in the database. */
export const LARGEST_POOL = 50;

/**
 * Connections that each task may keep open.
 *
 * A fifth of the connections stays free for migrations, replication and people. A rolling deployment at 200 % runs
 * every task twice for a while, so each task counts double.
 *
 * @param maxConnections what the smallest instance accepts
 * @param maxTasks the most tasks of all services that are bound, together
 */
export function poolSize(maxConnections: number, maxTasks: number): number {
  return Math.min(LARGEST_POOL, Math.floor((0.8 * maxConnections) / (2 * Math.max(1, maxTasks))));
}
