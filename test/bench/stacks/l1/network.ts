import type { CfnResource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface Network {
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  /** What stands between a public subnet and the internet. */
  readonly publicRoutes: CfnResource[];
}

const nameTag = (value: string) => [{ key: 'Name', value }];

function subnet(scope: Construct, name: string, vpcId: string, zone: string, block: number, isPublic: boolean) {
  const { ref: subnetId } = new ec2.CfnSubnet(scope, `${name}Subnet`, {
    vpcId,
    availabilityZone: `us-east-1${zone}`,
    cidrBlock: `10.0.${block * 32}.0/19`,
    mapPublicIpOnLaunch: isPublic,
    tags: nameTag(name),
  });
  const { ref: routeTableId } = new ec2.CfnRouteTable(scope, `${name}Routes`, { vpcId, tags: nameTag(name) });
  const association = new ec2.CfnSubnetRouteTableAssociation(scope, `${name}Association`, { subnetId, routeTableId });
  return { subnetId, routeTableId, association };
}

/** A VPC over three zones, in each a public subnet with a NAT gateway and a private one. */
export function network(scope: Construct): Network {
  const { ref: vpcId } = new ec2.CfnVPC(scope, 'Vpc', {
    cidrBlock: '10.0.0.0/16',
    enableDnsHostnames: true,
    enableDnsSupport: true,
    instanceTenancy: 'default',
    tags: nameTag('Vpc'),
  });
  const gateway = new ec2.CfnInternetGateway(scope, 'InternetGateway', { tags: nameTag('InternetGateway') });
  const attachment = new ec2.CfnVPCGatewayAttachment(scope, 'GatewayAttachment', {
    vpcId,
    internetGatewayId: gateway.ref,
  });
  const result: Network = { vpcId, publicSubnetIds: [], privateSubnetIds: [], publicRoutes: [] };
  ['a', 'b', 'c'].forEach((zone, index) => {
    const open = subnet(scope, `Public${zone}`, vpcId, zone, index, true);
    const route = new ec2.CfnRoute(scope, `Public${zone}Route`, {
      routeTableId: open.routeTableId,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    route.addResourceDependency(attachment);
    const address = new ec2.CfnEIP(scope, `Nat${zone}Address`, { domain: 'vpc', tags: nameTag(`Nat${zone}`) });
    const nat = new ec2.CfnNatGateway(scope, `Nat${zone}`, {
      subnetId: open.subnetId,
      allocationId: address.attrAllocationId,
      tags: nameTag(`Nat${zone}`),
    });
    nat.addResourceDependency(route);
    nat.addResourceDependency(open.association);
    const hidden = subnet(scope, `Private${zone}`, vpcId, zone, index + 3, false);
    new ec2.CfnRoute(scope, `Private${zone}Route`, {
      routeTableId: hidden.routeTableId,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: nat.ref,
    });
    result.publicSubnetIds.push(open.subnetId);
    result.privateSubnetIds.push(hidden.subnetId);
    result.publicRoutes.push(route, open.association);
  });
  return result;
}

/** A security group that may reach everything, or nothing but what an egress rule of its own says. */
export function securityGroup(
  scope: Construct,
  id: string,
  vpcId: string,
  options: { readonly ingress?: ec2.CfnSecurityGroup.IngressProperty[]; readonly egress: boolean },
): string {
  return new ec2.CfnSecurityGroup(scope, id, {
    vpcId,
    groupDescription: `Bench/${id}`,
    securityGroupIngress: options.ingress,
    securityGroupEgress: options.egress ? [{ cidrIp: '0.0.0.0/0', ipProtocol: '-1' }] : undefined,
  }).attrGroupId;
}

export function allowIngress(scope: Construct, id: string, to: string, from: string, port: number): void {
  new ec2.CfnSecurityGroupIngress(scope, id, {
    groupId: to,
    sourceSecurityGroupId: from,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
  });
}
