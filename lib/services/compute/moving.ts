import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';

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

/** Tasks on a new compute, while the old one still stands. */
export class Moving implements ICompute {
  constructor(private readonly options: MovingOptions) {}

  public validate(demand: ComputeDemand, cluster?: ecs.ICluster): string[] {
    return this.options.to.validate(demand, cluster);
  }

  public bind(scope: Construct, cluster: ecs.ICluster, demand: ComputeDemand): ComputeConfig {
    this.options.from.bind(scope, cluster, demand);
    return this.options.to.bind(scope, cluster, demand);
  }
}
