import type { Duration, Size } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IBindable } from '../binding';
import type { ExtraContainer } from './extra-container';
import type { LogOptions } from '../logs/log-options';
import type { TaskSize } from './task-size';
import type { ITelemetry } from './telemetry';
import type { TemporaryDirectory } from './temporary-directory';

/**
 * What a team may say of any task: one of a fleet, or one that runs by itself.
 */
export interface TaskOptions {
  /**
   * The image of the application. It runs with a read-only root file system; `/tmp` is writable.
   *
   * Name it by its digest, or build it as an asset: a tag can be moved, and is warned of. ECS resolves a tag once for
   * each deployment, so that the tasks of one deployment are the same, but not those of the next.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
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
   * Further folders that the application writes to, such as `/var/cache/app`: each is an empty volume, which hides what
   * the image has there and is gone with the task.
   *
   * @default - none but `/tmp`
   */
  readonly writablePaths?: string[];

  /**
   * The disk of each task, for its images, `/tmp` and `writablePaths` together: 21 to 200 GiB. It is gone with the task.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
   * @default - 20 GiB, by Fargate
   */
  readonly ephemeralStorage?: Size;

  /**
   * A command in the container of the application that exits with 0 when it is well: `interval` 5 to 300 seconds (30),
   * `timeout` 2 to 60 seconds (5), `retries` 1 to 10 (3), `startPeriod` up to 300 seconds (none). ECS replaces a task
   * that fails it. The command is one of the image, such as `curl`.
   *
   * It stands beside the health check of a load balancer. A service that is only called inside has no other, so that its
   * lack is warned of.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
   * @default - none: the application is well as long as its process runs
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * How long the application may take to end after SIGTERM before it is killed, 2 to 120 seconds.
   *
   * When a deployment or scaling ends a task, ECS waits for the load balancer to drain it and sends SIGTERM then; a task
   * that is interrupted gets SIGTERM while it is drained.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
   * @default - web: 30 seconds longer than deregistration delay and overload proxy drain, 60 to 120 seconds; worker: 120
   * seconds; a task that runs by itself: 30 seconds, by ECS
   */
  readonly stopTimeout?: Duration;

  /**
   * Further containers of each task, by name. Their root file system is read-only, and they log beside the application,
   * unless they say otherwise.
   *
   * @default - none
   */
  readonly extraContainers?: { [name: string]: ExtraContainer };

  /**
   * Containers of `extraContainers` that the application waits for, and what each must have reached: `START`, `HEALTHY`
   * by its health check, or for one that ends, `COMPLETE` or `SUCCESS`. The other way round they end: the application
   * first.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   * @default - none
   */
  readonly startAfter?: { [container: string]: ecs.ContainerDependencyCondition };

  /**
   * Whether people may run commands in the containers, by ECS Exec. Its agent writes to the root file system of the
   * application, which is then not read-only, and everyone with `ecs:ExecuteCommand` has the rights and secrets of the
   * application: that is warned of. Sessions are logged beside the application.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   * @default false
   */
  readonly executeCommand?: boolean;

  /**
   * Agents that hand the metrics, traces and logs of the task on, each kind once: `Telemetry.prometheus`, for example.
   * `size` leaves at least half of its CPU and memory to the application.
   *
   * @default - none: CloudWatch measures CPU and memory, and has the logs
   */
  readonly telemetry?: ITelemetry[];

  /**
   * How the logs of its containers are kept, and where they go on to. What is left out is as the app says.
   *
   * @default - as the app says; outside of one, three months in production and one week in development
   */
  readonly logs?: LogOptions;

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
