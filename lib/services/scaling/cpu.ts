import type { UtilizationScalingOptions } from './utilization';
import { UtilizationPolicy } from './utilization';

/**
 * Options of `ScalingPolicy.cpu`.
 */
export interface CpuScalingOptions extends UtilizationScalingOptions {
  /**
   * CPU utilisation that scaling aims at, above 0 to 100 percent. A reading never exceeds 100 %, so that one step of a
   * policy at 50 % no more than doubles the fleet.
   *
   * @default 50
   */
  readonly targetPercent?: number;
}

/** Target tracking on CPU. Reached by `ScalingPolicy.cpu`. */
export class CpuPolicy extends UtilizationPolicy {
  public readonly targetUtilizationPercent: number;

  constructor({ targetPercent = 50, ...options }: CpuScalingOptions) {
    const predefined = 'ECSServiceAverageCPUUtilization';
    super({ id: 'Cpu', metricName: 'CPUUtilization', predefined, targetPercent }, options);
    this.targetUtilizationPercent = targetPercent;
  }
}
