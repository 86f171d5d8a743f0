import { Duration, Token } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { DeploymentConfig, IDeployment } from '../deployment';
import type { BlueGreenOptions } from './blue-green';
import { validatePercent } from './percent';
import { minutes, shiftConfig, validateShift } from './shifting';

/**
 * Options of `Deployment.linear`.
 */
export interface LinearOptions extends BlueGreenOptions {
  /**
   * Requests that move with each step, 3 to 100 percent in tenths.
   *
   * @default 20
   */
  readonly stepPercent?: number;

  /**
   * How long each step waits for the next, 0 to 24 hours in whole minutes; the last is followed by `bakeTime`.
   *
   * @default Duration.minutes(5)
   */
  readonly stepTime?: Duration;
}

/** Requests move in equal steps. */
export class Linear implements IDeployment {
  public readonly name = 'linear';
  public readonly shiftsTraffic = true;
  private readonly percent: number;
  private readonly time: Duration;

  constructor(private readonly options: LinearOptions) {
    this.percent = options.stepPercent ?? 20;
    this.time = options.stepTime ?? Duration.minutes(5);
  }

  public validate(): string[] {
    const steps = Token.isUnresolved(this.percent) || !(this.percent >= 3) ? 1 : Math.ceil(100 / this.percent);
    const checks = validateShift(this.options, Array(steps).fill(this.time));
    minutes(checks, 'stepTime', this.time, 0, 'state 5 minutes');
    validatePercent(checks, 'stepPercent', this.percent, 3);
    return checks.problems;
  }

  public bind(): DeploymentConfig {
    return {
      ...shiftConfig(this.options),
      strategy: ecs.DeploymentStrategy.LINEAR,
      linear: { stepPercent: this.percent, stepBakeTime: this.time },
    };
  }
}
