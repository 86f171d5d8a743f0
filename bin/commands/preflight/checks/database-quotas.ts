import type { DBInstance } from '@aws-sdk/client-rds';
import type { ICheck } from '../check';
import { againstQuota, counted, quotaOf } from '../quota';
import type { Standing } from '../standing';

const INSTANCES = { service: 'rds', code: 'L-7B6409FD' };
const CLUSTERS = { service: 'rds', code: 'L-952B80B8' };

/**
 * Whether the quotas of RDS leave room.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
 */
export const databaseQuotas: ICheck = {
  name: 'databases',
  inspections: ({ creations }) => [
    ...counted(
      creations.filter(({ kind }) => kind === 'DB instance'),
      'DB instance',
      async (account, needs) => {
        const [quota, there] = await Promise.all([quotaOf(account, INSTANCES), account.ask('rds:DescribeDBInstances')]);
        return againstQuota(account, {
          of: 'DB instances',
          id: INSTANCES,
          creations: needs,
          used: there.length,
          quota,
          consequence: 'the deployment fails with InstanceQuotaExceeded',
          instead: 'delete those that nobody uses, or state fewer replicas',
          madeBy: (physicalId, standing) => instancesOf(physicalId, there, standing),
        });
      },
    ),
    ...counted(
      creations.filter(({ kind }) => kind === 'DB cluster'),
      'DB cluster',
      async (account, needs) => {
        const [quota, there] = await Promise.all([quotaOf(account, CLUSTERS), account.ask('rds:DescribeDBClusters')]);
        return againstQuota(account, {
          of: 'DB clusters',
          id: CLUSTERS,
          creations: needs,
          used: there.length,
          quota,
          consequence: 'the deployment fails with DBClusterQuotaExceededFault',
          instead: 'delete those that nobody uses',
        });
      },
    ),
  ],
};

/** An instance is one. A cluster has made those that are its members, and no resource of a stack. */
function instancesOf(physicalId: string, there: readonly DBInstance[], standing: Standing): number {
  return there.filter(
    ({ DBInstanceIdentifier = '', DBClusterIdentifier }) =>
      DBInstanceIdentifier === physicalId ||
      (DBClusterIdentifier === physicalId && !standing.owns(DBInstanceIdentifier)),
  ).length;
}
