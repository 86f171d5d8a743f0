import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What EventBridge Scheduler calls: an action of the AWS SDK, with its parameters.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export interface SurgeCall {
  /**
   * The service as the AWS SDK names it, in small letters: `applicationautoscaling`.
   */
  readonly service: string;

  /**
   * The action, with a small letter first: `registerScalableTarget`.
   */
  readonly action: string;

  /**
   * The parameters, as JSON.
   */
  readonly input: string;
}

/**
 * Capacity that a surge raises ahead of a known event and lowers after it.
 *
 * A tier that is to join is one file with this interface, and one `SurgeCalendar.add`.
 */
export interface ISurgeable {
  /**
   * A name that stays, unique in its calendar: the ids of the schedules follow from it.
   */
  readonly surgeId: string;

  /**
   * Brings the capacity to a level, in absolute numbers: what is called twice, or late, does no harm.
   *
   * @param level 1 is what is stated; above it, how many times that, or whatever the tier counts in
   */
  surge(level: number): SurgeCall;

  /**
   * What stands in the way of a level: one line each, empty if nothing.
   *
   * @param level as for `surge`
   */
  validateSurge(level: number): string[];

  /**
   * Lets the role of the schedules make those calls, and no others.
   *
   * @param role the role
   */
  grantSurge(role: iam.IGrantable): void;
}
