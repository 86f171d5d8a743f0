import type { Need } from './account-needs';
import type { Resource, Template } from './template';
import { number, references } from './template';

/** A need whose value the deployment alone knows: of another stack, of a parameter, or of a dynamic reference. */
export interface UnknownNeed extends Need {
  /** The check that would look at it. */
  readonly check: UnknownCheck;
  /** What is needed. */
  readonly what: string;
}

/** The checks that read values which a template may leave to the deployment. */
export type UnknownCheck = (typeof UNKNOWN_CHECKS)[number];
export const UNKNOWN_CHECKS = [
  'zones',
  'addresses',
  'Fargate',
  'instances',
  'LCU',
  'databases',
  'caches',
  'certificates',
  'hosted zones',
  'images',
] as const;

/** Notes what the deployment alone knows; gives back nothing, in the place of its value. */
export type Unknown = (resource: Pick<Resource, 'id'>, check: UnknownCheck, what: string) => never[];

/** Whether a value is of resources that the template makes itself: these need nothing of the account. */
export function isMade(template: Template, value: unknown, type: string): boolean {
  const made = template.all(type).map(({ id }) => id);
  const named = references(value);
  return named.length > 0 && named.every((id) => made.includes(id));
}

/** Whether the template tells how many tasks a service has at most. */
export function tellsTasks(template: Template, { id, properties }: Resource): boolean {
  const target = template
    .all('AWS::ApplicationAutoScaling::ScalableTarget')
    .find((each) => references(each.properties.ResourceId).includes(id));
  const most = target ? target.properties.MaxCapacity : properties.DesiredCount;
  return most === undefined || number(most) !== undefined;
}
