import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { listDataSubnets } from '../../private/subnets';

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
  return [...subnetIdsByZone(vpc).values()].slice(0, 3);
}

/** The zones that a broker can stand in. */
export function brokerZones(vpc: ec2.IVpc): number {
  return subnetIdsByZone(vpc).size;
}

function subnetIdsByZone(vpc: ec2.IVpc): Map<string, string> {
  return new Map(listDataSubnets(vpc).map(({ availabilityZone, subnetId }) => [availabilityZone, subnetId]));
}
