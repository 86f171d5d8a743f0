import type { WebServiceOptions } from '../web-service';
import type { IScalingPolicy } from './scaling-policy';
import { ScalingPolicy } from './scaling-policy';

/**
 * CPU is measured three times a minute, and saturates at 100 %; requests are counted once a minute, and do not. An
 * overload proxy measures every ten seconds.
 */
export function defaultPolicies(options: WebServiceOptions): IScalingPolicy[] {
  const { targetUtilizationPercent: targetPercent, targetCpuPercent = targetPercent, overloadProxy } = options;
  const always = [ScalingPolicy.cpu({ targetPercent: targetCpuPercent }), ScalingPolicy.requests({ targetPercent })];
  return overloadProxy ? [...always, ScalingPolicy.step(options._steps)] : always;
}
