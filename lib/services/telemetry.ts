import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BindingConfig } from '../binding';
import type { DatadogOptions } from './sidecars/datadog';
import { Datadog } from './sidecars/datadog';
import type { OpenTelemetryOptions } from './sidecars/open-telemetry';
import { OpenTelemetry } from './sidecars/open-telemetry';
import type { PrometheusOptions } from './sidecars/prometheus';
import { Prometheus } from './sidecars/prometheus';

/**
 * What a kind of telemetry knows of the task that it watches.
 */
export interface ITelemetryTarget {
  /**
   * The task definition, which it adds its containers to.
   */
  readonly taskDefinition: ecs.FargateTaskDefinition;

  /**
   * The container of the application.
   */
  readonly application: ecs.ContainerDefinition;

  /**
   * The port that the application listens on.
   *
   * @default - none
   */
  readonly applicationPort?: number;

  /**
   * What the service is called where nobody says otherwise: its path below the stack, as `shop-web`.
   */
  readonly serviceName: string;

  /**
   * Where a container logs: beside the application, without blocking.
   *
   * @param streamPrefix what its log streams begin with
   */
  logTo(streamPrefix: string): ecs.LogDriver;
}

/**
 * One kind of telemetry: an agent beside the application, and what the application has to know of it. A kind is one
 * file; nothing else knows which kinds exist.
 *
 * The agent is not essential and ECS starts it again in its place: a task lives on without it.
 */
export interface ITelemetry {
  /**
   * What errors call it, once in a task.
   */
  readonly name: string;

  /**
   * The names of its containers.
   */
  readonly containerNames: string[];

  /**
   * The ports that its containers listen on: all containers of a task share one address.
   */
  readonly ports: number[];

  /**
   * CPU units that its containers reserve of the task, 1024 to a vCPU.
   */
  readonly cpu: number;

  /**
   * Memory that its containers take of the task at most, in MiB.
   */
  readonly memoryMiB: number;

  /**
   * The environment variables that the application gets.
   */
  readonly variables: string[];

  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   */
  validate(): string[];

  /**
   * Where the application logs, instead of to CloudWatch; nothing where it does not care.
   *
   * @param serviceName what the service is called where the options do not say
   */
  logDriver(serviceName: string): ecs.LogDriver | undefined;

  /**
   * Adds its containers to the task, and says what the application has to know.
   *
   * @param target the task
   */
  bind(target: ITelemetryTarget): BindingConfig;
}

/**
 * What a team may say of any agent.
 */
export interface TelemetryOptions {
  /**
   * What the service is called.
   *
   * @default - the path of the service below its stack, as `shop-web`
   */
  readonly serviceName?: string;

  /**
   * The image of the agent, built for the processor of the task.
   *
   * @default - a version of it from Amazon ECR Public
   */
  readonly image?: ecs.ContainerImage;

  /**
   * CPU units that the agent reserves of the task, 1024 to a vCPU, 16 at least. It may use more while the application
   * does not.
   *
   * @default - 32 for a collector, 64 for Datadog
   */
  readonly cpu?: number;

  /**
   * Memory that the agent takes of the task at most, in MiB, 64 at least: one that needs more is ended and starts again,
   * rather than the application.
   *
   * @default - 128 for a collector, 256 for Datadog
   */
  readonly memoryMiB?: number;
}

/**
 * An agent in each task that hands metrics, traces or logs on to the monitoring that a team has. A change is a new
 * deployment of the service, which nothing replaces.
 *
 * A task is not larger for it: `size` has to leave at least half of its CPU and memory to the application.
 */
export abstract class Telemetry {
  /**
   * Metrics of the application, which it shows at `/metrics`, and of its containers to Amazon Managed Service for
   * Prometheus.
   *
   * @param options the options
   */
  public static prometheus(options: PrometheusOptions): ITelemetry {
    return new Prometheus(options);
  }

  /**
   * Traces, metrics and, if asked for, logs to Datadog.
   *
   * @param options the options
   */
  public static datadog(options: DatadogOptions): ITelemetry {
    return new Datadog(options);
  }

  /**
   * Traces by OpenTelemetry to AWS X-Ray and, if asked for, CloudWatch Application Signals.
   *
   * @param options the options
   */
  public static openTelemetry(options: OpenTelemetryOptions = {}): ITelemetry {
    return new OpenTelemetry(options);
  }
}
