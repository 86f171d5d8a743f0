import type { IConstruct } from 'constructs';

/** By which an old commit is deployed as of its day, and a test knows what time it is. */
export const CLOCK = 'cdk-scalable-web-app:now';

/**
 * What time it is. It decides what is refused and what is warned of. Of what a template holds it decides one thing: a
 * call of a known event whose time is over is left out. Otherwise the same input gives the same bytes, at any time.
 */
export function now(scope: IConstruct): number {
  const stated: unknown = scope.node.tryGetContext(CLOCK);
  if (stated === undefined) return Date.now();
  const time = typeof stated === 'string' ? Date.parse(stated) : NaN;
  if (Number.isNaN(time)) {
    throw new Error(`context ${CLOCK} is '${stated}': allowed is a time such as '2026-11-27T18:00:00Z'`);
  }
  return time;
}
