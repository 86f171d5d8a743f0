import { Duration } from 'aws-cdk-lib/core';
import type { Checks } from '../../private/validation';
import type { DeploymentConfig } from '../deployment';
import type { RollbackOptions } from '../rollback-options';
import { validateRollback } from '../rollback-options';
import type { BlueGreenOptions } from './blue-green';

/** What the alarms take at least: CloudWatch's delay, and two bad minutes of three. */
const ALARM_MINUTES = 5;
const DAY = 24 * 60;
/** CloudFormation rejects what would take longer, since it gives up after 36 hours. */
const MOST_MINUTES = 33 * 60;

/** How long the old version stands by. */
export function bakeTimeOf({ bakeTime }: BlueGreenOptions): Duration {
  return bakeTime ?? Duration.minutes(10);
}

/** Checks the options, and the time that all takes with what the steps wait in between. */
export function validateShift(options: BlueGreenOptions, waits: Duration[] = []): Checks {
  const { pauseForTests } = options;
  const bakeTime = bakeTimeOf(options);
  const checks = validateRollback(options);
  validateWait(checks, 'bakeTime', bakeTime, options);
  if (pauseForTests) minutes(checks, 'pauseForTests', pauseForTests, 1, 'state what the tests take');
  const all = [bakeTime, ...(pauseForTests ? [pauseForTests] : []), ...waits];
  if (all.some((time) => time.isUnresolved())) return checks;
  const total = all.reduce((sum, time) => sum + inMinutes(time), 0);
  return checks.that(
    total <= MOST_MINUTES,
    'deployment',
    `${total} minutes in all`,
    `${MOST_MINUTES} minutes (33 hours) with every wait, after which CloudFormation would give up`,
    'shorten bakeTime or the steps',
  );
}

/** A wait that is there for the alarms to look. */
export function validateWait(checks: Checks, prop: string, time: Duration | undefined, options: RollbackOptions): void {
  const least = options.omitOwnAlarms ? 0 : ALARM_MINUTES;
  minutes(checks, prop, time, least, 'give the alarms 5 minutes to tell, or state omitOwnAlarms');
}

/** A wait of whole minutes. */
export function minutes(checks: Checks, prop: string, time: Duration | undefined, least: number, remedy: string): void {
  if (!time) return;
  // CloudFormation takes minutes: a token of another unit cannot be converted.
  const known = !time.isUnresolved() || time.unitLabel() === 'minutes';
  const allowed = 'whole minutes, which a token of another unit cannot become';
  checks.that(known, `deployment.${prop}`, 'a token', allowed, 'state Duration.minutes(…)');
  if (time.isUnresolved()) return;
  checks.wholeNumber(`deployment.${prop} in minutes`, inMinutes(time), least, DAY, remedy);
}

export function inMinutes(time: Duration): number {
  return time.toMilliseconds({ integral: false }) / 60_000;
}

/** What ECS is told by each of them. */
export function shiftConfig(options: BlueGreenOptions): Omit<DeploymentConfig, 'strategy'> {
  return { rollback: options, bakeTime: bakeTimeOf(options), pauseForTests: options.pauseForTests };
}
