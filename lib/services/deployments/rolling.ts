import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown } from '../../private/validation';
import type { DeploymentConfig, IDeployment } from '../deployment';
import type { RollbackOptions } from '../rollback-options';
import { validateRollback } from '../rollback-options';

/**
 * Options of `Deployment.rolling`.
 */
export interface RollingOptions extends RollbackOptions {
  /**
   * Tasks that stay healthy, 0 to 100 percent of those that ran, rounded up. Below 100 a deployment under load takes
   * away what the load needs: the warning `cdk-scalable-web-app:deploys-below-capacity` has to be acknowledged.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Tasks that run at most, old and new, 101 to 200 percent of those that ran, rounded down. 200 is the fastest; less is
   * for quotas and subnets that hold no second fleet. 100 is none of them: the balance over Availability Zones, which
   * services of this library keep, starts a task in one zone before it ends another elsewhere.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
   * @default 200
   */
  readonly maxHealthyPercent?: number;
}

/** The fewest and the most tasks, where nobody states them. */
const ALL = 100;
const TWICE = 200;

/** New tasks take the place of old ones, a share at a time. */
export class Rolling implements IDeployment {
  public readonly name = 'rolling';
  public readonly shiftsTraffic = false;

  constructor(private readonly options: RollingOptions) {}

  public validate(fewestTasks: number): string[] {
    const { minHealthyPercent: min = ALL, maxHealthyPercent: max = TWICE } = this.options;
    const checks = validateRollback(this.options)
      .wholeNumber('deployment.minHealthyPercent', min, 0, ALL, 'state 100')
      .wholeNumber('deployment.maxHealthyPercent', max, 101, TWICE, 'state 200');
    if (!isKnown(min) || !isKnown(max) || !isKnown(fewestTasks) || checks.problems.length > 0) return checks.problems;
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
    const tasks = Math.max(1, fewestTasks);
    const starts = Math.floor((tasks * max) / 100) - tasks;
    const ends = tasks - Math.ceil((tasks * min) / 100);
    return checks.that(
      starts + ends > 0,
      'deployment.maxHealthyPercent',
      max,
      `one that lets a deployment of ${tasks} tasks begin: rounded down, no further task may start, and with ` +
        `minHealthyPercent ${min} none may end`,
      `state ${Math.min(TWICE, Math.ceil((100 * (tasks + 1)) / tasks))}`,
    ).problems;
  }

  public bind(): DeploymentConfig {
    const { minHealthyPercent, maxHealthyPercent } = this.options;
    return {
      strategy: ecs.DeploymentStrategy.ROLLING,
      rollback: this.options,
      minHealthyPercent,
      maxHealthyPercent,
    };
  }
}
