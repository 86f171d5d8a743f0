import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import type { AuroraOptions } from '../../lib';
import type { Configuration } from './configuration';
import { presetOf } from './configuration';
import type { UserChange } from './user-change';
import { inPlace } from './user-change';

/** Changes of databases that are clusters. */
export const CLUSTER_CHANGES: readonly UserChange[] = [
  {
    change: 'a reader of the cluster added',
    to: (from) => aurora(from, { readers: readersOf(from) + 1 }),
    breaks: inPlace,
  },
  {
    change: 'a reader of the cluster removed',
    to: (from) => aurora(from, { readers: readersOf(from) - 1 }),
    breaks: (from) => [`AppDatabaseReader${readersOf(from)} WILL_DESTROY`],
  },
  {
    change: 'provisioned instances turned into serverless ones, and back',
    to: (from) =>
      aurora(from, {
        serverless: from.databaseCluster?.options?.serverless ? undefined : { minCapacity: 2, maxCapacity: 8 },
      }),
    breaks: inPlace,
  },
  {
    change: 'readers of the cluster that come and go',
    to: (from) => aurora(from, { readerScaling: { maxReaders: 12, targetCpuPercent: 70 } }),
    breaks: inPlace,
  },
  {
    change: 'backups of the cluster kept longer, and a parameter',
    to: (from) => cluster(from, { backupRetention: Duration.days(35), parameters: { max_connections: '500' } }),
    breaks: inPlace,
  },
  {
    change: 'the class of a Multi-AZ DB cluster changed',
    to: (from) => (isAurora(from) ? undefined : cluster(from, { instanceType: new InstanceType('r6gd.2xlarge') })),
    breaks: inPlace,
  },
];

function isAurora({ databaseCluster }: Configuration): boolean {
  return databaseCluster?.engine.startsWith('aurora') ?? false;
}

function readersOf(from: Configuration): number {
  return from.databaseCluster?.options?.readers ?? presetOf(from).readReplicas;
}

function aurora(from: Configuration, options: Partial<AuroraOptions>): Configuration | undefined {
  return isAurora(from) ? cluster(from, options) : undefined;
}

function cluster(from: Configuration, options: Partial<AuroraOptions>): Configuration | undefined {
  const { databaseCluster } = from;
  if (!databaseCluster) return undefined;
  const all = { ...databaseCluster.options, ...options } as typeof databaseCluster.options;
  return { ...from, databaseCluster: { ...databaseCluster, options: all } };
}
