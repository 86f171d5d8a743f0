import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { dataSubnets } from '../../private/subnets';

/** The security group of a broker, which nothing leaves. */
export function createBrokerSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `Broker ${pathInStack(scope)}`,
    allowAllOutbound: false,
  });
}

/** One subnet of each zone, three at most. Create-time. */
export function brokerSubnetIds(vpc: ec2.IVpc): string[] {
  const { subnets } = vpc.selectSubnets(dataSubnets(vpc));
  return [...new Map(subnets.map((subnet) => [subnet.availabilityZone, subnet.subnetId])).values()].slice(0, 3);
}

/** The zones that a broker can stand in. */
export function brokerZones(vpc: ec2.IVpc): number {
  const subnets = vpc.isolatedSubnets.length > 0 ? vpc.isolatedSubnets : vpc.privateSubnets;
  return new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size;
}
