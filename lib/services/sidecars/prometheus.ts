import { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BindingConfig } from '../../binding';
import type { ITelemetry, ITelemetryTarget, TelemetryOptions } from '../telemetry';
import { validateAgent } from './agent';
import { addCollector, COLLECTOR_SHARE, collectorBasics } from './collector';
import type { CollectorConfiguration } from './collector';
import type { IPrometheusWorkspace } from './remote-write';

/**
 * Options of `Telemetry.prometheus`.
 */
export interface PrometheusOptions extends TelemetryOptions {
  /**
   * Where the metrics go: a `PrometheusWorkspace`, or one that exists.
   */
  readonly workspace: IPrometheusWorkspace;

  /**
   * The port that the application shows its metrics on, 1 to 65535. Through a load balancer everyone sees what is on the
   * port of the service: another port is for the task alone.
   *
   * @default - the port of the web service; a worker shows none
   */
  readonly port?: number;

  /**
   * The path that the application shows its metrics at.
   *
   * @default '/metrics'
   */
  readonly path?: string;

  /**
   * How often metrics are read, 10 to 120 seconds: AWS bills each sample.
   *
   * @see https://aws.amazon.com/prometheus/pricing/
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;
}

const HEALTH_PORT = 13_133;
/** What is read of a task and of its containers; the rest is billed as well. */
const OF_TASKS = ['cpu.reserved', 'cpu.usage.vcpu', 'memory.reserved', 'memory.utilized'].map(
  (end) => `ecs.task.${end}`,
);
/** What tells a container from another and changes with each start, besides the id of the task. */
const NOISE = [
  'aws.ecs.docker.name',
  'aws.ecs.task.arn',
  'aws.ecs.task.known_status',
  'aws.ecs.task.pull_started_at',
  'aws.ecs.task.pull_stopped_at',
  'aws.ecs.cluster.arn',
  'aws.log.group.arns',
  'aws.log.group.names',
  'aws.log.stream.arns',
  'aws.log.stream.names',
];

/** Prometheus. Reached by `Telemetry.prometheus`. */
export class Prometheus implements ITelemetry {
  public readonly name = 'prometheus';
  public readonly containerNames = ['PrometheusCollector'];
  public readonly ports = [HEALTH_PORT];
  public readonly variables: string[] = [];
  public readonly cpu: number;
  public readonly memoryMiB: number;

  constructor(private readonly options: PrometheusOptions) {
    this.cpu = options.cpu ?? COLLECTOR_SHARE.cpu;
    this.memoryMiB = options.memoryMiB ?? COLLECTOR_SHARE.memoryMiB;
  }

  public validate(): string[] {
    const { port, path, scrapeInterval } = this.options;
    return validateAgent(this.name, this.options)
      .literal('port', port)
      .literal('scrapeInterval', scrapeInterval)
      .wholeNumber('port', port, 1, 65_535, 'state the port that the application shows its metrics on')
      .text('path', path, /^\/[\w./-]{0,200}$/, 'a path of letters, digits and -._/', "state '/metrics'")
      .seconds('scrapeInterval', scrapeInterval, 10, 120, 'state 30 seconds').problems;
  }

  public logDriver(): ecs.LogDriver | undefined {
    return undefined;
  }

  public bind(target: ITelemetryTarget): BindingConfig {
    this.options.workspace.grantRemoteWrite(target.taskDefinition.taskRole);
    addCollector(target, this.containerNames[0], this.options, this.configuration(target), HEALTH_PORT);
    return {};
  }

  private configuration(target: ITelemetryTarget): CollectorConfiguration {
    const { workspace, path = '/metrics', port = target.applicationPort } = this.options;
    const { serviceName = target.serviceName, scrapeInterval = Duration.seconds(30) } = this.options;
    const every = `${scrapeInterval.toSeconds()}s`;
    const { extensions, processors, service } = collectorBasics(HEALTH_PORT);
    const job = {
      job_name: serviceName,
      scrape_interval: every,
      scrape_timeout: '10s',
      metrics_path: path,
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    };
    const known = ['memory_limiter', 'resource_detection', 'resource', 'batch'];
    const pipelines = {
      ...(port === undefined
        ? {}
        : { 'metrics/application': { receivers: ['prometheus'], processors: known, exporters: [EXPORTER] } }),
      'metrics/task': {
        receivers: ['awsecscontainermetrics'],
        processors: ['memory_limiter', 'filter', 'resource', 'batch'],
        exporters: [EXPORTER],
      },
    };
    return {
      extensions: { ...extensions, sigv4auth: { region: workspace.region, service: 'aps' } },
      receivers: {
        ...(port === undefined ? {} : { prometheus: { config: { scrape_configs: [job] } } }),
        awsecscontainermetrics: { collection_interval: every },
      },
      processors: {
        ...processors,
        // Which task it was: all of them are 127.0.0.1 to themselves.
        ...(port === undefined ? {} : { resource_detection: { detectors: ['ecs'], timeout: '5s' } }),
        filter: {
          error_mode: 'ignore',
          metric_conditions: [OF_TASKS.map((name) => `metric.name != "${name}"`).join(' and ')],
        },
        resource: { attributes: NOISE.map((key) => ({ key, action: 'delete' })) },
        batch: { timeout: '10s' },
      },
      exporters: {
        [EXPORTER]: {
          endpoint: workspace.remoteWriteEndpoint,
          auth: { authenticator: 'sigv4auth' },
          external_labels: { service: serviceName },
          resource_to_telemetry_conversion: { enabled: true },
          // Names as the application gives them, whatever their unit.
          translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
          target_info: { enabled: false },
          disable_scope_info: true,
        },
      },
      service: { ...service, extensions: ['health_check', 'sigv4auth'], pipelines },
    };
  }
}

const EXPORTER = 'prometheus_remote_write';
