import type { Creation } from '../../../lib/analysis/account-needs';
import type { IAccount, Inspection } from './check';
import { count, total } from './check';
import type { Verdict } from './finding';
import { blocker, notChecked, ok, warning } from './finding';
import { Standing } from './standing';

/** A quota as Service Quotas knows it. */
export interface QuotaId {
  readonly service: string;
  readonly code: string;
}

/** How much the account may have, and by which metric AWS counts what it has. */
export interface Quota {
  readonly value: number;
  /** Whether it is the default, since the account has no value of its own. */
  readonly isDefault: boolean;
  readonly usage?: NonNullable<Awaited<ReturnType<typeof applied>>['UsageMetric']>;
}

const applied = (account: IAccount, { service, code }: QuotaId) =>
  account.ask('servicequotas:GetServiceQuota', { ServiceCode: service, QuotaCode: code });

/** The quota that holds for the account, or else the default. */
export async function quotaOf(account: IAccount, id: QuotaId): Promise<Quota> {
  try {
    const { Value, UsageMetric } = await applied(account, id);
    return { value: Value!, isDefault: false, usage: UsageMetric };
  } catch (error) {
    if ((error as Error).name !== 'NoSuchResourceException') throw error;
    const { service: ServiceCode, code: QuotaCode } = id;
    const { Value, UsageMetric } = await account.ask('servicequotas:GetAWSDefaultServiceQuota', {
      ServiceCode,
      QuotaCode,
    });
    return { value: Value!, isDefault: true, usage: UsageMetric };
  }
}

/** The command that asks for more. */
export function request({ region }: IAccount, { service, code }: QuotaId, value: number): string {
  return [
    'aws service-quotas request-service-quota-increase',
    `--service-code ${service} --quota-code ${code}`,
    `--desired-value ${Math.ceil(value)} --region ${region}`,
  ].join(' ');
}

/** What a quota counts of a kind: nothing, where a stack makes none. */
export function counted(
  creations: readonly Creation[],
  one: string,
  inspect: (account: IAccount, creations: readonly Creation[]) => Promise<Verdict>,
): Inspection[] {
  if (creations.length === 0) return [];
  const number = total(creations, (creation) => creation.count);
  return [{ what: count(number, one), needs: creations, inspect: (account) => inspect(account, creations) }];
}

/** What a quota is held against. */
export interface QuotaCase {
  /** What it counts, such as `VPCs`. */
  readonly of: string;
  readonly id: QuotaId;
  readonly creations: readonly Creation[];
  /** How many the account has. */
  readonly used: number;
  readonly quota: Pick<Quota, 'value' | 'isDefault'>;
  readonly consequence: string;
  /** What does without more. */
  readonly instead: string;
  /** How many of them a resource that stands has made; left out, the one that it is. */
  readonly madeBy?: (physicalId: string, standing: Standing) => number;
}

/** Holds what a stack makes against what the quota leaves. What stands already is not made again; its growth is. */
export async function againstQuota(account: IAccount, quotaCase: QuotaCase): Promise<Verdict> {
  const { creations, used, quota, id, of, consequence, instead, madeBy = () => 1 } = quotaCase;
  if (!Number.isFinite(quota.value)) {
    return notChecked(`AWS does not say how many ${of} there may be`, `look into the console of Service Quotas`);
  }
  const source = quota.isDefault ? 'default quota' : 'quota';
  const found = (fresh: number) => `${fresh} more, ${used} of ${quota.value} used (${source})`;
  const all = total(creations, ({ count }) => count);
  if (used + all <= quota.value) return ok(found(all));
  const standing = await Standing.of(account, creations);
  const made = (creation: Creation) => {
    const physicalId = standing.physicalId(creation);
    return physicalId === undefined ? 0 : madeBy(physicalId, standing);
  };
  const fresh = total(creations, (creation) => Math.max(0, creation.count - made(creation)));
  if (used + fresh <= quota.value) return ok(found(fresh));
  const remedy = `${instead}; or ask for a quota of ${used + fresh}`;
  const command = request(account, id, used + fresh);
  return fresh > 0
    ? blocker(found(fresh), consequence, remedy, command)
    : warning(`${used} ${of} of ${quota.value} used`, 'nothing can be added', remedy, command);
}
