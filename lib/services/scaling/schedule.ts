import { TimeZone } from 'aws-cdk-lib/core';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { Checks, isKnown } from '../../private/validation';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';

/**
 * Options of `ScalingPolicy.schedule`.
 */
export interface ScheduledScalingOptions {
  /**
   * When: `Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' })` of aws-applicationautoscaling, for example.
   */
  readonly schedule: appscaling.Schedule;

  /**
   * Fewest tasks from then on, 0 to the fleet's `maxTasks`.
   *
   * @default - unchanged
   */
  readonly minTasks?: number;

  /**
   * Most tasks from then on, no more than the fleet's `maxTasks`, which connections to the database are shared out for.
   *
   * @default - unchanged
   */
  readonly maxTasks?: number;

  /**
   * The time zone of the schedule, with its summer time.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * When the schedule begins.
   *
   * @default - with the deployment
   */
  readonly start?: Date;

  /**
   * When the schedule ends, after `start`.
   *
   * @default - never
   */
  readonly end?: Date;
}

/**
 * A scheduled action of the scaling target. Reached by `ScalingPolicy.schedule`.
 *
 * What it sets stays until another action, or a deployment that changes the scaling target, sets something else: a raise
 * in the morning needs a schedule of its own that lowers in the evening.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 */
export class SchedulePolicy implements IScalingPolicy {
  constructor(
    public readonly policyId: string,
    private readonly options: ScheduledScalingOptions,
  ) {}

  public validate(fleet: ScalableFleet): string[] {
    const { minTasks, maxTasks, start, end } = this.options;
    const checks = new Checks()
      .text('policyId', this.policyId, /^[A-Za-z][\w-]{0,63}$/, 'letters, digits, _ and -', "state 'Morning'")
      .that(minTasks !== undefined || maxTasks !== undefined, 'minTasks', minTasks, 'one of the two', 'state minTasks')
      .wholeNumber('minTasks', minTasks, 0, 5000, 'state how many')
      .wholeNumber('maxTasks', maxTasks, 0, 5000, 'state how many');
    const most = maxTasks ?? fleet.maxTasks;
    const remedy = 'raise maxTasks of the fleet, or lower it';
    if (isKnown(maxTasks) && isKnown(fleet.maxTasks)) {
      checks.that(maxTasks <= fleet.maxTasks, 'maxTasks', maxTasks, `at most ${fleet.maxTasks}, as the fleet`, remedy);
    }
    if (isKnown(minTasks) && isKnown(most)) {
      checks.that(minTasks <= most, 'minTasks', minTasks, `at most the most tasks of that time (${most})`, remedy);
    }
    const backwards = start !== undefined && end !== undefined && end <= start;
    return checks.that(!backwards, 'end', end?.toISOString(), 'after start', 'swap the two').problems;
  }

  public bind(_scope: unknown, { scaling }: ScalingPolicyContext): void {
    const { schedule, minTasks, maxTasks, timeZone, start, end } = this.options;
    scaling.scaleOnSchedule(this.policyId, {
      schedule,
      minCapacity: minTasks,
      maxCapacity: maxTasks,
      timeZone: timeZone ?? TimeZone.ETC_UTC,
      startTime: start,
      endTime: end,
    });
  }
}
