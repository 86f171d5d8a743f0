import fc from 'fast-check';
import { seldom } from './arbitraries-seldom';
import type {
  AddedCase,
  BrokerCase,
  ComputeKind,
  DeploymentCase,
  FleetCase,
  ScalingKind,
  SurgeCase,
  TaskCase,
  WebCase,
  WorkerCase,
} from './case';

const SCALING_KINDS: ScalingKind[] = [
  ...(['cpu', 'slowCpu', 'memory', 'requests', 'responseTime', 'step', 'schedule', 'predictive', 'backlog'] as const),
];
const BACKING = ['database', 'cache', 'objectStore', 'PhotosObjectStore', 'AuditQueue', 'OrdersDatabase', 'PdfQueue'];

/** Bounds that go with the defaults of both presets: 3 to 30 and 1 to 4 for web, 1 to 10 and 1 to 2 for workers. */
const bounds: fc.Arbitrary<Pick<FleetCase, 'minTasks' | 'maxTasks'>> = fc.oneof(
  fc.constant({}),
  fc.constantFrom({ minTasks: 1 }, { minTasks: 2 }, { maxTasks: 3 }, { maxTasks: 5000 }),
  fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }))
    .map(([a, b]) => ({ minTasks: Math.min(a, b), maxTasks: Math.max(a, b) })),
);

const task = {
  size: fc.constantFrom<readonly [number, number]>([0.25, 512], [0.5, 4096], [1, 2048], [4, 30_720], [16, 122_880]),
  arm: fc.boolean(),
  command: fc.constant<string[]>(['sh', '-c', 'exec serve']),
  environment: fc.dictionary(fc.constantFrom('LOG_LEVEL', 'A', 'DATABASE_URL'), fc.constantFrom('', 'info', '$HOME')),
  secrets: fc.uniqueArray(fc.constantFrom('API_KEY', 'SIGNING_KEY'), { maxLength: 2 }),
  user: fc.constantFrom('1', '101:101', 'nobody', '4294967295'),
  temporaryDirectory: fc.constantFrom('prepared' as const, 'declaredByImage' as const),
  extraContainers: fc.uniqueArray(fc.constantFrom('Agent', 'log_router', 'x-1'), { maxLength: 2 }),
  policyStatement: fc.boolean(),
  securityGroup: fc.boolean(),
  stopSeconds: seldom(fc.constantFrom(2, 120)),
  diskGib: seldom(fc.constantFrom(21, 200)),
  writablePaths: seldom(fc.constant<string[]>(['/var/cache/shop', '/run'])),
  healthCommand: seldom(fc.constant<string[]>(['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1'])),
  uses: seldom(fc.uniqueArray(fc.constantFrom(...BACKING), { maxLength: 4 })),
};

const fleet = {
  ...task,
  compute: seldom(
    fc.constantFrom<ComputeKind>('fargate', 'fargateSpot', 'allSpot', 'ec2', 'warmPool', 'managedInstances'),
  ),
  scaling: seldom(fc.uniqueArray(fc.constantFrom(...SCALING_KINDS), { minLength: 1, maxLength: 4 })),
  calls: fc.uniqueArray(fc.constantFrom('Web', 'Images', 'Billing'), { maxLength: 2 }),
};

/** A route that only the service with this id has; `i` keeps stated priorities apart. */
function route(id: string, i: number): fc.Arbitrary<WebCase> {
  const path = `/${id.toLowerCase()}`;
  const longest = path.padEnd(128, 'x');
  const conditions = {
    paths: fc.uniqueArray(fc.constantFrom(path, `${path}/*`, `${path}/a/b/c`, `${path}*`, `${path}/?x`, longest), {
      minLength: 1,
      maxLength: 2,
    }),
    hosts: fc.uniqueArray(fc.constantFrom(`${id}.example.com`, `*.${id}.example.com`), { minLength: 1, maxLength: 2 }),
    headers: fc.constantFrom<{ [name: string]: string[] }>({ 'X-Service': [id] }),
  };
  // With two paths and two hosts, these would be more than the five values of a rule.
  const narrow = {
    paths: fc.constant<string[]>([path]),
    methods: fc.constantFrom<string[][]>(['GET'], ['GET', 'PURGE']),
    queries: fc.constantFrom<{ [key: string]: string[] }>({ service: [id] }, { a: ['1', '2'] }),
  };
  const priority = fc.integer({ min: 0, max: 9999 }).map((n) => ({ priority: 5 * n + i }));
  return fc
    .tuple(
      fc.oneof(
        fc.record(conditions, { requiredKeys: ['paths'] }),
        fc.record(conditions, { requiredKeys: ['hosts'] }),
        fc.record(conditions, { requiredKeys: ['headers'] }),
        fc.record(narrow, { requiredKeys: ['paths'] }),
      ),
      fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: priority }),
    )
    .map(([conditionsOfRule, place]) => ({ ...conditionsOfRule, ...place }));
}

/** Every way to deploy; 134 percent lets a deployment of three tasks begin, 200 any. */
const deployment = fc.constantFrom<DeploymentCase>(
  { kind: 'rolling', maxHealthyPercent: 200 },
  { kind: 'blueGreen' },
  { kind: 'blueGreen', bakeMinutes: 1440 },
  { kind: 'canary', percent: 0.1 },
  { kind: 'canary', bakeMinutes: 5 },
  { kind: 'linear', stepPercent: 3 },
);

const webOptions: fc.Arbitrary<WebCase> = fc
  .tuple(
    fc.record(
      {
        ...fleet,
        port: fc.constantFrom(1, 22, 80, 3000, 8080, 65_535),
        healthCheckPath: fc.constantFrom('/', '/up?full=1'),
        healthCheckGraceMillis: fc.constantFrom(0, 1000, 90_000),
        requestsPerSecondPerTask: fc.constantFrom(0.5, 1, 150, 1_000_000),
        targetCpuPercent: fc.constantFrom(1, 50, 100),
        deregistrationDelayMillis: fc.constantFrom(0, 5000, 59_000, 3_600_000),
        crossZone: fc.boolean(),
        healthCheckCodes: fc.constantFrom('200', '200,204', '200-399'),
        deployment: seldom(deployment),
        overloadProxy: seldom(fc.constantFrom('haproxy' as const, 'nginx' as const)),
      },
      { requiredKeys: [] },
    ),
    bounds,
    fc.constantFrom<WebCase>(
      {},
      { routing: 'leastOutstandingRequests' },
      { routing: 'weightedRandom' },
      { routing: 'roundRobin' },
      { routing: 'roundRobin', slowStartMillis: 30_000 },
      { routing: 'roundRobin', slowStartMillis: 900_000 },
    ),
  )
  .map(([options, tasks, algorithm]) => {
    // Every user asks for /, which is no path for health checks that a proxy always lets pass.
    const health = options.overloadProxy && options.healthCheckPath === '/' ? { healthCheckPath: '/up' } : {};
    return { ...options, ...health, ...tasks, ...algorithm };
  });

/** A queue that is made: hidden and kept at least as long as any job of the cases takes or may wait. */
const ownQueue: fc.Arbitrary<WorkerCase> = fc.record(
  {
    maxAttempts: fc.constantFrom(1, 3, 1000),
    fifo: fc.constantFrom('plain' as const, 'deduplicated' as const, 'slow' as const),
    retentionHours: fc.constantFrom(48, 336),
    visibilitySeconds: fc.constantFrom(28_800, 43_200),
    deliveryDelaySeconds: fc.constantFrom(0, 1, 900),
    receiveWaitSeconds: fc.constantFrom(0, 20),
    expectedBacklog: fc.constantFrom(1, 1_000_000_000),
  },
  { requiredKeys: [] },
);

const workerOptions: fc.Arbitrary<WorkerCase> = fc
  .tuple(
    fc.record(fleet, { requiredKeys: [] }),
    fc.oneof({ weight: 4, arbitrary: bounds }, { weight: 1, arbitrary: fc.constant({ minTasks: 0 }) }),
    fc.oneof(
      fc.constant({}),
      fc
        .tuple(fc.constantFrom(1, 1500, 15_000, 600_000, 14_400_000), fc.constantFrom(1, 4, 10))
        .map(([jobMillis, times]) => ({ jobMillis, acceptableDelayMillis: Math.max(1000, times * jobMillis) })),
      fc.constantFrom(1, 2500, 14_400_000).map((jobMillis) => ({ jobMillis })),
    ),
    fc.oneof(fc.constant({ existingQueue: true }), ownQueue),
  )
  .map(([options, tasks, time, queue]) => ({ ...options, ...tasks, ...time, ...queue }));

/** The web service of the props: with a route, or with none and all the rest. */
export const web: fc.Arbitrary<WebCase> = fc
  .tuple(webOptions, fc.oneof(fc.constant({}), route('Web', 1)))
  .map(([options, conditions]) => ({ ...options, ...conditions }));

export const worker = workerOptions;

function addedWeb(id: string, i: number): fc.Arbitrary<AddedCase> {
  return fc
    .tuple(webOptions, route(id, i))
    .map(([options, conditions]) => ({ id, kind: 'web', ...options, ...conditions }));
}

const addedWorker = (id: string): fc.Arbitrary<AddedCase> =>
  workerOptions.map((options) => ({ id, kind: 'worker', ...options }));

/** Services that are added later, each id once: two for each case as a rule, five at most. */
export const added: fc.Arbitrary<AddedCase[]> = fc.uniqueArray(
  fc.oneof(
    addedWeb('Images', 2),
    addedWeb('Billing', 3),
    addedWeb('Search', 4),
    addedWorker('Pdf'),
    addedWorker('Mail'),
  ),
  { selector: ({ id }) => id, maxLength: 5, size: 'xsmall' },
);

const broker = (id: string) =>
  fc.record<BrokerCase, 'id' | 'kind' | 'partitions' | 'several'>(
    {
      id: fc.constant(id),
      kind: fc.constantFrom('rabbitMq' as const, 'kafka' as const, 'kafkaServerless' as const),
      cluster: fc.boolean(),
      large: fc.boolean(),
      brokersPerZone: fc.constantFrom(1, 4),
      partitions: fc.constantFrom(1, 10),
      several: fc.boolean(),
    },
    { requiredKeys: ['id', 'kind', 'partitions', 'several'] },
  );

/** Brokers, each id once: the second has a prefix. */
export const brokers: fc.Arbitrary<BrokerCase[]> = fc.uniqueArray(fc.oneof(broker('Broker'), broker('EventsBroker')), {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 2,
});

const schedules = {
  schedule: fc.constantFrom('cron(0 3 * * ? *)', 'rate(1 hour)', 'at(2027-01-01T00:00:00)'),
  enabled: fc.boolean(),
  flexibleMinutes: fc.constantFrom(1, 30, 1440),
  retryAttempts: fc.constantFrom(0, 185),
  maxDelaySeconds: fc.constantFrom(60, 86_400),
};

/** Tasks that are no services, each id once. */
export const tasks: fc.Arbitrary<TaskCase[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ ...task, id: fc.constant('Migrate'), administration: fc.boolean() }, { requiredKeys: ['id'] }),
    fc.record({ ...task, ...schedules, id: fc.constant('Nightly') }, { requiredKeys: ['id', 'schedule'] }),
  ),
  { selector: ({ id }) => id, maxLength: 2 },
);

const surge = (id: string) =>
  fc.record<SurgeCase, 'id' | 'hoursAhead' | 'minutes' | 'multiplier'>(
    {
      id: fc.constant(id),
      // The first is under way.
      hoursAhead: fc.constantFrom(-1, 0, 1, 24 * 300),
      minutes: fc.constantFrom(61, 240, 30 * 1440),
      multiplier: fc.constantFrom(1.1, 2, 2.5),
      leadMinutes: fc.constantFrom(0, 15, 7 * 1440),
      units: fc.constantFrom(100, 1500),
    },
    { requiredKeys: ['id', 'hoursAhead', 'minutes', 'multiplier'] },
  );

export const surges: fc.Arbitrary<SurgeCase[]> = fc.uniqueArray(fc.oneof(surge('Launch'), surge('Encore')), {
  selector: ({ id }) => id,
  maxLength: 2,
});
