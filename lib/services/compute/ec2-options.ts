import type { Size } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Spot instances in a fleet of instances.
 */
export interface Ec2SpotOptions {
  /**
   * The first instances, which are always on demand: 0 to `maxInstances`.
   *
   * @default 3: one for each Availability Zone
   */
  readonly onDemandBase?: number;

  /**
   * How many percent of the instances beyond the base are on demand, 0 to 99.
   *
   * @default 25
   */
  readonly onDemandPercentage?: number;

  /**
   * Whether the order of `instanceTypes` is a preference. Spot honours it where that does not make an interruption
   * likelier; without it, only the depth of the Spot pools counts.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
   * @default false
   */
  readonly prioritized?: boolean;
}

/**
 * Instances that have booted, and wait stopped: billed for their disks alone.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
 */
export interface WarmPoolOptions {
  /**
   * Fewest instances in the pool, 0 to `maxInstances`.
   *
   * @default 1
   */
  readonly minSize?: number;

  /**
   * Most instances, in the pool and in service together: `minSize` to `maxInstances`.
   *
   * @default - `maxInstances`: all that the fleet can ever need has booted once
   */
  readonly maxPrepared?: number;
}

/**
 * A fleet of EC2 instances that ECS scales and drains.
 */
export interface Ec2Options {
  /**
   * The types of its instances, the preferred first, all of one architecture: that of the services. With one type, the
   * fleet stands still where AWS has none left; with several it takes the next.
   */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * A name that no other fleet of the cluster has: the id of the construct below the cluster, from which logical ids
   * follow.
   *
   * @default 'Instances'
   */
  readonly id?: string;

  /**
   * Fewest instances, 0 to `maxInstances`. ECS scales by what tasks need, so 0 does not mean none.
   *
   * @default 0
   */
  readonly minInstances?: number;

  /**
   * Most instances, 1 to 5000. It has to hold the services at their `maxTasks`, and twice as many tasks during a
   * deployment.
   *
   * @default 100
   */
  readonly maxInstances?: number;

  /**
   * How much of the fleet tasks may fill before ECS adds instances, 1 to 100 percent. What is left is room for a spike:
   * its first tasks start within seconds while further instances boot.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
   * @default 80
   */
  readonly targetCapacityPercent?: number;

  /**
   * Spot instances beside those on demand. Needs two types at least, of which AWS picks those that it will hardly take
   * back.
   *
   * @default - all on demand
   */
  readonly spot?: Ec2SpotOptions;

  /**
   * Instances that have booted already. EC2 Auto Scaling has no warm pool for Spot or for several instance types.
   *
   * @default - none
   */
  readonly warmPool?: WarmPoolOptions;

  /**
   * The encrypted disk of each instance, which holds images, and what tasks write to `/tmp`: 30 GiB to 16 TiB.
   *
   * @default Size.gibibytes(30)
   */
  readonly diskSize?: Size;
}
