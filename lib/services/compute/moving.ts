import { Token } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Checks } from '../../private/validation';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';
import { TaskSize } from '../task-size';

/**
 * From what to what a service moves.
 */
export interface MovingOptions {
  /**
   * What the service ran on until now. It stays in the cluster, and loses its tasks.
   */
  readonly from: ICompute;

  /**
   * What the service runs on from now on.
   */
  readonly to: ICompute;
}

/** Of a compute that is to stand and to run nothing, nothing is asked: numbers and processor are tokens, which pass. */
const NO_TASKS: ComputeDemand = {
  size: TaskSize.MICRO,
  architecture: ecs.CpuArchitecture.of(Token.asString({ resolve: () => '' })),
  minTasks: Token.asNumber({ resolve: () => 0 }),
  maxTasks: Token.asNumber({ resolve: () => 0 }),
};

/** Tasks on a new compute, while the old one still stands. */
export class Moving implements ICompute {
  constructor(private readonly options: MovingOptions) {}

  public validate(demand: ComputeDemand, cluster?: ecs.ICluster): string[] {
    const { from, to } = this.options;
    const old = from.validate(NO_TASKS, cluster).map((problem) => `moving from: ${problem}`);
    return [...to.validate(demand, cluster), ...old];
  }

  public bind(scope: Construct, cluster: ecs.ICluster, demand: ComputeDemand): ComputeConfig {
    const { from, to } = this.options;
    from.bind(scope, cluster, NO_TASKS);
    // Two fleets that both stand need two names, which only shows once the old one does.
    new Checks().include(to.validate(demand, cluster)).throwAt(scope, 'Service');
    return to.bind(scope, cluster, demand);
  }
}
