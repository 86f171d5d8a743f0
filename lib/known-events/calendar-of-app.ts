import type { Construct } from 'constructs';
import { checkIds } from '../private/check-ids';
import type { Fleet } from '../services/fleet';
import type { ISurgeable } from '../surgeable';
import type { SurgeOptions } from './surge';
import type { SurgeCalendarProps } from './surge-calendar';
import { SurgeCalendar, tasksOf } from './surge-calendar';
import { validatePlan } from './validate-surge';

/** What an event raises of an app, beside its load balancer. */
export interface RaisedParts {
  readonly fleets: readonly Fleet[];
  readonly readers: readonly ISurgeable[];
}

/**
 * The calendar of an app, made with the first event, which is checked before anything is made.
 *
 * @param app the app
 * @param first the first event
 * @param parts what stands already
 * @param props the load balancer and its key
 */
export function createCalendar(
  app: Construct,
  first: { readonly id: string; readonly options: SurgeOptions },
  { fleets, readers }: RaisedParts,
  props: SurgeCalendarProps,
): SurgeCalendar {
  const tiers = [...fleets.map(tasksOf), ...readers];
  validatePlan(first.options, app, { tiers, loadBalancer: props.loadBalancer !== undefined })
    .merge(checkIds(app, ['Surges']))
    .throwAt(app, `Surges/${first.id}`);
  const calendar = new SurgeCalendar(app, 'Surges', props);
  fleets.forEach((fleet) => calendar.addService(fleet));
  readers.forEach((tier) => calendar.add(tier));
  return calendar;
}
