import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { ICacheEngine, IDatabaseEngine } from '../../lib';
import { CacheEngine, DatabaseEngine, EvictionPolicy } from '../../lib';
import type { AppCase, AuroraCase, ExistingDatabaseCase, MultiAzCase, PostgresCase } from './case';
import { existing, GROUPS } from './existing';

/** The engine of the database, as the case says. */
export function databaseEngine(stack: Stack, { database }: AppCase): IDatabaseEngine | undefined {
  if (!database) return undefined;
  switch (database.kind) {
    case 'existing':
      return existingEngine(stack, database);
    case 'auroraPostgres':
    case 'auroraMysql':
      return auroraEngine(database);
    case 'multiAzPostgres':
    case 'multiAzMysql':
      return multiAzEngine(database);
    default:
      return instanceEngine(database);
  }
}

function existingEngine(stack: Stack, { kind: _kind, cluster, ...options }: ExistingDatabaseCase): IDatabaseEngine {
  const known = cluster
    ? { cluster: existing.databaseCluster(stack, options.port) }
    : { instance: existing.database(stack, options.port) };
  return DatabaseEngine.existing({ ...options, ...known, secret: existing.secret(stack, 'DatabaseSecret') });
}

function instanceEngine({ kind, ...stated }: PostgresCase): IDatabaseEngine {
  const { instanceType, storageMiB, maxStorageMiB, backupRetentionHours, ...options } = stated;
  return DatabaseEngine[kind]({
    ...options,
    instanceType: instanceType === undefined ? undefined : new InstanceType(instanceType),
    storage: storageMiB === undefined ? undefined : Size.mebibytes(storageMiB),
    maxStorage: maxStorageMiB === undefined ? undefined : Size.mebibytes(maxStorageMiB),
    backupRetention: backupRetentionHours === undefined ? undefined : Duration.hours(backupRetentionHours),
  });
}

function auroraEngine({ kind, instanceType, serverless, mostReaders, proxy, ...options }: AuroraCase): IDatabaseEngine {
  return DatabaseEngine[kind]({
    ...options,
    instanceType: instanceType === undefined ? undefined : new InstanceType(instanceType),
    serverless: serverless && { minCapacity: 1, maxCapacity: 32, readersOnly: serverless === 'readers' },
    readerScaling: mostReaders === undefined ? undefined : { maxReaders: mostReaders },
    proxy: proxy ? {} : undefined,
  });
}

function multiAzEngine({ kind, instanceType, proxy, ...options }: MultiAzCase): IDatabaseEngine {
  return DatabaseEngine[kind]({
    ...options,
    instanceType: instanceType === undefined ? undefined : new InstanceType(instanceType),
    proxy: proxy ? {} : undefined,
  });
}

/** The engine of the cache, as the case says. */
export function cacheEngine(stack: Stack, { cache }: AppCase): ICacheEngine | undefined {
  if (!cache) return undefined;
  if (cache.kind === 'serverless') return CacheEngine.serverless(withoutKind(cache));
  if (cache.kind === 'memcached') return CacheEngine.memcached(withoutKind(cache));
  if (cache.kind !== 'existing') {
    const { kind, eviction, ...options } = cache;
    return CacheEngine[kind]({ ...options, eviction: eviction && EvictionPolicy[eviction] });
  }
  return CacheEngine.existing({
    ...withoutKind(cache),
    securityGroups: Array.from({ length: cache.securityGroups }, () =>
      existing.group(stack, 'ExistingCacheGroup', GROUPS.cache),
    ),
    authToken: cache.authToken ? existing.secret(stack, 'CacheSecret') : undefined,
  });
}

function withoutKind<T extends { readonly kind: string }>({ kind: _kind, ...options }: T): Omit<T, 'kind'> {
  return options;
}
