import type { ICheck } from '../check';
import { total } from '../check';
import { blocker, ok } from '../finding';
import { quotaOf, request, stands } from '../quota';

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
        inspect: async (account) => {
          const [quota, loadBalancers] = await Promise.all([
            quotaOf(account, UNITS),
            account.ask('elasticloadbalancing:DescribeLoadBalancers'),
          ]);
          const arns = loadBalancers
            .filter(({ Type }) => Type === 'application')
            .map(({ LoadBalancerArn }) => LoadBalancerArn!);
          const reserved = await Promise.all(
            arns.map((LoadBalancerArn) =>
              account.ask('elasticloadbalancing:DescribeCapacityReservation', { LoadBalancerArn }),
            ),
          );
          const used = total(reserved, (each) => each);
          const found = `${used} of ${quota.value} reserved (${quota.isDefault ? 'default quota' : 'quota'})`;
          if (used + units <= quota.value) return ok(found);
          const standing = await Promise.all(reservations.map(({ stack }) => stands(account, stack)));
          // What is reserved may be this stack's own.
          if (standing.every(Boolean) && units <= quota.value) return ok(found);
          return blocker(
            found,
            'AWS refuses the reservation: the stack rolls back, or an event finds no capacity ready',
            `ask for a quota of ${used + units}, or drop minimumCapacityUnits`,
            request(account, UNITS, used + units),
          );
        },
      },
    ];
  },
};
