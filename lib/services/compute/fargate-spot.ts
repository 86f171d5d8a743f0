import { Validations } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { FARGATE_SPOT } from '../../capacity/fargate-shares';
import { Checks, isKnown } from '../../private/validation';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';
import { Fargate, fargateConfig } from './fargate';

/** The most that ECS takes for the base of a provider. */
const MOST_TASKS = 100_000;

/**
 * How tasks are shared out between Fargate and Fargate Spot.
 *
 * AWS takes a Spot task back by SIGTERM, two minutes before it ends the task; the web tier has answered what was in
 * flight by then, since its stop time-out is 60 seconds and its targets are drained within 30. ECS starts another task
 * at once, on Spot where there is capacity: it never falls back to `FARGATE` by itself, so the base should carry what
 * must not be lost.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export interface FargateSpotOptions {
  /**
   * The first tasks, which are always on Fargate proper: 0 to `maxTasks` − 1.
   *
   * @default - `minTasks`: what stands in quiet times is never taken back, what comes in a spike may be
   */
  readonly onDemandBase?: number;

  /**
   * The share of Spot in the tasks beyond the base, 1 to 1000.
   *
   * @default 3
   */
  readonly spotWeight?: number;

  /**
   * The share of Fargate proper in the tasks beyond the base, 0 to 1000. With 0, where Spot has no capacity no task
   * starts; ECS takes 0 only without a base, so that all tasks are on Spot.
   *
   * @default 1; 0 where `onDemandBase` is 0
   */
  readonly onDemandWeight?: number;
}

/** An on-demand base on `FARGATE`, and the rest in shares. */
export class FargateSpot implements ICompute {
  /** All on Spot, where a preset rather than a team chose it, and may. */
  public static forWorkThatCanWait(): ICompute {
    return new FargateSpot({ onDemandBase: 0 }, true);
  }

  constructor(
    private readonly options: FargateSpotOptions,
    private readonly canWait = false,
  ) {}

  public validate(demand: ComputeDemand): string[] {
    const { base, spotWeight, onDemandWeight } = this.shares(demand);
    const checks = new Checks('compute.')
      .wholeNumber('onDemandBase', base, 0, MOST_TASKS, 'leave it out for minTasks')
      .wholeNumber('spotWeight', spotWeight, 1, 1000, 'state 3, or Compute.fargate() for no Spot')
      .wholeNumber('onDemandWeight', onDemandWeight, 0, 1000, 'state 1');
    if (isKnown(base) && isKnown(onDemandWeight)) {
      const allowed = '1 at least beside onDemandBase, since ECS starts no task on a provider of weight 0';
      checks.that(base === 0 || onDemandWeight !== 0, 'onDemandWeight', 0, allowed, 'state 1, or onDemandBase: 0');
    }
    const { maxTasks } = demand;
    if (isKnown(base) && isKnown(maxTasks) && maxTasks > 0) {
      const allowed = `less than maxTasks (${maxTasks}), or no task is ever on Spot`;
      checks.that(base < maxTasks, 'onDemandBase', base, allowed, 'lower it, or take Compute.fargate()');
    }
    return [...new Fargate().validate(demand), ...checks.problems];
  }

  public bind(scope: Construct, _cluster: ecs.ICluster, demand: ComputeDemand): ComputeConfig {
    const { base, spotWeight, onDemandWeight } = this.shares(demand);
    const onSpot = { capacityProvider: FARGATE_SPOT, weight: spotWeight };
    if (onDemandWeight === 0 && !this.canWait) {
      Validations.of(scope).addWarning(
        'cdk-scalable-web-app:all-on-spot',
        'every task is on Fargate Spot: AWS may take all of them back at once, and none starts where Spot has no ' +
          'capacity; state onDemandBase, or acknowledge it for work that can wait',
      );
    }
    if (onDemandWeight === 0) return fargateConfig([onSpot]);
    return fargateConfig([{ capacityProvider: 'FARGATE', base, weight: onDemandWeight }, onSpot]);
  }

  private shares({ minTasks }: ComputeDemand) {
    const { onDemandBase: base = minTasks, spotWeight = 3, onDemandWeight = base === 0 ? 0 : 1 } = this.options;
    return { base, spotWeight, onDemandWeight };
  }
}
