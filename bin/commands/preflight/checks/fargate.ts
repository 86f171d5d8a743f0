import type { FargateNeed, Need } from '../../../../lib/analysis/account-needs';
import { round } from '../../../../lib/capacity/capacity-plan';
import type { FargateShares } from '../../../../lib/capacity/fargate-shares';
import { fargateShares } from '../../../../lib/capacity/fargate-shares';
import { DEPLOYMENT_FACTOR } from '../../../../lib/capacity/graded';
import type { IAccount, ICheck } from '../check';
import { total } from '../check';
import type { Verdict } from '../finding';
import { blocker, notChecked, ok, warning } from '../finding';
import type { Quota, QuotaId } from '../quota';
import { quotaOf, request } from '../quota';
import { Standing } from '../standing';

const QUOTAS = [
  { share: 'onDemand', name: 'On-Demand', service: 'fargate', code: 'L-3032A538' },
  { share: 'spot', name: 'Spot', service: 'fargate', code: 'L-36FBB829' },
] as const;

/**
 * Whether the account may run all tasks that there may be. A new account starts with a handful of vCPUs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export const fargate: ICheck = {
  name: 'Fargate',
  inspections: ({ fargate }) =>
    QUOTAS.flatMap(({ share, name, ...id }) => {
      const needs = fargate.map((need) => vcpusOf(need, share)).filter(({ most }) => most > 0);
      if (needs.length === 0) return [];
      const most = total(needs, (need) => need.most);
      return [
        {
          what: `${round(most)} vCPU of Fargate ${name} with all tasks`,
          needs,
          inspect: (account) => inspect(account, needs, id),
        },
      ];
    }),
};

/** vCPUs of a service that count against one of the quotas. */
interface Vcpus extends Need {
  readonly least: number;
  readonly most: number;
}

function vcpusOf({ stack, id, strategy, vcpu, leastTasks, mostTasks }: FargateNeed, share: keyof FargateShares): Vcpus {
  const of = (tasks: number) => fargateShares(strategy, tasks)[share] * vcpu;
  return { stack, id, least: of(leastTasks), most: of(mostTasks) };
}

async function inspect(account: IAccount, needs: readonly Vcpus[], id: QuotaId): Promise<Verdict> {
  const quota = await quotaOf(account, id);
  const least = total(needs, (need) => need.least);
  const most = total(needs, (need) => need.most);
  const source = `${quota.isDefault ? 'default quota' : 'quota'} ${round(quota.value)}`;
  const ask = most * DEPLOYMENT_FACTOR.value;
  const remedy = `ask for ${Math.ceil(ask)} vCPU, which a deployment at the peak takes, or lower maxTasks`;
  const command = request(account, id, ask);
  if (least > quota.value) {
    return blocker(source, `the services do not come up: their least tasks are ${round(least)} vCPU`, remedy, command);
  }
  if (most > quota.value) {
    const share = Math.floor((100 * quota.value) / most);
    return blocker(source, `scaling stops at ${share} % of the tasks that the peak asks for`, remedy, command);
  }
  const used = await usedOf(account, quota);
  if (used === undefined) {
    return notChecked(
      `${source}, AWS does not say how much is in use`,
      'add up the vCPUs of the tasks that run, in the console of ECS',
    );
  }
  const others = Math.max(0, used - (used === 0 ? 0 : await ownOf(account, needs)));
  const found = `${source}, ${round(used)} in use`;
  if (most + others > quota.value)
    return warning(found, 'beside what runs there, scaling stops before the most tasks', remedy, command);
  if (others + most * DEPLOYMENT_FACTOR.value > quota.value)
    return warning(found, 'a deployment at the peak, which runs every task twice, waits for vCPUs', remedy, command);
  return ok(found);
}

const HOURS = 3;

/** Of what runs, as much as the services that stand already may run. */
async function ownOf(account: IAccount, needs: readonly Vcpus[]): Promise<number> {
  const standing = await Standing.of(account, needs);
  return total(needs, (need) => (standing.has(need) ? need.most : 0));
}

/** The most of the last hours, by the metric that Service Quotas names; AWS writes it every few minutes. */
async function usedOf(account: IAccount, { usage }: Quota): Promise<number | undefined> {
  if (!usage) return undefined;
  const { MetricNamespace, MetricName, MetricDimensions = {} } = usage;
  // A full hour, so that the question is the same for each that asks it.
  const now = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const points = await account.ask('cloudwatch:GetMetricStatistics', {
    Namespace: MetricNamespace,
    MetricName,
    Dimensions: Object.entries(MetricDimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(now - HOURS * 3_600_000),
    EndTime: new Date(now),
    Period: 3600,
    Statistics: ['Maximum'],
  });
  return Math.max(0, ...points.map(({ Maximum }) => Maximum ?? 0));
}
