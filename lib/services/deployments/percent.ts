import type { Checks } from '../../private/validation';
import { isKnown } from '../../private/validation';

/** A share of the requests, which ECS takes in tenths of a percent. */
export function validatePercent(checks: Checks, prop: string, value: number, least: number): void {
  if (!isKnown(value)) return;
  const tenths = Math.round(value * 10) / 10;
  checks.that(
    tenths === value && value >= least && value <= 100,
    `deployment.${prop}`,
    value,
    `a multiple of 0.1 from ${least} to 100`,
    'state 10',
  );
}
