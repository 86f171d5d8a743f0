import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ComputeDemand, ICompute } from './compute';
import { Compute } from './compute';
import type { FleetOptions } from './fleet';
import { TaskSize } from './task-size';

/** What the tasks of a fleet run on, and what they ask of it. */
export function demandOf(
  options: FleetOptions,
  { minTasks, maxTasks }: { readonly minTasks: number; readonly maxTasks: number },
): { readonly compute: ICompute; readonly demand: ComputeDemand } {
  const { compute = Compute.fargate(), size = TaskSize.SMALL, ephemeralStorage } = options;
  const { architecture = ecs.CpuArchitecture.X86_64 } = options;
  return { compute, demand: { size, architecture, minTasks, maxTasks, ephemeralStorage } };
}
