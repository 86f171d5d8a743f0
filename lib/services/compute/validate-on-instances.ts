import { Checks } from '../../private/validation';
import type { ComputeDemand } from '../compute';

/** Checks what Fargate alone can give to a task. */
export function validateOnInstances({ ephemeralStorage }: ComputeDemand): string[] {
  return new Checks().that(
    ephemeralStorage === undefined,
    'ephemeralStorage',
    'stated',
    'unset on instances, whose tasks share the disk of theirs',
    'drop it, and state diskSize of the compute',
  ).problems;
}
