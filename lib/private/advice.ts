import { Aspects, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What a look at the finished tree can ask. */
export interface Finished {
  /** What the template will show for a value. */
  readonly resolve: (value: unknown) => unknown;
}

/**
 * Looks when the app is synthesised: what a construct will be is known once all calls have been made.
 *
 * @param scope where to look
 * @param look adds warnings
 */
export function adviseAtSynthesis(scope: IConstruct, look: (finished: Finished) => void): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (node === scope) look({ resolve: (value) => Stack.of(scope).resolve(value) as unknown });
    },
  });
}
