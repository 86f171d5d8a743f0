import type { Duration } from 'aws-cdk-lib/core';

/**
 * What a team may say of its dashboard.
 */
export interface DashboardOptions {
  /**
   * Whether there is one.
   *
   * @default - true in production, and wherever `dashboard` is stated
   */
  readonly enabled?: boolean;

  /**
   * The time that it shows at first, 5 minutes to 15 months.
   *
   * @default Duration.hours(3)
   */
  readonly interval?: Duration;
}
