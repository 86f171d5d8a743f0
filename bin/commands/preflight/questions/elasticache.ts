import {
  ElastiCacheClient,
  paginateDescribeCacheClusters,
  paginateDescribeReservedCacheNodesOfferings,
} from '@aws-sdk/client-elasticache';
import type { Configuration } from '../questions';
import { pages } from './pages';

/** What is asked of ElastiCache. */
export function elasticache(configuration: Configuration) {
  const client = new ElastiCacheClient(configuration);
  return {
    'elasticache:DescribeCacheClusters': () =>
      pages(paginateDescribeCacheClusters({ client }, {}), (page) => page.CacheClusters),
    'elasticache:DescribeReservedCacheNodesOfferings': (input: { readonly CacheNodeType: string }) =>
      pages(paginateDescribeReservedCacheNodesOfferings({ client }, input), (page) => page.ReservedCacheNodesOfferings),
  };
}
