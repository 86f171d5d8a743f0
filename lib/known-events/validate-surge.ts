import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CLOCK, now } from '../private/clock';
import { Checks, isDuration } from '../private/validation';
import type { ISurgeable } from '../surgeable';
import type { SurgeOptions } from './surge';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const WEEK = 7 * 86_400;

/** Checks what a team says of an event, and that it is still to come or under way. */
export function validateSurge(options: SurgeOptions, scope: Construct): Checks {
  const { at, duration, multiplier, leadTime, loadBalancerLeadTime, loadBalancerCapacityUnits } = options;
  const isTime = !Token.isUnresolved(at) && TIME.test(at) && !Number.isNaN(Date.parse(at));
  const checks = new Checks()
    .that(
      isTime,
      'at',
      Token.isUnresolved(at) ? 'a token' : at,
      'a time in ISO 8601 with its offset, known at synthesis',
      "state one such as '2026-11-27T18:00:00+01:00'",
    )
    .stated('duration', duration, 'state how long the event lasts')
    .literal('duration', duration)
    .seconds('duration', duration, 60, 30 * 86_400, 'state one minute to 30 days')
    .literal('multiplier', multiplier)
    .that(
      Token.isUnresolved(multiplier) || (Number.isFinite(multiplier) && multiplier > 1 && multiplier <= 1000),
      'multiplier',
      multiplier,
      'a number above 1, at most 1000',
      'state how many times the usual load is expected',
    )
    .literal('leadTime', leadTime)
    .seconds('leadTime', leadTime, 0, WEEK, 'state Duration.minutes(15)')
    .literal('loadBalancerLeadTime', loadBalancerLeadTime)
    .seconds('loadBalancerLeadTime', loadBalancerLeadTime, 0, WEEK, 'state Duration.hours(2)')
    .literal('loadBalancerCapacityUnits', loadBalancerCapacityUnits)
    .wholeNumber(
      'loadBalancerCapacityUnits',
      loadBalancerCapacityUnits,
      100,
      1_000_000,
      'leave it out to follow the load',
    );
  if (!isTime || !isDuration(duration) || duration.isUnresolved()) return checks;
  const end = Date.parse(at) + duration.toMilliseconds();
  return checks.that(
    end > now(scope),
    'at',
    at,
    `an event that is not over, and this one ended at ${new Date(end).toISOString()}`,
    'delete the call: nothing is left of it. To deploy an old commit, set its clock: ' +
      `cdk deploy --context ${CLOCK}=<the time of that commit>`,
  );
}

/** What an event would raise. */
export interface Raised {
  readonly tiers: readonly ISurgeable[];
  /** Whether a load balancer is among it. */
  readonly loadBalancer: boolean;
}

/** Checks an event against what it would raise. */
export function validatePlan(options: SurgeOptions, scope: Construct, { tiers, loadBalancer }: Raised): Checks {
  const { loadBalancerCapacityUnits, multiplier } = options;
  const checks = validateSurge(options, scope).that(
    loadBalancer || loadBalancerCapacityUnits === undefined,
    'loadBalancerCapacityUnits',
    loadBalancerCapacityUnits,
    'unset without a load balancer that was made here',
    'leave it out, and reserve capacity where the load balancer is made',
  );
  if (checks.problems.length > 0) return checks;
  return checks.include(tiers.flatMap((tier) => tier.validateSurge(multiplier)));
}
