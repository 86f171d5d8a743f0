import type { InstanceNeed } from '../../../../lib/analysis/account-needs';
import type { IAccount, ICheck } from '../check';
import { blocker, ok, warning } from '../finding';
import { nearest } from '../nearest';
import { zoneNamed, zonesOf } from '../zones';

/** Whether each zone offers the instances that a fleet is made of. */
export const instanceTypes: ICheck = {
  name: 'instances',
  inspections: ({ instances }) =>
    instances.map((need) => ({
      what: need.types.join(', '),
      needs: [need],
      inspect: async (account) => {
        const zones = await zonesOfNeed(account, need);
        const offered = await offeredIn(account, need.types);
        const lacking = zones.map((zone) => ({
          zone,
          types: need.types.filter((type) => !offered.some((each) => each.zone === zone && matches(type, each.type))),
        }));
        const without = lacking.filter(({ types }) => types.length === need.types.length).map(({ zone }) => zone);
        const partly = lacking.filter(({ types }) => types.length > 0);
        if (partly.length === 0) return ok(`offered in ${zones.join(', ')}`);
        if (without.length > 0) {
          return blocker(
            `not offered in ${without.join(', ')}`,
            'no instance starts there, and with the next zone that fails there are too few',
            `state ${await alternatives(account, need.types[0], zones)}, or subnets of other zones`,
          );
        }
        return warning(
          partly.map(({ zone, types }) => `${types.join(', ')} not offered in ${zone}`).join('; '),
          'the other types of the fleet have to do there',
          `put ${await alternatives(account, partly[0].types[0], zones)} beside them`,
        );
      },
    })),
};

async function zonesOfNeed(account: IAccount, { zones, subnets }: InstanceNeed): Promise<string[]> {
  const there = await zonesOf(account);
  const brought = subnets.length === 0 ? [] : await account.ask('ec2:DescribeSubnets', { SubnetIds: subnets });
  const stated = [
    ...zones.flatMap((zone) => zoneNamed(zone, there) ?? []),
    ...brought.map(({ AvailabilityZone }) => AvailabilityZone!),
  ];
  return stated.length > 0 ? [...new Set(stated)].sort() : there;
}

async function offeredIn(account: IAccount, types: readonly string[]): Promise<{ type: string; zone: string }[]> {
  const offerings = await account.ask('ec2:DescribeInstanceTypeOfferings', {
    LocationType: 'availability-zone',
    Filters: [{ Name: 'instance-type', Values: [...types] }],
  });
  return offerings.map(({ InstanceType, Location }) => ({ type: InstanceType!, zone: Location! }));
}

/** What has the same size and is offered in all of the zones. */
async function alternatives(account: IAccount, type: string, zones: readonly string[]): Promise<string> {
  const size = /\.([^.*]+)$/.exec(type)?.[1] ?? 'large';
  const offered = await offeredIn(account, [`*.${size}`]);
  const everywhere = [...new Set(offered.map((each) => each.type))].filter((other) =>
    zones.every((zone) => offered.some((each) => each.type === other && each.zone === zone)),
  );
  return nearest(type, everywhere).join(' or ') || 'another type';
}

/** Whether a type is one of a pattern, such as `m7g*`. */
function matches(pattern: string, type: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`).test(type);
}
