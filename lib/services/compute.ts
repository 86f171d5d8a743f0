import type { Size } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Ec2 } from './compute/ec2';
import type { Ec2Options } from './compute/ec2-options';
import { ExistingCapacity } from './compute/existing-capacity';
import type { ExistingCapacityOptions } from './compute/existing-capacity';
import { Fargate } from './compute/fargate';
import type { FargateSpotOptions } from './compute/fargate-spot';
import { FargateSpot } from './compute/fargate-spot';
import { ManagedInstances } from './compute/managed-instances';
import type { ManagedInstancesOptions } from './compute/managed-instances';
import { Moving } from './compute/moving';
import type { MovingOptions } from './compute/moving';
import type { TaskSize } from './task-size';

/**
 * What a service asks of its compute.
 */
export interface ComputeDemand {
  /**
   * vCPU and memory of each task.
   */
  readonly size: TaskSize;

  /**
   * The processor that its image is built for.
   */
  readonly architecture: ecs.CpuArchitecture;

  /**
   * Fewest tasks.
   */
  readonly minTasks: number;

  /**
   * Most tasks.
   */
  readonly maxTasks: number;

  /**
   * The disk of each task, which Fargate alone gives.
   *
   * @default - 20 GiB on Fargate; that of its instance elsewhere
   */
  readonly ephemeralStorage?: Size;
}

/**
 * How the tasks of a service come to run on a compute.
 */
export interface ComputeConfig {
  /**
   * Which capacity providers run them, and in which shares. ECS takes providers of Fargate, or of instances, but never
   * both in one strategy.
   */
  readonly capacityProviderStrategies: ecs.CapacityProviderStrategy[];

  /**
   * What the task definition has to be compatible with: `FARGATE`, `EC2` or `MANAGED_INSTANCES`.
   */
  readonly requiresCompatibilities: string[];

  /**
   * The platform version, on Fargate.
   *
   * @default - none
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;
}

/**
 * What tasks run on. A service always runs by a strategy of capacity providers and never by a launch type, which ECS
 * fixes at creation: so another compute is an update of the service that stands, and a new deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export interface ICompute {
  /**
   * Why the compute cannot run a service; empty where it can.
   *
   * @param demand what the service asks
   * @param cluster the cluster, where it stands already
   */
  validate(demand: ComputeDemand, cluster?: ecs.ICluster): string[];

  /**
   * Makes what the cluster lacks, once for each cluster, and says how the service runs on it.
   *
   * @param scope the service
   * @param cluster the cluster
   * @param demand what the service asks
   */
  bind(scope: Construct, cluster: ecs.ICluster, demand: ComputeDemand): ComputeConfig;
}

/**
 * What tasks can run on. Each of them takes the same task definition: read-only root, awsvpc network, no state.
 */
export abstract class Compute {
  /**
   * AWS runs the machines: nothing to patch, a machine of its own for each task, started within half a minute. On
   * Graviton, a fifth cheaper, with `architecture: CpuArchitecture.ARM64` of the service.
   */
  public static fargate(): ICompute {
    return new Fargate();
  }

  /**
   * Fargate for what must not be lost, and beside it spare capacity of AWS at up to 70 percent less, which AWS may take
   * back with a notice of two minutes.
   *
   * @param options how many tasks are on either
   */
  public static fargateSpot(options: FargateSpotOptions = {}): ICompute {
    return new FargateSpot(options);
  }

  /**
   * EC2 instances of your own, which ECS scales with the tasks and drains before they end. Pass one object to all
   * services that share them: they are made once for each cluster.
   *
   * @param options their types, and how many
   */
  public static ec2(options: Ec2Options): ICompute {
    return new Ec2(options);
  }

  /**
   * EC2 instances in your account that AWS chooses, starts, patches and ends. Pass one object to all services that share
   * them: they are made once for each cluster.
   *
   * @param options what AWS may choose from
   */
  public static managedInstances(options: ManagedInstancesOptions = {}): ICompute {
    return new ManagedInstances(options);
  }

  /**
   * The way off instances, in two deployments: `moving` first, then what it moved to alone. ECS takes no capacity
   * provider from a cluster while tasks run on it, and CloudFormation would ask it to before the service has moved.
   *
   * @param options from what to what
   */
  public static moving(options: MovingOptions): ICompute {
    return new Moving(options);
  }

  /**
   * A capacity provider that the cluster has already, such as one of a platform team.
   *
   * @param options its name, and what is behind it
   */
  public static existing(options: ExistingCapacityOptions): ICompute {
    return new ExistingCapacity(options);
  }
}
