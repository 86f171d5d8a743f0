import type { Duration } from 'aws-cdk-lib/core';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { now } from '../private/clock';
import { pathInStack } from '../private/naming';
import type { ISurgeable } from '../surgeable';

/**
 * What a team knows of an event before it comes.
 */
export interface SurgeOptions {
  /**
   * When it begins, in ISO 8601 with its offset: `2026-11-27T18:00:00+01:00`, or with `Z`. Without an offset the hour
   * would be that of whichever machine synthesises.
   */
  readonly at: string;

  /**
   * How long it lasts, 1 minute to 30 days. (Not `for`, which is a reserved word in most languages that this library
   * is published for.)
   */
  readonly duration: Duration;

  /**
   * How many times the stated minimum stands ready, above 1 up to 1000. 10 times `minTasks: 3` are 30 tasks. `maxTasks`
   * is raised only where it leaves less than a quarter above that.
   */
  readonly multiplier: number;

  /**
   * How long before `at` services, workers and readers are raised, up to 7 days.
   *
   * Fargate starts 500 tasks of a service a minute, and images have to be pulled; a reader takes minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly leadTime?: Duration;

  /**
   * How long before `at` the load balancer is raised, up to 7 days. AWS provisions units within minutes, or hours.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/request-capacity-unit-reservation.html
   * @default Duration.hours(2)
   */
  readonly loadBalancerLeadTime?: Duration;

  /**
   * Capacity units that the load balancer keeps ready, 100 at least: the peak of the metric `PeakLCUs` in a load test.
   * The quota of an account may have to be raised first, and a reservation shrinks twice a day at most.
   *
   * @default - `multiplier` times the `minimumCapacityUnits` of the load balancer; without those, it follows the load
   */
  readonly loadBalancerCapacityUnits?: number;
}

/**
 * A known event that was planned.
 */
export interface ISurge extends IConstruct {
  /**
   * One to raise and one to lower each tier, those that came after the plan among them. A raise is there until its time.
   */
  readonly schedules: scheduler.CfnSchedule[];
}

/** When a tier is how high. */
export interface SurgeInterval {
  readonly start: number;
  readonly end: number;
  readonly level: number;
}

/** The highest of those that are on; 1 where none is. An interval is over at its end. */
export function levelAt(intervals: readonly SurgeInterval[], time: number): number {
  return Math.max(1, ...intervals.filter(({ start, end }) => start <= time && time < end).map(({ level }) => level));
}

/** What the events of a calendar share. */
export interface SurgeParts {
  readonly group: scheduler.CfnScheduleGroup;
  readonly role: iam.IRole;
  readonly deadLetterQueue: sqs.IQueue;
}

/** A call that comes later than this might come after the next one, and undo it. */
const LATEST = 3600;

/** Scheduler calls within a minute of the time that is stated. */
const CALLED = 2 * 60_000;

/**
 * A known event: two schedules for each tier, one that raises it ahead of the event and one that lowers it after.
 *
 * A raise whose time is over has done what it does, and leaves the template. AWS does not say what it answers to a
 * schedule whose time has passed when it is made, and others report that it refuses: a service that is added in
 * mid-event, or an event that is deployed late, must not fail the deployment. Nothing else of the template knows the time.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 *
 * Where surges overlap, the highest holds: each schedule sets the level of its moment, in absolute numbers.
 */
export class Surge extends Construct implements ISurge {
  public readonly schedules: scheduler.CfnSchedule[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly options: SurgeOptions,
    private readonly parts: SurgeParts,
  ) {
    super(scope, id);
  }

  /**
   * Raises and lowers a tier.
   *
   * @param target the tier
   * @param level how high
   * @param lead how long before the event
   * @param intervals all that is planned for the tier, by every event
   */
  public plan(target: ISurgeable, level: number, lead: Duration, intervals: SurgeInterval[]): void {
    const begin = Date.parse(this.options.at);
    const start = begin - lead.toMilliseconds();
    const end = begin + this.options.duration.toMilliseconds();
    intervals.push({ start, end, level });
    const retried = Math.min(LATEST, Math.floor((end - start) / 1000));
    if (now(this) < start + CALLED) this.schedule(`${target.surgeId}Raise`, target, start, intervals, retried);
    this.schedule(`${target.surgeId}Lower`, target, end, intervals, LATEST);
  }

  /** One-time schedules stay when they are done: CloudFormation cannot have them deleted, and would miss them. */
  private schedule(id: string, target: ISurgeable, time: number, intervals: SurgeInterval[], latest: number): void {
    const { service, action } = target.surge(1);
    const { role, group, deadLetterQueue } = this.parts;
    const schedule = new scheduler.CfnSchedule(this, id, {
      description: `${id.replace(/(Raise|Lower)$/, ': $1')} for ${pathInStack(this)}`.slice(0, 512),
      groupName: group.ref,
      scheduleExpression: `at(${new Date(time).toISOString().slice(0, 19)})`,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: `arn:${Stack.of(this).partition}:scheduler:::aws-sdk:${service}:${action}`,
        roleArn: role.roleArn,
        // Surges that are planned later change what a moment asks for.
        input: Lazy.string({ produce: () => target.surge(levelAt(intervals, time)).input }),
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: latest, maximumRetryAttempts: 185 },
      },
    });
    // Without its policy the role would be refused.
    schedule.node.addDependency(role);
    this.schedules.push(schedule);
  }
}
