import type * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * A further container of each task: a sidecar that runs beside the application, or an init container that does its work
 * before it and exits.
 *
 * An init container says `essential: false`, and the application waits for its `SUCCESS`. A sidecar that may end without
 * taking the task with it says `essential: false` as well; with `enableRestartPolicy: true` ECS starts it again in its
 * place, as soon as it has run for `restartAttemptPeriod` (60 to 1800 seconds, 300 by default).
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 */
export interface ExtraContainer extends ecs.ContainerDefinitionOptions {
  /**
   * Containers that this one waits for, and what each must have reached. The application is called `App`.
   *
   * @default - none
   */
  readonly startAfter?: { [container: string]: ecs.ContainerDependencyCondition };
}
