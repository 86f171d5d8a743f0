import * as ec2 from '@aws-sdk/client-ec2';
import type { Reader } from './reader';

/** VPC, subnets, routes, gateways, flow logs, security groups. */
export async function readNetwork(reader: Reader) {
  const client = new ec2.EC2Client(reader.configuration);
  const [vpcs, subnets, routeTables, natGateways, vpcEndpoints, flowLogs, securityGroups] = await Promise.all([
    reader.all('AWS::EC2::VPC', async (VpcIds) => (await client.send(new ec2.DescribeVpcsCommand({ VpcIds }))).Vpcs),
    reader.all(
      'AWS::EC2::Subnet',
      async (SubnetIds) => (await client.send(new ec2.DescribeSubnetsCommand({ SubnetIds }))).Subnets,
    ),
    reader.all(
      'AWS::EC2::RouteTable',
      async (RouteTableIds) => (await client.send(new ec2.DescribeRouteTablesCommand({ RouteTableIds }))).RouteTables,
    ),
    reader.all(
      'AWS::EC2::NatGateway',
      async (NatGatewayIds) => (await client.send(new ec2.DescribeNatGatewaysCommand({ NatGatewayIds }))).NatGateways,
    ),
    reader.all(
      'AWS::EC2::VPCEndpoint',
      async (VpcEndpointIds) =>
        (await client.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds }))).VpcEndpoints,
    ),
    reader.all(
      'AWS::EC2::FlowLog',
      async (FlowLogIds) => (await client.send(new ec2.DescribeFlowLogsCommand({ FlowLogIds }))).FlowLogs,
    ),
    reader.all(
      'AWS::EC2::SecurityGroup',
      async (GroupIds) => (await client.send(new ec2.DescribeSecurityGroupsCommand({ GroupIds }))).SecurityGroups,
    ),
  ]);
  client.destroy();
  return { vpcs, subnets, routeTables, natGateways, vpcEndpoints, flowLogs, securityGroups };
}
