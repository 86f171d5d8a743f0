import { Checks } from '../private/validation';
import type { DashboardOptions } from './dashboard-options';

/** CloudWatch keeps data for 15 months. */
const MOST_SECONDS = 455 * 86_400;

/** Checks what a team says of its dashboard. */
export function validateDashboard({ interval }: DashboardOptions, prefix = ''): Checks {
  return new Checks(prefix)
    .literal('interval', interval)
    .duration('interval', interval, 300, MOST_SECONDS, 'state Duration.hours(3)');
}
