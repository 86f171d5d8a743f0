import { data } from './invariants-data';
import type { Invariant } from './invariants-form';
import { network } from './invariants-network';
import { services } from './invariants-services';

/** What each invariant looked at, over a run. */
export interface Totals {
  [invariant: string]: number;
}

/** What holds of every template, whatever the props. */
export const INVARIANTS: { readonly [name: string]: Invariant } = { ...network, ...data, ...services };
