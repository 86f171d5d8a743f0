import type { CacheCluster } from '@aws-sdk/client-elasticache';
import type { ICheck } from '../check';
import { by, total } from '../check';
import { notChecked, ok, warning } from '../finding';
import { nearest, neighbours } from '../nearest';
import { againstQuota, counted, quotaOf } from '../quota';

const NODES = { service: 'elasticache', code: 'L-DFE45DF3' };

/** Whether the region sells the nodes of the caches. ElastiCache has no list of types: what can be reserved is one. */
export const cacheTypes: ICheck = {
  name: 'caches',
  inspections: ({ caches }) =>
    by(caches, ({ nodeType }) => nodeType).map(([nodeType, needs]) => ({
      what: nodeType,
      needs,
      inspect: async (account) => {
        const isSold = async (CacheNodeType: string) =>
          (await account.ask('elasticache:DescribeReservedCacheNodesOfferings', { CacheNodeType })).length > 0;
        if (await isSold(nodeType)) return ok(`sold in ${account.region}`);
        const candidates = neighbours(nodeType);
        const sold = await Promise.all(candidates.map(isSold));
        const alternatives = nearest(
          nodeType,
          candidates.filter((_, at) => sold[at]),
        );
        if (alternatives.length === 0) {
          return notChecked('ElastiCache lists neither it nor its like', 'look into the console of ElastiCache');
        }
        return warning(
          `cannot be reserved in ${account.region}, so perhaps not made either`,
          'the deployment may fail with InsufficientCacheClusterCapacity or InvalidParameterValue',
          `state ${alternatives.join(' or ')}`,
        );
      },
    })),
};

const nodes = (clusters: readonly CacheCluster[]) => total(clusters, ({ NumCacheNodes = 1 }) => NumCacheNodes);

/**
 * Whether the quota of cache nodes leaves room.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html
 */
export const cacheNodes: ICheck = {
  name: 'caches',
  inspections: ({ creations }) =>
    counted(
      creations.filter(({ kind }) => kind === 'cache node'),
      'cache node',
      async (account, needs) => {
        const [quota, clusters] = await Promise.all([
          quotaOf(account, NODES),
          account.ask('elasticache:DescribeCacheClusters'),
        ]);
        return againstQuota(account, {
          of: 'cache nodes',
          id: NODES,
          creations: needs,
          used: nodes(clusters),
          quota,
          consequence: 'the deployment fails with NodeQuotaForCustomerExceeded',
          instead: 'delete those that nobody uses, or state fewer nodes',
          madeBy: (physicalId) =>
            nodes(
              clusters.filter(({ ReplicationGroupId, CacheClusterId }) =>
                [ReplicationGroupId, CacheClusterId].includes(physicalId),
              ),
            ),
        });
      },
    ),
};
