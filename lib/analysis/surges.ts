import type { Template } from './template';
import { list, number, object, references, text } from './template';

/** What a known event raises a tier to. */
export interface SurgeCall {
  /** The logical ids that the call names. */
  readonly of: string[];
  /** The most tasks, of a service. */
  readonly maxTasks?: number;
  /** Capacity units, of a load balancer. */
  readonly units?: number;
}

/** The calls that schedules make ahead of known events, and after them. */
export function readSurges(template: Template): SurgeCall[] {
  return template.all('AWS::Scheduler::Schedule').flatMap(({ properties }): SurgeCall[] => {
    const { Input } = object(properties.Target);
    const input = parse(Input);
    const maxTasks = number(input.MaxCapacity);
    const units = number(object(input.MinimumLoadBalancerCapacity).CapacityUnits);
    return maxTasks === undefined && units === undefined ? [] : [{ of: references(Input), maxTasks, units }];
  });
}

/** JSON whose texts may hold what the deployment alone knows: that is left out. */
function parse(input: unknown): ReturnType<typeof object> {
  const parts = list(list(object(input)['Fn::Join'])[1] ?? input);
  try {
    return object(JSON.parse(parts.map((part) => text(part) ?? '').join('')));
  } catch {
    return {};
  }
}
