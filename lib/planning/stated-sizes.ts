import type { IIpAddresses } from 'aws-cdk-lib/aws-ec2';
import type { StatedCapacity } from '../capacity/stated-capacity';

/** What a team may state of the tiers around its services. */
export interface StatedSizes {
  readonly loadBalancer?: { readonly minimumCapacityUnits?: number };
  readonly network?: { readonly natGateways?: number; readonly ipAddresses?: IIpAddresses };
}

/** The figures of the plan that are stated, by what they are of. */
export function explicitSizes({ loadBalancer, network }: StatedSizes): NonNullable<StatedCapacity['explicit']> {
  return {
    LoadBalancer: loadBalancer?.minimumCapacityUnits === undefined ? [] : ['minimumCapacityUnits'],
    Network: [
      ...(network?.natGateways === undefined ? [] : ['natGateways']),
      ...(network?.ipAddresses === undefined ? [] : ['addresses', 'subnetMask']),
    ],
  };
}
