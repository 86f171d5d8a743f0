import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { StorageType } from 'aws-cdk-lib/aws-rds';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { PostgresOptions, RedisOptions } from '../../lib';
import { EvictionPolicy } from '../../lib';
import type { Configuration } from './configuration';
import { ownCache, ownDatabase, presetOf, readReplicasOf } from './configuration';
import type { UserChange } from './user-change';
import { inPlace } from './user-change';

/** Changes of database, cache and their key. */
export const DATA_CHANGES: readonly UserChange[] = [
  {
    change: 'a read replica added',
    to: (from) =>
      ownDatabase(from)?.manageMasterUserPassword
        ? undefined
        : database(from, { readReplicas: readReplicasOf(from) + 1 }),
    breaks: inPlace,
  },
  {
    change: 'a read replica removed',
    to: (from) => (readReplicasOf(from) > 0 ? database(from, { readReplicas: readReplicasOf(from) - 1 }) : undefined),
    breaks: (from) => replicasGone(readReplicasOf(from), readReplicasOf(from) - 1),
  },
  {
    change: 'the instance type of the database changed',
    to: (from) => database(from, { instanceType: new InstanceType('r7g.2xlarge') }),
    breaks: inPlace,
  },
  {
    change: 'the storage of the database doubled',
    to: (from) => database(from, { storage: Size.gibibytes(200) }),
    breaks: inPlace,
  },
  {
    change: 'the standby added or dropped',
    to: (from) => database(from, { multiAz: !(ownDatabase(from)?.multiAz ?? presetOf(from).multiAz) }),
    breaks: inPlace,
  },
  {
    change: 'backups kept longer',
    to: (from) => database(from, { backupRetention: Duration.days(35) }),
    breaks: inPlace,
  },
  {
    change: 'a parameter of the database changed',
    to: (from) => database(from, { parameters: { work_mem: '65536' } }),
    breaks: inPlace,
  },
  {
    change: 'the name of the database changed',
    to: (from) => (ownDatabase(from)?.snapshot ? undefined : database(from, { databaseName: 'renamed' })),
    breaks: (from) => databaseReplaced(from, 'DBName'),
  },
  {
    change: 'the database moved to another kind of storage',
    to: (from) => database(from, { storageType: StorageType.IO2, iops: 3000 }),
    breaks: inPlace,
  },
  {
    change: 'replicas of another class than the primary',
    to: (from) =>
      readReplicasOf(from) > 0 ? database(from, { replicaInstanceType: new InstanceType('r7g.xlarge') }) : undefined,
    breaks: inPlace,
  },
  {
    change: 'a proxy before the database',
    to: (from) => {
      const own = ownDatabase(from);
      return own?.proxy || own?.port ? undefined : database(from, { proxy: {} });
    },
    breaks: inPlace,
  },
  {
    change: 'backups copied, and planned',
    to: (from) =>
      ownDatabase(from)?.backupPlan
        ? undefined
        : database(from, {
            backupPlan: {},
            backupCopy: { region: 'us-west-2', encryptionKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/1' },
          }),
    breaks: inPlace,
  },
  {
    change: 'the port of the database changed',
    to: (from) => (ownDatabase(from)?.proxy ? undefined : database(from, { port: 6543 })),
    breaks: (from) => [
      ...databaseReplaced(from, 'Port'),
      ...replicas(readReplicasOf(from)).map((id) => `AppDatabase${id} WILL_REPLACE Port`),
    ],
  },
  {
    change: 'a snapshot stated for a database that stands',
    to: (from) => {
      const { snapshot, databaseName, manageMasterUserPassword } = ownDatabase(from) ?? {};
      const possible = !snapshot && databaseName === undefined && !manageMasterUserPassword && !from.encryptionKey;
      return possible ? database(from, { snapshot: { snapshotIdentifier: 'mine' } }) : undefined;
    },
    breaks: (from) => [
      'AppDatabasePrimary MAY_REPLACE DBSnapshotIdentifier',
      'AppDatabasePrimary WILL_REPLACE MasterUsername',
      'AppDatabasePrimary WILL_REPLACE StorageEncrypted',
      ...databaseReplaced(from, 'DBName'),
    ],
  },
  {
    change: 'the password managed by RDS',
    to: (from) => {
      const { manageMasterUserPassword, snapshot } = ownDatabase(from) ?? {};
      const possible = readReplicasOf(from) === 0 && !manageMasterUserPassword && !snapshot;
      return possible ? database(from, { readReplicas: 0, manageMasterUserPassword: true }) : undefined;
    },
    // The name of the user moves from the secret into the template, and CloudFormation compares how it is written.
    breaks: (from) => ['AppDatabasePrimary WILL_REPLACE MasterUsername', `AppDatabaseSecret ${removal(from)}`],
  },
  {
    change: 'the node type of the cache changed',
    to: (from) => cache(from, { nodeType: 'cache.r7g.2xlarge' }),
    breaks: inPlace,
  },
  {
    change: 'a cache replica added',
    to: (from) => cache(from, { replicas: cacheReplicasOf(from) + 1 }),
    breaks: shardedReplicas,
  },
  {
    change: 'a cache replica removed',
    to: (from) => (cacheReplicasOf(from) > 0 ? cache(from, { replicas: cacheReplicasOf(from) - 1 }) : undefined),
    breaks: shardedReplicas,
  },
  {
    change: 'snapshots of the cache turned off',
    to: (from) => cache(from, { snapshotRetentionDays: 0 }),
    breaks: inPlace,
  },
  {
    change: 'an eviction policy stated',
    to: (from) => cache(from, { eviction: EvictionPolicy.SESSIONS }),
    breaks: inPlace,
  },
  {
    change: 'Redis OSS turned into Valkey',
    to: (from) => (ownCache(from) && !from.cacheEngine ? { ...from, cacheEngine: 'valkey' } : undefined),
    breaks: inPlace,
  },
  {
    change: 'a shard added to the cache',
    to: (from) => {
      const mode = ownCache(from)?.clusterMode;
      return mode && cache(from, { clusterMode: { ...mode, shards: (mode.shards ?? 2) + 1 } });
    },
    breaks: inPlace,
  },
  {
    change: 'cluster mode turned on',
    to: (from) => (ownCache(from)?.clusterMode ? undefined : cache(from, { clusterMode: {} })),
    breaks: () => ['AppCache MAY_REPLACE NumNodeGroups', 'AppCache WILL_REPLACE ReplicasPerNodeGroup'],
  },
  {
    change: 'a user stated instead of the token',
    to: (from) => (ownCache(from)?.user ? undefined : cache(from, { user: {} })),
    breaks: () => ['AppCache MAY_REPLACE AuthToken'],
  },
  {
    change: 'the port of the cache changed',
    to: (from) => cache(from, { port: 6390 }),
    breaks: () => ['AppCache WILL_REPLACE Port'],
  },
  {
    change: 'the cache omitted',
    to: (from) => ownCache(from) && { ...from, cache: 'omitted' },
    breaks: (from) => ['AppCache WILL_DESTROY', 'AppCacheSubnets WILL_DESTROY', `AppCacheAuthToken ${removal(from)}`],
  },
  {
    change: 'an encryption key added',
    to: (from) =>
      // A copy would need the key of its own region.
      from.encryptionKey ||
      from.copied ||
      !hasData(from) ||
      ownDatabase(from)?.snapshot ||
      ownDatabase(from)?.backupPlan
        ? undefined
        : { ...from, encryptionKey: 'existing' },
    breaks: (from) => [
      ...(ownCache(from) || from.cacheEngine === 'serverless' ? ['AppCache WILL_REPLACE KmsKeyId'] : []),
      ...(from.sessions ? ['AppSessionsCache WILL_REPLACE KmsKeyId'] : []),
      ...(ownDatabase(from) ? databaseReplaced(from, 'KmsKeyId') : []),
      ...(ownDatabase(from)
        ? ['Primary', ...replicas(readReplicasOf(from))].map(
            (id) => `AppDatabase${id} MAY_REPLACE PerformanceInsightsKMSKeyId`,
          )
        : []),
    ],
  },
];

/** What leaves the template when fewer replicas are asked for; with the last one goes the reader name. */
export function replicasGone(before: number, after: number): string[] {
  const gone = replicas(before).slice(after);
  const records = [...gone, ...(before > 0 && after === 0 ? ['Primary', 'Zone'] : [])];
  return [
    ...gone.map((id) => `AppDatabase${id} WILL_DESTROY`),
    ...records.map((id) => `AppDatabaseReaderEndpoint${id} WILL_DESTROY`),
  ];
}

/** What becomes of a resource of the preset's removal policy that leaves the template. */
export function removal(from: Configuration): string {
  return presetOf(from).removalPolicy === 'retain' ? 'WILL_ORPHAN' : 'WILL_DESTROY';
}

/** Whether there is anything for a key to encrypt. */
function hasData(from: Configuration): boolean {
  return Boolean(ownDatabase(from) ?? ownCache(from) ?? from.workers) || !from.objectStore;
}

/** Replicas follow their source. */
function databaseReplaced(from: Configuration, property: string): string[] {
  return [
    `AppDatabasePrimary WILL_REPLACE ${property}`,
    ...replicas(readReplicasOf(from)).map((id) => `AppDatabase${id} MAY_REPLACE SourceDBInstanceIdentifier`),
  ];
}

function replicas(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Replica${index + 1}`);
}

function database(from: Configuration, options: PostgresOptions): Configuration | undefined {
  return ownDatabase(from) && { ...from, database: { ...ownDatabase(from), ...options } };
}

function cache(from: Configuration, options: RedisOptions): Configuration | undefined {
  return ownCache(from) && { ...from, cache: { ...ownCache(from), ...options } };
}

/** In cluster mode CloudFormation knows no way to another number of replicas. */
function shardedReplicas(from: Configuration): string[] {
  return ownCache(from)?.clusterMode ? ['AppCache WILL_REPLACE ReplicasPerNodeGroup'] : [];
}

function cacheReplicasOf(from: Configuration): number {
  const own = ownCache(from);
  return own ? (own.replicas ?? presetOf(from).cacheReplicas) : 0;
}
