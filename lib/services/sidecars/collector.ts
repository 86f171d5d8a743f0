import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ITelemetryTarget, TelemetryOptions } from '../telemetry';
import { asAgent, startBefore } from './agent';

/**
 * A version of the AWS Distro for OpenTelemetry collector: https://github.com/aws-observability/aws-otel-collector
 * Its components are of v0.156.0, whose schemas test/proof/collector/schema.ts reads: to be raised together.
 */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0';

/** Part of a configuration of the collector: https://opentelemetry.io/docs/collector/configuration/ */
export type CollectorConfiguration = { readonly [key: string]: unknown };

/** What a collector takes of a task unless told otherwise. */
export const COLLECTOR_SHARE = { cpu: 32, memoryMiB: 128 };

/**
 * Adds a collector. Its configuration comes as `AOT_CONFIG_CONTENT`, in JSON, which is YAML as well.
 *
 * https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
 */
export function addCollector(
  target: ITelemetryTarget,
  name: string,
  options: TelemetryOptions,
  configuration: CollectorConfiguration,
  healthPort: number,
): ecs.ContainerDefinition {
  const { cpu = COLLECTOR_SHARE.cpu, memoryMiB = COLLECTOR_SHARE.memoryMiB } = options;
  const container = target.taskDefinition.addContainer(name, {
    ...asAgent(target, name === 'PrometheusCollector' ? 'prometheus' : 'open-telemetry', { cpu, memoryMiB }),
    image: options.image ?? ecs.ContainerImage.fromRegistry(IMAGE),
    environment: { AOT_CONFIG_CONTENT: JSON.stringify(configuration, undefined, 2) },
    // The user of the image, by number: aoc.
    user: '4317:4317',
    // The image has no shell, but this.
    healthCheck: {
      command: ['CMD', '/healthcheck', '--port', `${healthPort}`],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(10),
    },
  });
  startBefore(target, container);
  return container;
}

/** What every collector says of itself. Two of them share one address, so each has a port of its own. */
export function collectorBasics(healthPort: number): {
  readonly extensions: CollectorConfiguration;
  readonly processors: CollectorConfiguration;
  readonly service: CollectorConfiguration;
} {
  return {
    extensions: { health_check: { endpoint: `127.0.0.1:${healthPort}` } },
    processors: {
      // Refuses new data before the container is ended for its memory.
      memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
    },
    // Its own metrics would be served on a port that two collectors cannot share; its log is JSON, as all others are.
    service: { telemetry: { metrics: { level: 'none' }, logs: { level: 'warn', encoding: 'json' } } },
  };
}
