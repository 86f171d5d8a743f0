import { FARGATE_SPOT } from '../../../lib/analysis/capacity-providers';
import type {
  Cache,
  Database,
  Listener,
  LoadBalancer,
  Queue,
  ScalingPolicy,
  Service,
  TemplateModel,
} from '../../../lib/analysis/tiers';

const ENGINES: { readonly [engine: string]: string } = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  redis: 'Redis OSS',
  valkey: 'Valkey',
};

const METRICS: { readonly [metric: string]: (target: string) => string } = {
  ECSServiceAverageCPUUtilization: (target) => `CPU ${target} %`,
  ECSServiceAverageMemoryUtilization: (target) => `memory ${target} %`,
  ALBRequestCountPerTarget: (target) => `${target} requests a minute per target`,
};

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
const engine = (of: { readonly engine: string; readonly version?: string }) =>
  [ENGINES[of.engine] ?? of.engine, of.version].filter(Boolean).join(' ');

export function tasks({ minTasks, maxTasks }: Service): string {
  return minTasks === maxTasks ? plural(minTasks, 'task') : `${minTasks}–${maxTasks} tasks`;
}

/** Where the tasks run and what. */
export function platform({ platform: kind, capacity, instanceTypes, image }: Service): string {
  const spot = capacity.includes(FARGATE_SPOT) ? ' and Spot' : '';
  const words = { FARGATE: `Amazon ECS on AWS Fargate${spot}`, MANAGED_INSTANCES: 'Amazon ECS Managed Instances' }[
    kind
  ];
  return [words ?? 'Amazon ECS on Amazon EC2', several(instanceTypes), image?.split('/').at(-1)]
    .filter(Boolean)
    .join(' · ');
}

/** `m7a.2xlarge +2`: the first, and how many there are beside. */
const several = ([first, ...others]: string[]) =>
  [first, others.length > 0 && `+${others.length}`].filter(Boolean).join(' ');

/** Size of a task, and what its service scales on. */
export function sizeAndScaling({ vcpu, memoryMiB, scaling }: Service): string {
  const size = [vcpu && `${vcpu} vCPU`, memoryMiB && `${memoryMiB / 1024} GiB`].filter(Boolean).join(', ');
  const metrics = scaling.map(metric).join(', ');
  return [size, metrics && `scales on ${metrics}`].filter(Boolean).join(' · ');
}

function metric({ metric: name, target, queue }: ScalingPolicy): string {
  const value = target?.toLocaleString('en-US') ?? '';
  if (queue) return ['backlog', value && `${value} per task`].filter(Boolean).join(' ');
  // At 20 seconds rather than at 60, the metric is the same.
  return METRICS[name.replace(/HighResolution$/, '')]?.(value) ?? `${name} ${value}`.trim();
}

export function loadBalancer({ type }: LoadBalancer): string {
  return `${{ application: 'Application', network: 'Network' }[type] ?? 'Gateway'} Load Balancer`;
}

/** `HTTPS :443`, and where another listener only redirects to it, that too. */
export function listeners(all: Listener[]): string {
  const redirects = ({ rules }: Listener) => rules.every(({ action }) => action === 'redirect');
  return all
    .map((listener) => `${listener.protocol} :${listener.port}${redirects(listener) ? ' (redirects)' : ''}`)
    .join(', ');
}

export function database(of: Database): string {
  return `Amazon RDS for ${engine(of)}`;
}

export function cache(of: Cache): string {
  return `Amazon ElastiCache, ${engine(of)}`;
}

export function deadLetters({ maxReceiveCount }: Queue): string {
  return maxReceiveCount === undefined ? 'failed' : `after ${plural(maxReceiveCount, 'receive')}`;
}

/** The picture for those who cannot see it. */
export function description(model: TemplateModel): string {
  const { network, loadBalancers, services, databases, caches, queues, buckets } = model;
  const letters = queues.map(({ deadLetterQueue }) => deadLetterQueue);
  const parts = [
    network && `a VPC in ${plural(network.zones.length, 'Availability Zone')}`,
    ...loadBalancers.map((of) => `an ${loadBalancer(of)} (${listeners(of.listeners)})`),
    ...services.map((of) => `the ${of.kind} service ${of.name} with ${tasks(of)}`),
    ...caches.map((of) => `the cache ${of.name} (${cache(of)}, ${plural(of.shards * of.nodesPerShard, 'node')})`),
    ...databases.map((of) => {
      const replicas = of.replicas.length > 0 ? ` and ${plural(of.replicas.length, 'read replica')}` : '';
      return `the database ${of.name} (${database(of)}: a primary${of.multiAz ? ' with a standby' : ''}${replicas})`;
    }),
    ...queues.filter(({ id }) => !letters.includes(id)).map(({ name }) => `the Amazon SQS queue ${name}`),
    ...buckets.map(({ name }) => `the Amazon S3 bucket ${name}`),
  ];
  return `${parts.filter(Boolean).join('; ')}.`.replace(/^./, (first) => first.toUpperCase());
}
