import type { Properties } from './template';
import { list, number, object, reference, text } from './template';
import type { Sidecar } from './tiers';

/** The containers of a task definition. */
export interface Containers {
  readonly application: Properties;
  /** Those beside it that reserve CPU or memory. */
  readonly sidecars: Sidecar[];
}

/**
 * Tells the application from what stands beside it: it is the first of the containers that a task ends with. A log router
 * may stand before it, and what prepares a task ends by itself.
 */
export function readContainers(definition: Properties): Containers {
  const containers = list(definition.ContainerDefinitions).map(object);
  const application =
    containers.find(({ Essential, FirelensConfiguration }) => Essential !== false && !FirelensConfiguration) ??
    containers[0] ??
    {};
  const sidecars = containers.filter((each) => each !== application).map(readSidecar);
  return { application, sidecars: sidecars.filter(({ cpu, memoryMiB }) => cpu + memoryMiB > 0) };
}

/** ECS reserves `MemoryReservation`, and `Memory` where only that is stated. */
function readSidecar({ Name, Cpu, Memory, MemoryReservation }: Properties): Sidecar {
  return {
    name: text(Name) ?? reference(Name) ?? 'container',
    cpu: number(Cpu) ?? 0,
    memoryMiB: number(MemoryReservation ?? Memory) ?? 0,
  };
}
