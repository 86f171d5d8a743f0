import type { AddressNeed } from '../../../../lib/analysis/account-needs';
import { DEPLOYMENT_FACTOR } from '../../../../lib/capacity/graded';
import type { IAccount, ICheck } from '../check';
import { by, count, total } from '../check';
import type { Verdict } from '../finding';
import { blocker, ok, warning } from '../finding';
import { Standing } from '../standing';

/** Whether subnets that were brought have addresses for all tasks that there may be. */
export const addresses: ICheck = {
  name: 'addresses',
  inspections: ({ addresses }) =>
    by(addresses, ({ of, subnets }) => `${of} ${[...subnets].sort().join(', ')}`).map(([, needs]) => {
      const [{ of, subnets }] = needs;
      const most = total(needs, (need) => need.most);
      const asked = of === 'tasks' ? count(most, 'task') : `${most} addresses of a load balancer`;
      return {
        what: `${asked} in ${subnets.join(', ')}`,
        needs,
        inspect: async (account) => {
          const free = await freeIn(account, subnets);
          if (typeof free === 'string') {
            return blocker(free, 'what is to stand in it cannot be made', 'state subnets of this account and region');
          }
          const verdict = judge(needs, free, 0);
          if (verdict.status === 'ok') return verdict;
          // Tasks that run hold addresses already, and so does a load balancer that stands.
          const held = await heldBy(account, needs);
          return held > 0 ? judge(needs, free, held) : verdict;
        },
      };
    }),
};

/** Free addresses by subnet, or why there are none to count. */
async function freeIn(account: IAccount, subnets: readonly string[]): Promise<Map<string, number> | string> {
  try {
    const found = await account.ask('ec2:DescribeSubnets', { SubnetIds: [...subnets] });
    return new Map(found.map((subnet) => [subnet.SubnetId!, subnet.AvailableIpAddressCount ?? 0]));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'InvalidSubnetID.NotFound') return message;
    throw error;
  }
}

/** At least as many as the least tasks of the services that stand already. */
async function heldBy(account: IAccount, needs: readonly AddressNeed[]): Promise<number> {
  const standing = await Standing.of(account, needs);
  return total(needs, (need) => (standing.has(need) ? need.least : 0));
}

function judge(needs: readonly AddressNeed[], free: ReadonlyMap<string, number>, held: number): Verdict {
  const [{ of }] = needs;
  const all = total([...free.values()], (addresses) => addresses);
  const least = total(needs, (need) => need.least) - held;
  const most = total(needs, (need) => need.most) - held;
  const found = [...free].map(([id, addresses]) => `${addresses} free in ${id}`).join(', ');
  const short = [...free].filter(([, addresses]) => addresses < Math.ceil(least / free.size)).map(([id]) => id);
  if (of === 'load balancer') {
    if (short.length === 0) return ok(found);
    return blocker(
      found,
      `no load balancer can be made in ${short.join(', ')}`,
      'free addresses, or state other subnets',
    );
  }
  const remedy = 'free addresses, state larger subnets, or lower maxTasks';
  if (short.length > 0) return blocker(found, `not even the least tasks start in ${short.join(', ')}`, remedy);
  if (all < most) return blocker(found, `scaling stops ${count(most - all, 'task')} short of its most`, remedy);
  if (all < most * DEPLOYMENT_FACTOR.value)
    return warning(found, 'a deployment at the peak has no addresses for its new tasks', remedy);
  return ok(found);
}
