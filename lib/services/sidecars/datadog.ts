import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BindingConfig, SecretField } from '../../binding';
import { IdentityGrantedSecret } from '../../private/bound-container';
import { sorted } from '../../private/sorted';
import type { ITelemetry, ITelemetryTarget, TelemetryOptions } from '../telemetry';
import { asAgent, startBefore, validateAgent } from './agent';

/**
 * Options of `Telemetry.datadog`.
 */
export interface DatadogOptions extends TelemetryOptions {
  /**
   * The API key, in Secrets Manager.
   */
  readonly apiKey: SecretField;

  /**
   * The site of the account, such as `datadoghq.eu`.
   *
   * @see https://docs.datadoghq.com/getting_started/site/
   * @default 'datadoghq.com'
   */
  readonly site?: string;

  /**
   * What stage of the application it is, such as `production`: the unified tag `env`.
   *
   * @see https://docs.datadoghq.com/getting_started/tagging/unified_service_tagging/
   * @default - no tag
   */
  readonly environment?: string;

  /**
   * The version of the application, such as the commit: the unified tag `version`, which tells deployments apart.
   *
   * @default - no tag
   */
  readonly version?: string;

  /**
   * Sends the logs of the application to Datadog instead of CloudWatch, by a log router (FireLens). Those of the other
   * containers, and the metrics in those of an overload proxy, stay in CloudWatch.
   *
   * @default - logs stay in CloudWatch
   */
  readonly logs?: DatadogLogOptions;
}

/**
 * How logs reach Datadog.
 */
export interface DatadogLogOptions {
  /**
   * Whether a task ends with its log router. AWS advises so, since what the application logs without it is lost; where a
   * request matters more than its log, say `false`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
   * @default true
   */
  readonly essential?: boolean;

  /**
   * What writes the logs, such as `nodejs`: Datadog's `source`, which picks how they are parsed.
   *
   * @default - the name of the service
   */
  readonly source?: string;

  /**
   * The image of the log router, with Fluent Bit in it.
   *
   * @default - a version of AWS for Fluent Bit
   */
  readonly image?: ecs.ContainerImage;
}

/**
 * A version of AWS for Fluent Bit. AWS advises against its moving tags, by which tasks of one deployment may differ; the
 * line before this one has ended: https://github.com/aws/aws-for-fluent-bit#guidance-on-consuming-versions
 */
const LOG_ROUTER = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.16';
const AGENT = 'DatadogAgent';
const FILES = 'DatadogAgentFiles';
const ROUTER = 'DatadogLogRouter';
const APM_PORT = 8126;
const STATSD_PORT = 8125;
const FIRELENS_PORT = 24_224;
const ROUTER_SHARE = { cpu: 32, memoryMiB: 128 };
/** What the agent writes to, by volume: the root of its image is read-only. */
const FOLDERS = {
  'datadog-config': '/etc/datadog-agent',
  'datadog-tmp': '/tmp',
  'datadog-run': '/opt/datadog-agent/run',
};

/** Datadog. Reached by `Telemetry.datadog`. */
export class Datadog implements ITelemetry {
  public readonly name = 'datadog';
  public readonly containerNames: string[];
  public readonly ports: number[];
  public readonly variables: string[];
  public readonly cpu: number;
  public readonly memoryMiB: number;
  private readonly share: { readonly cpu: number; readonly memoryMiB: number };
  private readonly image: ecs.ContainerImage;
  private readonly key: ecs.Secret;

  constructor(private readonly options: DatadogOptions) {
    const { logs, cpu = 64, memoryMiB = 256 } = options;
    this.share = { cpu, memoryMiB };
    this.cpu = cpu + (logs ? ROUTER_SHARE.cpu : 0);
    this.memoryMiB = memoryMiB + (logs ? ROUTER_SHARE.memoryMiB : 0);
    this.containerNames = [AGENT, FILES, ...(logs ? [ROUTER] : [])];
    this.ports = [APM_PORT, STATSD_PORT, ...(logs ? [FIRELENS_PORT] : [])];
    this.variables = Object.keys(this.environmentOf(''));
    this.image = options.image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/datadog/agent:7.80.2');
    this.key = new IdentityGrantedSecret(options.apiKey);
  }

  public validate(): string[] {
    const { site, environment, version, logs } = this.options;
    const tag = /^[A-Za-z0-9][\w./:-]{0,199}$/;
    const allowed = 'a letter or digit, then up to 199 letters, digits and _./:-';
    return validateAgent(this.name, this.options)
      .text('site', site, /^([a-z0-9-]+\.)+[a-z]{2,}$/, 'the name of a site of Datadog', "state 'datadoghq.eu'")
      .text('environment', environment, tag, allowed, "state 'production'")
      .text('version', version, tag, allowed, "state '1.4.2'")
      .text('logs.source', logs?.source, tag, allowed, "state 'nodejs'").problems;
  }

  /** https://docs.fluentbit.io/manual/pipeline/outputs/datadog */
  public logDriver(serviceName: string): ecs.LogDriver | undefined {
    const { logs, site = 'datadoghq.com', environment, version } = this.options;
    if (!logs) return undefined;
    const name = this.options.serviceName ?? serviceName;
    const tags = Object.entries({ env: environment, version }).filter(([, value]) => value !== undefined);
    return new ecs.FireLensLogDriver({
      options: {
        Name: 'datadog',
        Host: `http-intake.logs.${site}`,
        TLS: 'on',
        compress: 'gzip',
        provider: 'ecs',
        retry_limit: '5',
        dd_service: name,
        dd_source: logs.source ?? name,
        ...(tags.length > 0 ? { dd_tags: tags.map((tag) => tag.join(':')).join(',') } : {}),
      },
      secretOptions: { apikey: this.key },
    });
  }

  public bind(target: ITelemetryTarget): BindingConfig {
    const agent = this.addAgent(target);
    startBefore(target, agent);
    if (this.options.logs) this.addLogRouter(target, this.options.logs);
    const { serviceName = target.serviceName, environment, version } = this.options;
    const labels = { service: serviceName, env: environment, version };
    for (const [label, value] of Object.entries(sorted(labels))) {
      if (value !== undefined) target.application.addDockerLabel(`com.datadoghq.tags.${label}`, value);
    }
    return { environment: this.environmentOf(target.serviceName) };
  }

  private environmentOf(name: string): { [variable: string]: string } {
    const { serviceName = name, environment, version } = this.options;
    return {
      DD_AGENT_HOST: '127.0.0.1',
      DD_SERVICE: serviceName,
      ...(environment === undefined ? {} : { DD_ENV: environment }),
      ...(version === undefined ? {} : { DD_VERSION: version }),
    };
  }

  /** https://docs.datadoghq.com/integrations/ecs_fargate/ */
  private addAgent(target: ITelemetryTarget): ecs.ContainerDefinition {
    const { site = 'datadoghq.com', environment } = this.options;
    const { taskDefinition } = target;
    for (const name of Object.keys(FOLDERS)) taskDefinition.addVolume({ name });
    const [[config, folder]] = Object.entries(FOLDERS);
    // A volume hides what the image has in the folder, and the agent rewrites its configuration as it starts.
    const files = taskDefinition.addContainer(FILES, {
      image: this.image,
      entryPoint: ['/bin/sh', '-c'],
      command: [`cp -R ${folder}/. /config/`],
      essential: false,
      readonlyRootFilesystem: true,
      logging: target.logTo('datadog-files'),
    });
    files.addMountPoints({ sourceVolume: config, containerPath: '/config', readOnly: false });
    const agent = taskDefinition.addContainer(AGENT, {
      ...asAgent(target, 'datadog', this.share),
      image: this.image,
      environment: {
        DD_APM_ENABLED: 'true',
        DD_DOGSTATSD_NON_LOCAL_TRAFFIC: 'false',
        DD_LOG_FORMAT_JSON: 'true',
        DD_SITE: site,
        ECS_FARGATE: 'true',
        ...(environment === undefined ? {} : { DD_ENV: environment }),
      },
      secrets: { DD_API_KEY: this.key },
      healthCheck: {
        command: ['CMD-SHELL', 'agent health'],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
    });
    for (const [sourceVolume, containerPath] of Object.entries(FOLDERS)) {
      agent.addMountPoints({ sourceVolume, containerPath, readOnly: false });
    }
    agent.addContainerDependencies({ container: files, condition: ecs.ContainerDependencyCondition.SUCCESS });
    return agent;
  }

  /** ECS starts a log router before the containers that log through it, and ends it after them. */
  private addLogRouter(target: ITelemetryTarget, { essential = true, image }: DatadogLogOptions): void {
    target.taskDefinition.addFirelensLogRouter(ROUTER, {
      ...asAgent(target, 'log-router', ROUTER_SHARE),
      image: image ?? ecs.ContainerImage.fromRegistry(LOG_ROUTER),
      essential,
      // FireLens writes the configuration as root.
      user: '0',
      firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT, options: { enableECSLogMetadata: true } },
    });
  }
}
