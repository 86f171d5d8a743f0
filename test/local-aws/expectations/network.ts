import type { RouteTable } from '@aws-sdk/client-ec2';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';

/** Where the default route of each kind of subnet leads. */
const DEFAULT_ROUTES: Record<string, string> = { Public: 'internet gateway', Private: 'NAT gateway', Isolated: 'none' };

/** Availability Zones, tiers of subnets and their way out, endpoints, flow logs. */
export function networkExpectations(model: Model): Expectation[] {
  return model.ofType('AWS::EC2::VPC').flatMap((vpc) => [
    ...subnetExpectations(model, vpc),
    ...natExpectations(model, vpc),
    ...model.ofType('AWS::EC2::VPCEndpoint').map(({ label, physicalId, properties }) => {
      const found = model.observed.vpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === physicalId);
      return expectation('network', `route tables of ${label}`, properties.RouteTableIds ?? [], found?.RouteTableIds);
    }),
    ...model.ofType('AWS::EC2::FlowLog').map(({ label, physicalId, properties }) => {
      const found = model.observed.flowLogs.find(({ FlowLogId }) => FlowLogId === physicalId);
      const expected = [properties.ResourceId, properties.TrafficType, 'ACTIVE'].join(' ');
      const actual = [found?.ResourceId, found?.TrafficType, found?.FlowLogStatus].join(' ');
      return expectation('network', `flow log ${label}`, expected, actual);
    }),
  ]);
}

function subnetExpectations(model: Model, vpc: Deployed): Expectation[] {
  const { observed } = model;
  const declared = model.deployed.filter(
    ({ type, properties }) => type === 'AWS::EC2::Subnet' && properties.VpcId === vpc.physicalId,
  );
  const zones = [...new Set(declared.map(({ properties }) => properties.AvailabilityZone))];
  const found = (ids: string[]) => observed.subnets.filter(({ SubnetId }) => ids.includes(SubnetId!));
  const kinds = [...new Set(declared.map(kindOf))];
  return [
    ...kinds.flatMap((kind) => {
      const subnets = declared.filter((subnet) => kindOf(subnet) === kind).map(({ physicalId }) => physicalId);
      const routes = [...new Set(subnets.map((id) => defaultRoute(observed.routeTables, id)))];
      return [
        expectation(
          'network',
          `zones of the ${kind} subnets`,
          zones,
          // Without NAT gateways, tasks and data have isolated subnets of their own in each zone.
          [...new Set(found(subnets).map((each) => each.AvailabilityZone))],
        ),
        expectation('network', `default route of the ${kind} subnets`, [DEFAULT_ROUTES[kind]], routes),
      ];
    }),
    expectation(
      'network',
      'subnets that give public addresses on launch',
      [],
      found(declared.map(({ physicalId }) => physicalId))
        .filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch)
        .map(({ SubnetId }) => SubnetId),
    ),
  ];
}

function natExpectations(model: Model, vpc: Deployed): Expectation[] {
  const gateways = model.observed.natGateways.filter(({ VpcId }) => VpcId === vpc.physicalId);
  const expected = model.ofType('AWS::EC2::NatGateway').map(({ properties }) => `${properties.SubnetId} available`);
  return [
    expectation(
      'network',
      'NAT gateways by subnet',
      expected,
      gateways.map(({ SubnetId, State }) => `${SubnetId} ${State}`),
    ),
  ];
}

/** Public, Private or Isolated, by the tag that the CDK sets. */
function kindOf({ properties }: Deployed): string {
  const tags: { Key: string; Value: string }[] = properties.Tags ?? [];
  return tags.find(({ Key }) => Key === 'aws-cdk:subnet-type')?.Value ?? 'unknown';
}

/** Where packets to the internet leave the subnet. */
export function defaultRoute(routeTables: RouteTable[], subnetId: string): string {
  const table = routeTables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnetId));
  const route = table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  if (route?.NatGatewayId) return 'NAT gateway';
  return route?.GatewayId ? 'internet gateway' : 'none';
}
