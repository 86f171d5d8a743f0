import type { Graded } from '../capacity/graded';
import { NO_REACTION } from '../capacity/reaction';
import type { IScalingPolicy } from '../services/scaling/scaling-policy';

/**
 * From a spike to the tasks that answer it, as the policies of a service say: the fastest counts, since the largest
 * demand wins. Undefined where none of them says it, such as a clock; without any that scales, tasks never come.
 */
export function statedReaction(policies: readonly IScalingPolicy[]): Graded | undefined {
  if (policies.every(({ forecastsOnly }) => forecastsOnly)) return NO_REACTION;
  const seconds = policies.flatMap(({ reactionTime }) => reactionTime?.toMilliseconds() ?? []).map((ms) => ms / 1000);
  if (seconds.length === 0) return undefined;
  return { value: Math.min(...seconds), unit: 's', grade: 'computed', source: 'IScalingPolicy.reactionTime' };
}
