import type { DescribeInstanceTypeOfferingsCommandInput, DescribeSubnetsCommandInput } from '@aws-sdk/client-ec2';
import {
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  EC2Client,
  paginateDescribeInstanceTypeOfferings,
  paginateDescribeNatGateways,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Configuration } from '../questions';
import { pages } from './pages';

/** What is asked of EC2. */
export function ec2(configuration: Configuration) {
  const client = new EC2Client(configuration);
  return {
    'ec2:DescribeAvailabilityZones': async () => {
      // Local Zones and Wavelength Zones are none that a VPC gets by itself.
      const Filters = [{ Name: 'zone-type', Values: ['availability-zone'] }];
      return (await client.send(new DescribeAvailabilityZonesCommand({ Filters }))).AvailabilityZones ?? [];
    },
    'ec2:DescribeInstanceTypeOfferings': (input: DescribeInstanceTypeOfferingsCommandInput) =>
      pages(paginateDescribeInstanceTypeOfferings({ client }, input), (page) => page.InstanceTypeOfferings),
    'ec2:DescribeSubnets': (input: DescribeSubnetsCommandInput) =>
      pages(paginateDescribeSubnets({ client }, input), (page) => page.Subnets),
    'ec2:DescribeVpcs': () => pages(paginateDescribeVpcs({ client }, {}), (page) => page.Vpcs),
    'ec2:DescribeNatGateways': () => pages(paginateDescribeNatGateways({ client }, {}), (page) => page.NatGateways),
    'ec2:DescribeAddresses': async () => (await client.send(new DescribeAddressesCommand({}))).Addresses ?? [],
    'ec2:DescribeAccountAttributes': async () => {
      const AttributeNames = ['vpc-max-elastic-ips'] as never;
      return (await client.send(new DescribeAccountAttributesCommand({ AttributeNames }))).AccountAttributes ?? [];
    },
  };
}
