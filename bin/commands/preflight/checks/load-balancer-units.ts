import type { ReservationNeed } from '../../../../lib/analysis/account-needs';
import { AskFailed } from '../account';
import type { IAccount, ICheck } from '../check';
import { total } from '../check';
import type { Verdict } from '../finding';
import { blocker, ok } from '../finding';
import type { Quota } from '../quota';
import { quotaOf, request } from '../quota';
import { Standing } from '../standing';

/** Its default is zero. */
const UNITS = { service: 'elasticloadbalancing', code: 'L-8A66D0E6' };

/**
 * Whether the account may reserve the capacity units that load balancers are to keep ready.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#lcu-quotas
 */
export const loadBalancerUnits: ICheck = {
  name: 'LCU',
  inspections: ({ reservations }) => {
    if (reservations.length === 0) return [];
    const units = total(reservations, (need) => need.units);
    return [
      {
        what: `${units} load balancer capacity units (LCU)`,
        needs: reservations,
        inspect: (account) => inspect(account, reservations, units),
      },
    ];
  },
};

async function inspect(account: IAccount, needs: readonly ReservationNeed[], units: number): Promise<Verdict> {
  const quota = await quotaOf(account, UNITS);
  const source = quota.isDefault ? 'default quota' : 'quota';
  const refused = (found: string, others: number) =>
    blocker(
      found,
      'AWS refuses the reservation: the stack rolls back, or an event finds no capacity ready',
      `ask for a quota of ${others + units}, or drop minimumCapacityUnits`,
      request(account, UNITS, others + units),
    );
  // The quota alone decides; who has it bounds what is asked for.
  if (units > quota.value) return refused(`${source} ${quota.value}`, await othersWithin(quota, account, needs));
  const reserved = await reservedBy(account);
  const used = sumOf(reserved);
  const found = `${used} of ${quota.value} reserved (${source})`;
  if (used + units <= quota.value) return ok(found);
  const own = await ownOf(account, needs, reserved);
  if (used - own + units <= quota.value) return ok(`${found}, ${own} of them its own`);
  return refused(found, used - own);
}

/** What others have reserved: of no quota nothing, and all of it at the worst, where nobody may ask. */
async function othersWithin({ value }: Quota, account: IAccount, needs: readonly ReservationNeed[]): Promise<number> {
  if (value === 0) return 0;
  try {
    const reserved = await reservedBy(account);
    return sumOf(reserved) - (await ownOf(account, needs, reserved));
  } catch (error) {
    if (error instanceof AskFailed) return value;
    throw error;
  }
}

type Reserved = ReadonlyMap<string, number>;

/** A load balancer that stands gets other units instead of its own, not beside them. */
async function ownOf(account: IAccount, needs: readonly ReservationNeed[], reserved: Reserved): Promise<number> {
  const standing = await Standing.of(account, needs);
  return total(needs, (need) => reserved.get(standing.physicalId(need) ?? '') ?? 0);
}

const sumOf = (reserved: Reserved) => total([...reserved.values()], (each) => each);

/** Units by the ARN of the load balancer. */
async function reservedBy(account: IAccount): Promise<Reserved> {
  const loadBalancers = await account.ask('elasticloadbalancing:DescribeLoadBalancers');
  const arns = loadBalancers
    .filter(({ Type }) => Type === 'application')
    .map(({ LoadBalancerArn }) => LoadBalancerArn!);
  const reservation = async (LoadBalancerArn: string): Promise<[string, number]> => [
    LoadBalancerArn,
    await account.ask('elasticloadbalancing:DescribeCapacityReservation', { LoadBalancerArn }),
  ];
  return new Map(await Promise.all(arns.map(reservation)));
}
