import {
  DescribeCapacityReservationCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Configuration } from '../questions';
import { pages } from './pages';

/** What is asked of Elastic Load Balancing. */
export function elasticloadbalancing(configuration: Configuration) {
  const client = new ElasticLoadBalancingV2Client(configuration);
  return {
    'elasticloadbalancing:DescribeLoadBalancers': () =>
      pages(paginateDescribeLoadBalancers({ client }, {}), (page) => page.LoadBalancers),
    'elasticloadbalancing:DescribeCapacityReservation': async (input: { readonly LoadBalancerArn: string }) =>
      (await client.send(new DescribeCapacityReservationCommand(input))).MinimumLoadBalancerCapacity?.CapacityUnits ??
      0,
  };
}
