import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IBindable } from '../binding';
import type { TaskSize } from './task-size';
import type { TemporaryDirectory } from './temporary-directory';

/**
 * What a team may say of any task: one of a fleet, or one that runs by itself.
 */
export interface TaskOptions {
  /**
   * The image of the application. It runs with a read-only root file system; `/tmp` is writable.
   */
  readonly image: ecs.ContainerImage;

  /**
   * vCPU and memory of each task: the way to scale vertically.
   *
   * @default TaskSize.SMALL
   */
  readonly size?: TaskSize;

  /**
   * The processor that the image is built for. Graviton (ARM64) costs a fifth less for the same work.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The command, instead of the image's own.
   *
   * @default - the image's CMD
   */
  readonly command?: string[];

  /**
   * Environment variables of the application. Names of the environment contract (`DATABASE_HOST`, …) are reserved.
   *
   * @default - those of the bindings alone
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables that ECS fills from Secrets Manager or from SSM parameters when a task starts.
   *
   * A changed value reaches the application with the next deployment. A secret under a customer managed key has to
   * stand in the stack of the service, since the CDK writes the role of the service into the policy of the key; one of
   * another stack comes by `addBinding`, which grants on the side of the service alone.
   *
   * @default - those of the bindings alone
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * The user, and group, that the application runs as: by number, never root.
   *
   * @default '1000:1000'
   */
  readonly user?: string;

  /**
   * Who makes `/tmp` writable for that user.
   *
   * @default TemporaryDirectory.prepared()
   */
  readonly temporaryDirectory?: TemporaryDirectory;

  /**
   * Further containers of each task, by name. Their root file system is read-only, and they log beside the application,
   * unless they say otherwise.
   *
   * @default - none
   */
  readonly extraContainers?: { [name: string]: ecs.ContainerDefinitionOptions };

  /**
   * What the application may do in AWS beyond its bindings.
   *
   * @default - nothing
   */
  readonly policyStatements?: iam.PolicyStatement[];

  /**
   * Security groups that exist, for the tasks.
   *
   * @default - a new one, which nothing may enter
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The backing services that the fleet is bound to.
   *
   * @default - every backing service of its app; none outside of an app
   */
  readonly uses?: IBindable[];
}
