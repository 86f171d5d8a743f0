import type { SystemCapacity } from '../../../lib/capacity/system';
import type { TrafficFigures } from '../../../lib/capacity/traffic-figures';
import { DEFAULT_MIX } from '../../../lib/capacity/traffic-figures';

/** The front page of a large site: half an hour. */
const HALF_AN_HOUR = 1800;

/**
 * Where nobody states traffic: all that the fleets can answer at their most, from half of what they answer at their
 * least. It asks whether the tiers behind them carry what they let through.
 */
export function assumedTraffic({ web }: SystemCapacity): TrafficFigures {
  const sum = (tasks: 'minTasks' | 'maxTasks') =>
    web.filter(({ routed }) => routed).reduce((rps, each) => rps + each[tasks] * each.rpsPerTask, 0);
  const peakRps = Math.max(1, sum('maxTasks'));
  const baselineRps = Math.min(peakRps, Math.max(1, sum('minTasks') / 2));
  return { shape: 'spike', baselineRps, peakRps, timeToPeak: HALF_AN_HOUR, mix: DEFAULT_MIX };
}
