import type { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { DeploymentConfig, IDeployment } from '../deployment';
import type { RollbackOptions } from '../rollback-options';
import { shiftConfig, validateShift } from './shifting';

/**
 * Options of `Deployment.blueGreen`, and of all that move requests from an old version to a new one beside it.
 */
export interface BlueGreenOptions extends RollbackOptions {
  /**
   * How long the old version stands by after all requests go to the new one, 5 minutes to 24 hours in whole minutes;
   * from 0 with `omitOwnAlarms`. Until then a rollback takes seconds; and both versions are paid for.
   *
   * ECS would wait 36 hours where nobody states it.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * How long the deployment waits, with the new version up and reached by the `testListener` of the load balancer alone,
   * until someone lets it go on: `aws ecs continue-service-deployment`. If nobody does, it is rolled back. 1 minute to 24
   * hours in whole minutes; CloudFormation waits as long.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   * @default - it does not wait
   */
  readonly pauseForTests?: Duration;
}

/** All requests move at once. */
export class BlueGreen implements IDeployment {
  public readonly name = 'blueGreen';
  public readonly shiftsTraffic = true;

  constructor(private readonly options: BlueGreenOptions) {}

  public validate(): string[] {
    return validateShift(this.options).problems;
  }

  public bind(): DeploymentConfig {
    return { ...shiftConfig(this.options), strategy: ecs.DeploymentStrategy.BLUE_GREEN };
  }
}
