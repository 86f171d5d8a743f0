import type { IAccount } from './check';

/** Names of the zones that can be used, in the order of `Fn::GetAZs`. */
export async function zonesOf(account: IAccount): Promise<string[]> {
  const zones = await account.ask('ec2:DescribeAvailabilityZones');
  return zones
    .filter(({ State }) => State === 'available')
    .map(({ ZoneName }) => ZoneName!)
    .sort();
}

/** `Zone 2` → `eu-west-1b`; undefined where the region has no such zone. */
export function zoneNamed(zone: string, zones: readonly string[]): string | undefined {
  const [, nth] = /^Zone (\d+)$/.exec(zone) ?? [];
  return nth === undefined ? zones.find((name) => name === zone) : zones[Number(nth) - 1];
}
