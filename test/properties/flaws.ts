import type {
  AddedCase,
  AppCase,
  AuroraCase,
  FirewallCase,
  FleetCase,
  LoadBalancerCase,
  MultiAzCase,
  SurgeCase,
  TaskCase,
  WebCase,
  WorkerCase,
} from './case';

/** The service that a flaw is put into, where it is not `web` or `worker`. */
export const FLAWED_ID = 'Flawed';

/** One prop made invalid: whatever else the case says, the library must refuse it and name the prop. */
export interface Flaw {
  /** The prop as the error names it. */
  readonly prop: string;
  readonly apply: (appCase: AppCase) => AppCase;
}

/** A prop of a tier, and values that it cannot have. */
type Invalid<T> = { [P in keyof T]?: readonly T[P][] };

const FLEET: Invalid<FleetCase> = {
  minTasks: [-1, 2.5, 5001, NaN],
  maxTasks: [-1, 0, 2.5, 5001, Infinity],
  user: ['root', '0', '00', '0:1000', 'root:users', ''],
  image: ['', 'nginx latest'],
  stopSeconds: [1, 121],
  diskGib: [20, 201],
  writablePaths: [['var/cache']],
  environment: [
    { '': 'x' },
    { DATABASE_HOST: 'x' },
    { MY_CACHE_PORT: '1' },
    { PDF_QUEUE_URL: 'x' },
    { JOB_PROTECTION_MINUTES: '1' },
  ],
  extraContainers: [['App'], ['TemporaryDirectory'], ['OverloadProxy'], [''], ['a b']],
};

const WEB: Invalid<WebCase> = {
  minTasks: [0, -1],
  port: [0, -1, 80.5, 65_536],
  healthCheckPath: ['', 'health', '/a b', `/${'x'.repeat(1024)}`],
  healthCheckGraceMillis: [500, 2_147_483_648_000],
  requestsPerSecondPerTask: [0, -1, Infinity, NaN],
  targetCpuPercent: [0, -5, 101],
  paths: [[], ['images/*'], ['/a b'], [`/${'x'.repeat(128)}`], ['/1', '/2', '/3', '/4', '/5', '/6']],
  hosts: [[], [''], ['a b'], ['x'.repeat(129)]],
  headers: [
    { Host: ['x'] },
    { 'X-Service': [] },
    { '': ['x'] },
    { 'X Y': ['x'] },
    { ['X'.repeat(41)]: ['x'] },
    { 'X-Service': [''] },
    { 'X-Service': ['x'.repeat(129)] },
  ],
  methods: [[], ['get'], [''], ['X'.repeat(41)]],
  queries: [{ beta: [] }, { beta: ['x'.repeat(129)] }],
  priority: [0, -1, 1.5, 50_001],
  slowStartMillis: [1, 29_000, 901_000],
  deregistrationDelayMillis: [500, 3_601_000],
  healthCheckCodes: ['', 'ok', '99', '500'],
  deployment: [
    { kind: 'rolling', maxHealthyPercent: 100 },
    { kind: 'blueGreen', bakeMinutes: 4 },
    { kind: 'canary', percent: 0.05 },
    { kind: 'linear', stepPercent: 2.9 },
    { kind: 'linear', bakeMinutes: 1441 },
  ],
};

const TASK: Invalid<TaskCase> = {
  user: ['root', '0:1000'],
  environment: [{ DATABASE_ADMIN_PASSWORD: 'x' }],
  schedule: ['every day', 'rate(0 hours)'],
  flexibleMinutes: [0.5, 1441],
  retryAttempts: [-1, 186],
  maxDelaySeconds: [59, 86_401],
};

const SURGE: Invalid<SurgeCase> = {
  hoursAhead: [-5],
  minutes: [0.5, 30 * 1440 + 1],
  multiplier: [1, 0, 1001, NaN],
  leadMinutes: [7 * 1440 + 1],
};

const WORKER: Invalid<WorkerCase> = {
  jobMillis: [0, 14_400_001],
  acceptableDelayMillis: [0, 999, 1_209_600_001],
  maxAttempts: [0, -1, 2.5, 1001],
  retentionHours: [0, 337],
  visibilitySeconds: [0, 43_201],
  deliveryDelaySeconds: [901],
  receiveWaitSeconds: [21],
  expectedBacklog: [0, 2.5],
};

/** Where the name of a prop differs from that of the description. */
const NAMES: { [field: string]: string } = {
  healthCheckGraceMillis: 'healthCheckGracePeriod',
  slowStartMillis: 'slowStart',
  deregistrationDelayMillis: 'deregistrationDelay',
  idleTimeoutMillis: 'idleTimeout',
  windowMillis: 'window',
  jobMillis: 'jobDuration',
  acceptableDelayMillis: 'acceptableDelay',
  retentionHours: 'retentionPeriod in seconds',
  visibilitySeconds: 'visibilityTimeout in seconds',
  deliveryDelaySeconds: 'deliveryDelay in seconds',
  receiveWaitSeconds: 'receiveWaitTime in seconds',
  storageMiB: 'storage in GiB',
  maxStorageMiB: 'maxStorage in GiB',
  backupRetentionHours: 'backupRetention',
  noncurrentVersionExpirationHours: 'noncurrentVersionExpiration',
  incompleteUploadExpirationHours: 'incompleteUploadExpiration',
  cidr: 'ipAddresses',
  flexibleMinutes: 'flexibleWindow',
  maxDelaySeconds: 'maxDelay',
  hoursAhead: 'at',
  minutes: 'duration',
  leadMinutes: 'leadTime',
  mostReaders: 'maxReaders',
  stopSeconds: 'stopTimeout',
  diskGib: 'ephemeralStorage',
};

function flaws<T>(prefix: string, invalid: Invalid<T>, put: (appCase: AppCase, fields: Partial<T>) => AppCase): Flaw[] {
  return Object.entries(invalid).flatMap(([field, values]) =>
    (values as unknown[]).map((value) => ({
      prop: prefix + (NAMES[field] ?? field),
      apply: (appCase: AppCase) => put(appCase, { [field]: value } as Partial<T>),
    })),
  );
}

/** A tier that is omitted cannot be flawed. */
const keeping = ({ omit, ...rest }: AppCase, tier: string): AppCase => ({
  ...rest,
  ...(omit ? { omit: omit.filter((name) => name !== tier) } : {}),
});
const added = (appCase: AppCase, service: AddedCase): AppCase => ({
  ...appCase,
  added: [...(appCase.added ?? []), service],
});
/** Without what could be brought instead of the network or the load balancer. */
const ownNetwork = ({ vpc: _vpc, cluster: _cluster, ...rest }: AppCase): AppCase => rest;

const size = (fields: { size: [number, number] }): Flaw => ({
  prop: 'TaskSize',
  apply: (appCase) => ({ ...appCase, web: { ...appCase.web, ...fields } }),
});

/** With a cache and a cluster of the app's own, whose ids are taken then. */
const ownTiers = (c: AppCase): AppCase => ({ ...keeping(c, 'cache'), cluster: undefined });

/** All that is known to be invalid. */
export const FLAWS: readonly Flaw[] = [
  ...flaws('web.', { ...FLEET, ...WEB }, (c, fields) => ({ ...c, web: { ...c.web, ...fields } })),
  ...flaws('worker.', { ...FLEET, ...WORKER }, (c, fields) => ({
    ...c,
    worker: { ...c.worker, existingQueue: false, ...fields },
  })),
  ...flaws('', { ...FLEET, ...WEB }, (c, fields) => added(c, { id: FLAWED_ID, kind: 'web', paths: ['/f'], ...fields })),
  ...flaws('', { ...FLEET, ...WORKER }, (c, fields) => added(c, { id: FLAWED_ID, kind: 'worker', ...fields })),
  ...flaws('', TASK, (c, fields) => ({ ...c, tasks: [{ id: FLAWED_ID, schedule: 'rate(1 hour)', ...fields }] })),
  ...flaws('', SURGE, (c, fields) => ({
    ...c,
    surges: [{ id: 'Launch', hoursAhead: 1, minutes: 240, multiplier: 2, ...fields }],
  })),
  ...[
    [3, 4096],
    [0.25, 1536],
    [0.5, 512],
    [1, 2049],
    [16, 131_072],
  ].map(([vcpu, mib]) => size({ size: [vcpu, mib] })),
  ...flaws(
    'database.',
    {
      readReplicas: [-1, 16, 1.5],
      instanceType: ['db.r7g.large', 'large'],
      storageMiB: [19 * 1024, 65_537 * 1024, 100 * 1024 + 1],
      maxStorageMiB: [105 * 1024, 65_537 * 1024, 200 * 1024 + 1],
      backupRetentionHours: [0, 12, 36, 36 * 24],
      databaseName: ['', '1st', 'a-b', 'x'.repeat(64)],
    },
    (c, fields) => ({ ...keeping(c, 'database'), database: { kind: 'postgres', readReplicas: 1, ...fields } }),
  ),
  ...flaws<AuroraCase>(
    'database.',
    { readers: [-1, 16], instanceType: ['m7g.large', 'db.r7g.large'], databaseName: ['1st'] },
    (c, fields) => ({ ...keeping(c, 'database'), database: { kind: 'auroraPostgres', ...fields } }),
  ),
  ...flaws<AuroraCase>('database.readerScaling.', { mostReaders: [2, 16] }, (c, fields) => ({
    ...keeping(c, 'database'),
    database: { kind: 'auroraMysql', readers: 2, ...fields },
  })),
  ...flaws<MultiAzCase>('database.', { instanceType: ['t4g.medium', 'serverless'] }, (c, fields) => ({
    ...keeping(c, 'database'),
    database: { kind: 'multiAzPostgres', ...fields },
  })),
  ...flaws('database.', { port: [0, 65_536], maxConnections: [0, 1.5], readerHosts: [[]] }, (c, fields) => ({
    ...keeping(c, 'database'),
    database: { kind: 'existing', ...fields },
  })),
  ...flaws(
    'cache.',
    { replicas: [-1, 6, 0.5], nodeType: ['r7g.large', ''], snapshotRetentionDays: [-1, 36] },
    (c, fields) => ({ ...keeping(c, 'cache'), cache: { kind: 'redis', ...fields } }),
  ),
  ...flaws('cache.', { port: [0, 65_536], nodeType: ['cache.t1.micro', 'cache.r6gd.large'] }, (c, fields) => ({
    ...keeping(c, 'cache'),
    cache: { kind: 'valkey', ...fields },
  })),
  ...flaws('cache.clusterMode.', { shards: [0, 501, 2.5] }, (c, clusterMode) => ({
    ...keeping(c, 'cache'),
    cache: { kind: 'valkey', replicas: 0, clusterMode },
  })),
  ...flaws('cache.user.', { userName: ['default', '1st', ''], accessString: ['off', '+@all'] }, (c, user) => ({
    ...keeping(c, 'cache'),
    cache: { kind: 'redis', user },
  })),
  ...flaws(
    'cache.',
    { maxEcpuPerSecond: [999, 15_000_001], minEcpuPerSecond: [0], snapshotRetentionDays: [36] },
    (c, fields) => ({ ...keeping(c, 'cache'), cache: { kind: 'serverless', ...fields } }),
  ),
  ...flaws('cache.', { nodes: [0, 61, 1.5], nodeType: ['cache.r6gd.xlarge'], port: [0] }, (c, fields) => ({
    ...keeping(c, 'cache'),
    cache: { kind: 'memcached', ...fields },
  })),
  ...flaws('cache.', { host: ['', ' '], securityGroups: [0], port: [0, 65_536] }, (c, fields) => ({
    ...keeping(c, 'cache'),
    cache: { kind: 'existing', host: 'cache.example.internal', securityGroups: 1, ...fields },
  })),
  ...flaws(
    'objectStore.',
    {
      noncurrentVersionExpirationHours: [1, 23, 36, 87_601],
      incompleteUploadExpirationHours: [0, 12],
      browserOrigins: [[], ['*'], ['https://*.example.com'], ['http://shop.example.com'], ['https://a.example.com/']],
      lifecycle: [
        [{}],
        [{ prefix: 'a*', expireHours: 24 }],
        [{ prefix: '/a/', expireHours: 24 }],
        [{ infrequentAccessHours: 696 }],
        [{ infrequentAccessHours: 720, archiveHours: 1416 }],
        [{ archiveHours: 240, expireHours: 240 }],
        [{ expireHours: 12 }],
        [{ expireHours: 24 }, { archiveHours: 24 }],
      ],
    },
    (c, objectStore) => ({ ...keeping(c, 'objectStore'), objectStore }),
  ),
  ...flaws(
    'network.',
    {
      cidr: ['10.0.0.0/28', '10.0.0.0/8'],
      natGateways: [-1, 4, 0.5],
      availabilityZones: [
        [],
        ['us-east-1a'],
        ['us-east-1a', 'us-east-1a'],
        ['us-east-1a', ''],
        'abcdefg'.split('').map((letter) => `us-east-1${letter}`),
      ],
    },
    (c, network) => ({ ...ownNetwork(c), network }),
  ),
  {
    prop: 'network',
    apply: (c) => ({ ...ownNetwork(c), vpc: 'private', network: {} }),
  },
  {
    prop: 'vpc',
    apply: ({ network: _network, cluster: _cluster, ...c }) => ({ ...c, vpc: 'publicOnly' }),
  },
  {
    prop: 'vpc',
    apply: ({ network: _network, cluster: _cluster, ...c }) => ({ ...c, vpc: 'noPublic', loadBalancer: {} }),
  },
  ...Object.entries<AppCase>({
    database: { database: { kind: 'postgres' } },
    cache: { cache: { kind: 'redis' } },
    objectStore: { objectStore: {} },
  }).map(([tier, stated]): Flaw => ({ prop: tier, apply: (c) => ({ ...keeping(c, tier), ...stated, omit: [tier] }) })),
  ...[
    { alb: true, clients: ['10.0.0.0/8'] },
    { alb: true, securityGroup: true },
    { alb: true, accessLogsBucket: true },
    { listener: true, alb: true },
    { listener: true, domainName: 'shop.example.com' },
    { listener: true, certificateRegion: 'us-east-1' },
    { securityGroup: true, clients: ['10.0.0.0/8'] },
    { domainName: 'not a name' },
    { domainName: 'shop.example.org' },
    { domainName: 'shop' },
  ].map((loadBalancer): Flaw => ({ prop: 'loadBalancer.', apply: (c) => ({ ...c, loadBalancer }) })),
  ...flaws<LoadBalancerCase>(
    'loadBalancer.',
    { idleTimeoutMillis: [500, 4_001_000], minimumCapacityUnits: [99, -1, 100.5] },
    (c, fields) => ({ ...c, loadBalancer: fields }),
  ),
  ...flaws<FirewallCase>(
    'loadBalancer.firewall.',
    {
      requestsPerClient: [9, 10.5, 2_000_000_001],
      windowMillis: [59_000, 90_000],
      countedRules: [['a b'], ['SizeRestrictions_BODY', 'SizeRestrictions_BODY']],
    },
    (c, firewall) => ({ ...c, loadBalancer: { firewall } }),
  ),
  {
    prop: 'loadBalancer.certificate',
    apply: ({ agnostic: _agnostic, ...c }) => ({ ...c, loadBalancer: { certificateRegion: 'eu-west-1' } }),
  },
  {
    prop: 'maxAttempts',
    apply: (c) => added(c, { id: FLAWED_ID, kind: 'worker', existingQueue: true, maxAttempts: 3 }),
  },
  {
    prop: 'paths, hosts and headers',
    apply: (c) =>
      added(added(c, { id: FLAWED_ID, kind: 'web', paths: ['/f/*'] }), { id: 'Twin', kind: 'web', paths: ['/f/*'] }),
  },
  {
    prop: 'priority',
    apply: (c) =>
      added(added(c, { id: FLAWED_ID, kind: 'web', paths: ['/f/*'], priority: 7 }), {
        id: 'Twin',
        kind: 'web',
        paths: ['/g/*'],
        priority: 7,
      }),
  },
  {
    prop: 'minTasks',
    apply: (c) => added(c, { id: FLAWED_ID, kind: 'worker', minTasks: 9, maxTasks: 4 }),
  },
  {
    prop: 'acceptableDelay',
    apply: (c) => added(c, { id: FLAWED_ID, kind: 'worker', jobMillis: 30_000, acceptableDelayMillis: 29_999 }),
  },
  {
    prop: 'uses',
    apply: (c) =>
      added(
        { ...c, backingServices: ['AuditQueue'] },
        { id: FLAWED_ID, kind: 'web', paths: ['/f'], uses: ['AuditQueue', 'AuditQueue'] },
      ),
  },
  {
    prop: 'backingServices',
    apply: (c) => ({ ...c, backingServices: ['AuditQueue', 'AuditQueue'], web: { ...c.web, uses: undefined } }),
  },
  ...['Cache', 'Cluster', 'LoadBalancer'].flatMap((id): Flaw[] => [
    { prop: `'${id}'`, apply: (c) => added(ownTiers(c), { id, kind: 'web', paths: ['/f'] }) },
    { prop: `'${id}'`, apply: (c) => added(ownTiers(c), { id, kind: 'worker' }) },
  ]),
  {
    prop: "'flawed'",
    apply: (c) => added(added(c, { id: FLAWED_ID, kind: 'worker' }), { id: 'flawed', kind: 'worker' }),
  },
  {
    prop: 'secrets',
    apply: (c) => ({ ...c, web: { ...c.web, environment: { A: '1' }, secrets: ['A'] } }),
  },
];
