import type { Duration } from 'aws-cdk-lib/core';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Checks, isKnown } from './validation';

/** When EventBridge Scheduler calls, and how it goes on where it could not. */
export interface ScheduleTiming {
  /** When. */
  readonly schedule: scheduler.ScheduleExpression;
  /** How long after that a call may come; within the minute where left out. */
  readonly flexibleWindow?: Duration;
  /** How often a call is tried again. */
  readonly retryAttempts?: number;
  /** How late a call may be tried again. */
  readonly maxDelay?: Duration;
}

/** Checks when EventBridge Scheduler is to call. */
export function validateSchedule(timing: ScheduleTiming): Checks {
  const { schedule, flexibleWindow, retryAttempts, maxDelay } = timing;
  const minutes = flexibleWindow?.isUnresolved() ? undefined : flexibleWindow?.toMinutes({ integral: false });
  return new Checks()
    .text(
      'schedule',
      schedule.expressionString,
      /^(rate|cron|at)\(.+\)$/,
      'an expression of EventBridge Scheduler',
      "state ScheduleExpression.cron({ hour: '3', minute: '0' })",
    )
    .text(
      'schedule',
      isKnown(schedule.expressionString) ? schedule.expressionString : undefined,
      /^(?!rate\(0 )/,
      'a rate above zero',
      'state ScheduleExpression.rate(Duration.hours(1))',
    )
    .wholeNumber('flexibleWindow in minutes', minutes, 1, 1440, 'leave it out to begin within the minute')
    .wholeNumber('retryAttempts', retryAttempts, 0, 185, 'state 10')
    .seconds('maxDelay', maxDelay, 60, 86_400, 'state Duration.hours(1)');
}
