import type { DescribeOrderableDBInstanceOptionsCommandInput } from '@aws-sdk/client-rds';
import {
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  paginateDescribeOrderableDBInstanceOptions,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Configuration } from '../questions';
import { pages } from './pages';

/** What is asked of RDS. */
export function rds(configuration: Configuration) {
  const client = new RDSClient(configuration);
  return {
    'rds:DescribeOrderableDBInstanceOptions': (input: DescribeOrderableDBInstanceOptionsCommandInput) =>
      pages(paginateDescribeOrderableDBInstanceOptions({ client }, input), (page) => page.OrderableDBInstanceOptions),
    'rds:DescribeDBInstances': () => pages(paginateDescribeDBInstances({ client }, {}), (page) => page.DBInstances),
    'rds:DescribeDBClusters': () => pages(paginateDescribeDBClusters({ client }, {}), (page) => page.DBClusters),
  };
}
