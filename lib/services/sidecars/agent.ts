import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Checks } from '../../private/validation';
import type { ITelemetryTarget, TelemetryOptions } from '../telemetry';

/** What an agent takes of a task. */
export interface Share {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Checks what every agent has. */
export function validateAgent(prop: string, options: TelemetryOptions): Checks {
  return new Checks(`telemetry.${prop}.`)
    .wholeNumber('cpu', options.cpu, 16, 4096, 'leave it out')
    .wholeNumber('memoryMiB', options.memoryMiB, 64, 8192, 'leave it out')
    .text(
      'serviceName',
      options.serviceName,
      /^[A-Za-z][\w./-]{0,99}$/,
      'a letter, then up to 99 letters, digits and _./-',
      "state 'shop-web'",
    );
}

/**
 * What no agent may do: end the task, take the memory of the application, or write to the disk of its image.
 *
 * ECS restarts a container once in 60 seconds at most, and only one that has run so long: one that cannot start at all
 * stays away, and the task lives on.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 */
export function asAgent(target: ITelemetryTarget, streamPrefix: string, share: Share) {
  return {
    essential: false,
    enableRestartPolicy: true,
    restartAttemptPeriod: Duration.seconds(60),
    readonlyRootFilesystem: true,
    cpu: share.cpu,
    memoryLimitMiB: share.memoryMiB,
    logging: target.logTo(streamPrefix),
  };
}

/** The application starts after the agent and, since ECS stops in reverse order, its last words are heard. */
export function startBefore(target: ITelemetryTarget, agent: ecs.ContainerDefinition): void {
  target.application.addContainerDependencies({
    container: agent,
    condition: ecs.ContainerDependencyCondition.START,
  });
}
