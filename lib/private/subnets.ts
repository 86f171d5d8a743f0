import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Where data lives: isolated subnets, or private ones in a VPC that has no isolated tier. */
export function dataSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  const { PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS } = ec2.SubnetType;
  return { subnetType: vpc.isolatedSubnets.length > 0 ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS };
}

/** The same one by one, and none in a VPC that has neither, where a selection would throw. */
export function listDataSubnets(vpc: ec2.IVpc): ec2.ISubnet[] {
  return dataSubnets(vpc).subnetType === ec2.SubnetType.PRIVATE_ISOLATED ? vpc.isolatedSubnets : vpc.privateSubnets;
}

/** Where tasks run: private subnets, or isolated ones in a VPC that reaches AWS by interface endpoints alone. */
export function serviceSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  const { PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS } = ec2.SubnetType;
  return { subnetType: vpc.privateSubnets.length > 0 ? PRIVATE_WITH_EGRESS : PRIVATE_ISOLATED };
}

/** How many zones tasks run in. A VPC counts those among its zones that it only reserves addresses for. */
export function zonesOf(vpc: ec2.IVpc): number {
  const subnets = vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
  return new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size || vpc.availabilityZones.length;
}
