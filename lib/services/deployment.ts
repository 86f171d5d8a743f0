import type { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BlueGreenOptions } from './deployments/blue-green';
import { BlueGreen } from './deployments/blue-green';
import type { CanaryOptions } from './deployments/canary';
import { Canary } from './deployments/canary';
import type { LinearOptions } from './deployments/linear';
import { Linear } from './deployments/linear';
import type { RollingOptions } from './deployments/rolling';
import { Rolling } from './deployments/rolling';
import type { RollbackOptions } from './rollback-options';

/**
 * One way to bring a new version into a service that stands. A way is one file; nothing else knows which ways exist.
 */
export interface IDeployment {
  /**
   * What errors call it.
   */
  readonly name: string;

  /**
   * Whether old and new version stand beside each other, each in a target group of its own, and ECS moves the requests
   * from one to the other by the weights of a listener rule.
   */
  readonly shiftsTraffic: boolean;

  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param fewestTasks the tasks that a deployment may find running at least
   */
  validate(fewestTasks: number): string[];

  /**
   * What ECS is told.
   */
  bind(): DeploymentConfig;
}

/**
 * What ECS is told of a deployment.
 */
export interface DeploymentConfig {
  /**
   * The strategy of ECS's own controller. It is always stated: a service that was blue/green would else stay so.
   */
  readonly strategy: ecs.DeploymentStrategy;

  /**
   * What a deployment is rolled back on, beside tasks that do not start.
   */
  readonly rollback: RollbackOptions;

  /**
   * Tasks that stay healthy, in percent of those that ran.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Tasks that run at most, old and new, in percent of those that ran.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * How long the old version stands by after all requests go to the new one.
   *
   * @default - for a rolling deployment, what ECS computes from the alarms
   */
  readonly bakeTime?: Duration;

  /**
   * How requests move by a canary.
   *
   * @default - they do not
   */
  readonly canary?: ecs.TrafficShiftConfig;

  /**
   * How requests move step by step.
   *
   * @default - they do not
   */
  readonly linear?: ecs.TrafficShiftConfig;

  /**
   * How long the deployment waits for a decision before users get the new version.
   *
   * @default - it does not wait
   */
  readonly pauseForTests?: Duration;
}

/**
 * The ways to deploy of this library, all by ECS's own controller. A change from one to another replaces neither
 * service nor load balancer nor target group; see `docs/deployments.md` for the one order that it wants.
 *
 * Whatever the way, nobody states a count of tasks: what scaling has reached stays.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
 */
export abstract class Deployment {
  /**
   * New tasks take the place of old ones, as many at a time as the percentages allow.
   *
   * @param options the options
   */
  public static rolling(options: RollingOptions = {}): IDeployment {
    return new Rolling(options);
  }

  /**
   * All new tasks start beside the old ones; then all requests move at once, and back at once if need be.
   *
   * @param options the options
   */
  public static blueGreen(options: BlueGreenOptions = {}): IDeployment {
    return new BlueGreen(options);
  }

  /**
   * As `blueGreen`, but a small share of the requests goes ahead.
   *
   * @param options the options
   */
  public static canary(options: CanaryOptions = {}): IDeployment {
    return new Canary(options);
  }

  /**
   * As `blueGreen`, but requests move in equal steps.
   *
   * @param options the options
   */
  public static linear(options: LinearOptions = {}): IDeployment {
    return new Linear(options);
  }
}
