import type { UtilizationScalingOptions } from './utilization';
import { UtilizationPolicy } from './utilization';

/**
 * Options of `ScalingPolicy.memory`.
 */
export interface MemoryScalingOptions extends UtilizationScalingOptions {
  /**
   * Memory utilisation that scaling aims at, above 0 to 100 percent.
   *
   * @default 70
   */
  readonly targetPercent?: number;
}

/** Target tracking on memory. Reached by `ScalingPolicy.memory`. */
export class MemoryPolicy extends UtilizationPolicy {
  constructor({ targetPercent = 70, ...options }: MemoryScalingOptions) {
    const predefined = 'ECSServiceAverageMemoryUtilization';
    super({ id: 'Memory', metricName: 'MemoryUtilization', predefined, targetPercent }, options);
  }
}
