import type { ScalingPolicy, Service } from '../../../lib/analysis/tiers';
import { REACTION } from '../../../lib/capacity/graded';
import type { Graded } from '../../../lib/capacity/graded';
import type { PolicyReaction } from '../../../lib/capacity/reaction';
import { gradedReaction, NO_REACTION, reactionTo, TRACKING_PERIODS } from '../../../lib/capacity/reaction';

/** How each policy of a service reacts, the fastest first. Those that answer no load, such as a forecast, are left out. */
export function reactionsOf({ scaling }: Service): PolicyReaction[] {
  return scaling.flatMap(reactionOf).sort((a, b) => a.whole.most - b.whole.most);
}

/** The reaction of a service, where its policies tell: a clock and a forecast come before the load, or do not. */
export function knownReaction(service: Service, notes: string[]): Graded | undefined {
  const [first] = reactionsOf(service);
  if (first) return gradedReaction(first);
  const { name, scaling, schedules } = service;
  // A forecast that is only made scales nothing.
  if (scaling.every(({ kind }) => kind === 'forecast') && schedules.length === 0) return NO_REACTION;
  notes.push(`${name}: nothing tells how fast it scales; ${REACTION.value} s assumed, and its headroom is not judged`);
  return undefined;
}

function reactionOf(policy: ScalingPolicy): PolicyReaction[] {
  const { kind, metric, namespaces, periodSeconds, evaluationPeriods } = policy;
  const periods = kind === 'target tracking' ? TRACKING_PERIODS.count : evaluationPeriods;
  if (periodSeconds === undefined || periods === undefined) return [];
  return [reactionTo({ sources: namespaces.length > 0 ? namespaces : [metric], periodSeconds, periods })];
}
