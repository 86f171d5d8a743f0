import { Stack, Token } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { Checks, isKnown } from '../private/validation';
import type { NetworkOptions } from './network';
import { validateServices } from './service-endpoints';

/** Checks what a team says of its network. */
export function validateNetwork(options: NetworkOptions, scope: IConstruct, prefix?: string): Checks {
  const checks = new Checks(prefix);
  const zones = options.availabilityZones;
  if (zones && !Token.isUnresolved(zones)) {
    checks
      .that(zones.length >= 2 && zones.length <= 6, 'availabilityZones', zones, '2 to 6 zones', 'name three zones')
      .that(new Set(zones).size === zones.length, 'availabilityZones', zones, 'each zone once', 'drop the repetition')
      .that(!zones.includes(''), 'availabilityZones', zones, 'names such as us-east-1a', 'drop the empty name');
    const offered = Stack.of(scope).availabilityZones;
    const seen = isKnown(offered[0]) && !hasDummyZones(scope);
    const missing = seen ? zones.filter((zone) => !offered.includes(zone)) : [];
    checks.that(
      missing.length === 0,
      'availabilityZones',
      missing,
      `zones of the stack: ${offered}`,
      'name some of those',
    );
  }
  const range = options.ipAddresses?.allocateVpcCidr().cidrBlock;
  const size = Number(range?.split('/')[1]);
  const fits = !isKnown(range) || (size >= 16 && size <= 24);
  checks.that(fits, 'ipAddresses', range, 'a range from /16 to /24, which nine subnets share', "state '10.0.0.0/16'");
  const most = zones?.length ?? 3;
  const remedy = 'leave it out for one a zone, or state 1 to save money in development';
  return checks
    .literal('natGateways', options.natGateways)
    .wholeNumber('natGateways', options.natGateways, 0, most, remedy)
    .merge(validateServices('interfaceEndpoints', options.interfaceEndpoints, prefix));
}

/** Checks a VPC that the caller brings: tasks need subnets that are not public. */
export function validateVpc(vpc: ec2.IVpc, prefix?: string): Checks {
  const checks = new Checks(prefix);
  if (!isKnown(vpc.privateSubnets) || !isKnown(vpc.isolatedSubnets)) return checks;
  const zones = vpc.availabilityZones;
  const seen = Token.isUnresolved(zones) ? 2 : new Set(zones).size;
  const two = 'name two zones at least in Vpc.fromVpcAttributes({ availabilityZones })';
  checks.that(seen >= 2, 'vpc', vpc.node.path, 'a VPC over two zones, which load balancer and database need', two);
  return checks.that(
    vpc.privateSubnets.length + vpc.isolatedSubnets.length > 0,
    'vpc',
    vpc.node.path,
    'a VPC with private or isolated subnets, where tasks and data live',
    'add subnets of type PRIVATE_WITH_EGRESS, or name them in Vpc.fromVpcAttributes({ privateSubnetIds })',
  );
}

/** Whether the zones of the stack are yet to be looked up. */
export function hasDummyZones(scope: IConstruct): boolean {
  return Stack.of(scope).availabilityZones.some((zone) => zone.startsWith('dummy'));
}
