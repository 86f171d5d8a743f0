import fc from 'fast-check';
import { cluster } from './arbitraries-clusters';
import { seldom } from './arbitraries-seldom';
import type {
  AppCase,
  ExistingCacheCase,
  ExistingDatabaseCase,
  MemcachedCase,
  ObjectLifecycleCase,
  PostgresCase,
  RedisCase,
  ServerlessCacheCase,
} from './case';
import { HOSTS } from './existing';

const GIB = 1024;
/** Optional fields: each is left out now and then, and left out first when a case shrinks. */
const OPTIONAL = { requiredKeys: [] };
const port = fc.constantFrom(1, 5432, 6379, 65_535);

/** Storage that RDS offers, and a maximum that is at least a tenth above it. */
const storage = fc
  .tuple(fc.option(fc.constantFrom(20, 100, 400, 65_536), { nil: undefined }), fc.constantFrom(0, 0.1, 1))
  .map(([gib, growth]): Pick<PostgresCase, 'storageMiB' | 'maxStorageMiB'> => {
    const most = Math.ceil((gib ?? 100) * (1 + growth));
    return {
      ...(gib === undefined ? {} : { storageMiB: gib * GIB }),
      ...(growth === 0 || most > 65_536 ? {} : { maxStorageMiB: most * GIB }),
    };
  });

/** Replicas need backups. */
const replication = fc
  .tuple(
    fc.option(fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 15), { nil: undefined }),
    fc.option(fc.constantFrom(0, 24, 168, 840), { nil: undefined }),
  )
  .map(([readReplicas, backupRetentionHours]): Pick<PostgresCase, 'readReplicas' | 'backupRetentionHours'> => ({
    ...(readReplicas === undefined ? {} : { readReplicas }),
    ...(backupRetentionHours === undefined || (backupRetentionHours === 0 && readReplicas !== 0)
      ? {}
      : { backupRetentionHours }),
  }));

const instances: fc.Arbitrary<PostgresCase> = fc
  .tuple(
    fc.record(
      {
        instanceType: fc.constantFrom(
          't4g.medium',
          't4g.micro',
          'r7g.large',
          'm7g.xlarge',
          'x2g.16xlarge',
          'm6i.32xlarge',
        ),
        multiAz: fc.boolean(),
        databaseName: fc.constantFrom('a', 'shop_1', `d${'b'.repeat(62)}`),
        parameters: fc.constant({ max_connections: '400' }),
      },
      OPTIONAL,
    ),
    storage,
    replication,
    fc.constantFrom<PostgresCase['kind'][]>('postgres', 'postgres', 'mysql', 'mariadb'),
  )
  .map(([options, disk, replicas, kind]) => ({ kind, ...options, ...disk, ...replicas }));

const existingDatabase: fc.Arbitrary<ExistingDatabaseCase> = fc.record(
  {
    kind: fc.constant('existing' as const),
    port,
    databaseName: fc.constant('legacy'),
    readerHost: fc.constant('reader.example.internal'),
    readerHosts: fc.array(fc.constantFrom('r1.example.internal', 'r2.example.internal'), {
      minLength: 1,
      maxLength: 2,
    }),
    maxConnections: fc.constantFrom(1, 500, 262_143),
    cluster: fc.boolean(),
  },
  { requiredKeys: ['kind'] },
);

const redis: fc.Arbitrary<RedisCase> = fc
  .record(
    {
      kind: fc.constantFrom('redis' as const, 'valkey' as const),
      replicas: fc.integer({ min: 0, max: 5 }),
      nodeType: fc.constantFrom('cache.t4g.micro', 'cache.r7g.large', 'cache.m7g.16xlarge'),
      snapshotRetentionDays: fc.constantFrom(0, 1, 35),
      clusterMode: fc.constantFrom(
        {},
        { shards: 15 },
        { shardScaling: { maxShards: 6 } },
        { shards: 3, shardScaling: { minShards: 1, maxShards: 3 }, replicaScaling: { minReplicas: 1, maxReplicas: 5 } },
      ),
      user: fc.constantFrom({}, { userName: 'shop', accessString: 'on ~shop:* +@all' }),
      eviction: fc.constantFrom('SESSIONS' as const, 'PAGES' as const, 'NEVER' as const),
      port,
    },
    { requiredKeys: ['kind'] },
  )
  .map((options) => {
    const { clusterMode } = options;
    if (!clusterMode || !('shardScaling' in clusterMode)) return options;
    // What scales has at least one replica, and nodes that can.
    return { ...options, replicas: Math.max(options.replicas ?? 1, 1), nodeType: 'cache.r7g.large' };
  });

const serverless: fc.Arbitrary<ServerlessCacheCase> = fc.record(
  {
    kind: fc.constant('serverless' as const),
    maxEcpuPerSecond: fc.constantFrom(5000, 15_000_000),
    minEcpuPerSecond: fc.constantFrom(1000, 5000),
    snapshotRetentionDays: fc.constantFrom(0, 35),
  },
  { requiredKeys: ['kind'] },
);

const memcached: fc.Arbitrary<MemcachedCase> = fc.record(
  {
    kind: fc.constant('memcached' as const),
    nodes: fc.constantFrom(1, 2, 60),
    nodeType: fc.constantFrom('cache.t4g.micro', 'cache.m7g.large'),
    port,
  },
  { requiredKeys: ['kind'] },
);

const existingCache: fc.Arbitrary<ExistingCacheCase> = fc.record(
  {
    kind: fc.constant('existing' as const),
    host: fc.constant(HOSTS.cache),
    securityGroups: fc.constant(1),
    readerHost: fc.constant('reads.cache.example.internal'),
    port,
    tls: fc.boolean(),
    cluster: fc.boolean(),
    authToken: fc.boolean(),
  },
  { requiredKeys: ['kind', 'host', 'securityGroups'] },
);

/** Objects are moved before they end, and stay a month in Standard-IA. */
const lifecycle: fc.Arbitrary<ObjectLifecycleCase> = fc
  .record({
    prefix: fc.constantFrom(undefined, 'uploads/', 'reports/2026/'),
    moves: fc.constantFrom(
      { expireHours: 24 },
      { intelligentTieringHours: 0, expireHours: 24 },
      { infrequentAccessHours: 720, archiveHours: 1440, expireHours: 87_600 },
      { archiveHours: 0 },
    ),
  })
  .map(({ prefix, moves }) => ({ ...(prefix === undefined ? {} : { prefix }), ...moves }));

/** The tiers that hold data: each with options, or omitted, or as it comes. */
export const dataTiers: fc.Arbitrary<AppCase> = fc
  .record(
    {
      database: fc.oneof(
        { weight: 4, arbitrary: instances },
        { weight: 2, arbitrary: cluster },
        { weight: 1, arbitrary: existingDatabase },
      ),
      cache: fc.oneof(
        { weight: 4, arbitrary: redis },
        { weight: 1, arbitrary: serverless },
        { weight: 1, arbitrary: memcached },
        { weight: 1, arbitrary: existingCache },
      ),
      objectStore: fc.oneof(
        fc.constant({ existing: true }),
        fc.record(
          {
            noncurrentVersionExpirationHours: fc.constantFrom(24, 168, 87_600),
            incompleteUploadExpirationHours: fc.constantFrom(24, 168),
            browserOrigins: fc.constant(['https://shop.example.com', 'http://localhost:5173']),
            lifecycle: fc.uniqueArray(lifecycle, { selector: ({ prefix }) => prefix, minLength: 1, maxLength: 2 }),
            objectLock: fc.boolean(),
            copied: fc.boolean(),
          },
          OPTIONAL,
        ),
      ),
      omit: seldom(fc.uniqueArray(fc.constantFrom<string[]>('database', 'cache', 'objectStore'), { minLength: 1 })),
      backingServices: fc.uniqueArray(
        fc.constantFrom('PhotosObjectStore', 'AuditQueue', 'OrdersDatabase', 'SessionsCache'),
        { maxLength: 2 },
      ),
      encryptionKey: fc.boolean(),
    },
    OPTIONAL,
  )
  .map(({ database, cache, objectStore, ...rest }) => {
    const stated = Object.entries({ database, cache, objectStore }).filter(([, options]) => options !== undefined);
    return { ...rest, ...Object.fromEntries(stated.filter(([tier]) => !rest.omit?.includes(tier))) };
  });
