import type { ICheck } from '../check';
import { blocker, ok } from '../finding';
import { zoneNamed, zonesOf } from '../zones';

/** Whether the region has the zones that subnets and databases stand in. */
export const zones: ICheck = {
  name: 'zones',
  inspections: ({ zones }) => {
    const needed = [...new Set(zones.flatMap((each) => each.zones))].sort();
    if (needed.length === 0) return [];
    return [
      {
        what: `${needed.length} Availability Zones`,
        needs: zones.map(({ stack }) => ({ stack, id: '' })),
        inspect: async (account) => {
          const there = await zonesOf(account);
          const missing = needed.filter((zone) => zoneNamed(zone, there) === undefined);
          if (missing.length === 0) return ok(`${there.length} in ${account.region}`);
          return blocker(
            `${there.length} in ${account.region}, without ${missing.join(', ')}`,
            'subnets in zones that are not there cannot be made',
            `state availabilityZones that are there (${there.join(', ')}), or another region`,
          );
        },
      },
    ];
  },
};
