import { UNKNOWN_CHECKS } from '../../../../lib/analysis/unknown-needs';
import type { ICheck } from '../check';
import { by } from '../check';
import { notChecked } from '../finding';

/** What a template leaves to the deployment: beside each check that would look at it, that it does not. */
export const unknown: readonly ICheck[] = UNKNOWN_CHECKS.map((name) => ({
  name,
  inspections: ({ unknown }) =>
    by(
      unknown.filter(({ check }) => check === name),
      ({ what }) => what,
    ).map(([what, needs]) => ({
      what,
      needs,
      inspect: async () =>
        notChecked(
          'known at deployment alone',
          'look by hand, or state its value in the app instead of a reference to it',
        ),
    })),
}));
