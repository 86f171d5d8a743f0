import type { AccountNeeds, Need } from '../../../lib/analysis/account-needs';
import type { Action, Answer, Input } from './questions';
import type { Verdict } from './finding';

/** An account in one region, as checks see it. */
export interface IAccount {
  readonly account: string;
  readonly region: string;

  /**
   * Asks AWS; the same question is asked once.
   *
   * @throws the error of AWS, with its name
   */
  ask<A extends Action>(action: A, ...input: Input<A>): Promise<Answer<A>>;

  /** The same account in another region. */
  in(region: string): IAccount;
}

/** One need, and how to look for it. */
export interface Inspection {
  /** What is needed. */
  readonly what: string;
  /** Who needs it. */
  readonly needs: readonly Need[];
  /** Looks for it. What it throws of AWS becomes "not checked". */
  inspect(account: IAccount): Promise<Verdict>;
}

/** A kind of need that is looked for. */
export interface ICheck {
  /** A stable name, such as `images`. */
  readonly name: string;

  /** What there is to look for; nothing is asked yet. */
  inspections(needs: AccountNeeds): Inspection[];
}

/** Needs of one thing, by its name, in order. */
export function by<T>(needs: readonly T[], keyOf: (need: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const need of needs) groups.set(keyOf(need), [...(groups.get(keyOf(need)) ?? []), need]);
  return [...groups];
}

/** The sum over all needs. */
export function total<T>(needs: readonly T[], numberOf: (need: T) => number): number {
  return needs.reduce((sum, need) => sum + numberOf(need), 0);
}

/** `1 task`, `2 tasks`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
