import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { DeploymentConfig, IDeployment } from '../deployment';
import type { BlueGreenOptions } from './blue-green';
import { validatePercent } from './percent';
import { shiftConfig, validateShift, validateWait } from './shifting';

/**
 * Options of `Deployment.canary`.
 */
export interface CanaryOptions extends BlueGreenOptions {
  /**
   * Requests that go ahead, 0.1 to 100 percent in tenths. Below 20 requests a minute the alarms see nothing.
   *
   * @default 10
   */
  readonly percent?: number;

  /**
   * How long they go ahead alone, 5 minutes to 24 hours in whole minutes; from 0 with `omitOwnAlarms`.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryTime?: Duration;
}

/** A small share of the requests goes ahead. */
export class Canary implements IDeployment {
  public readonly name = 'canary';
  public readonly shiftsTraffic = true;
  private readonly percent: number;
  private readonly time: Duration;

  constructor(private readonly options: CanaryOptions) {
    this.percent = options.percent ?? 10;
    this.time = options.canaryTime ?? Duration.minutes(10);
  }

  public validate(): string[] {
    const checks = validateShift(this.options, [this.time]);
    validateWait(checks, 'canaryTime', this.time, this.options);
    validatePercent(checks, 'percent', this.percent, 0.1);
    return checks.problems;
  }

  public bind(): DeploymentConfig {
    return {
      ...shiftConfig(this.options),
      strategy: ecs.DeploymentStrategy.CANARY,
      canary: { stepPercent: this.percent, stepBakeTime: this.time },
    };
  }
}
