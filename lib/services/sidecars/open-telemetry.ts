import { Stack } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BindingConfig } from '../../binding';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { grantOnIdentity } from '../../private/grants';
import type { ITelemetry, ITelemetryTarget, TelemetryOptions } from '../telemetry';
import { validateAgent } from './agent';
import { addCollector, COLLECTOR_SHARE, collectorBasics } from './collector';
import type { CollectorConfiguration } from './collector';

/**
 * Options of `Telemetry.openTelemetry`.
 */
export interface OpenTelemetryOptions extends TelemetryOptions {
  /**
   * What stage of the application it is, such as `production`: `deployment.environment.name` of each span.
   *
   * @default - not said
   */
  readonly environment?: string;

  /**
   * Of the traces that begin here, how many are recorded, above 0 to 100 percent. A trace that came with a request is
   * recorded where its first service decided so. X-Ray bills each trace that is recorded.
   *
   * @default 5
   */
  readonly samplingPercent?: number;

  /**
   * How trace ids are passed on. `xray` reads `X-Amzn-Trace-Id`, which the load balancer gives every request, so that its
   * access log and the trace have one id; the application has to have that propagator, as the AWS distributions of
   * OpenTelemetry do.
   *
   * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
   * @default ['tracecontext', 'baggage']
   */
  readonly propagators?: string[];

  /**
   * Whether spans go to the OTLP endpoint of X-Ray, and so to CloudWatch Application Signals: latency, errors and faults
   * of each operation, with service level objectives.
   *
   * The account has to have Transaction Search on, once for each region: without it the endpoint refuses every span.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
   * @default false - to X-Ray by its own API, which needs nothing of the account
   */
  readonly applicationSignals?: boolean;
}

const HEALTH_PORT = 13_134;
const OTLP_PORT = 4318;
const PROPAGATORS = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace'];

/** OpenTelemetry. Reached by `Telemetry.openTelemetry`. */
export class OpenTelemetry implements ITelemetry {
  public readonly name = 'openTelemetry';
  public readonly containerNames = ['OpenTelemetryCollector'];
  public readonly ports = [OTLP_PORT, HEALTH_PORT];
  public readonly variables: string[];
  public readonly cpu: number;
  public readonly memoryMiB: number;

  constructor(private readonly options: OpenTelemetryOptions) {
    this.cpu = options.cpu ?? COLLECTOR_SHARE.cpu;
    this.memoryMiB = options.memoryMiB ?? COLLECTOR_SHARE.memoryMiB;
    this.variables = Object.keys(this.environmentOf(''));
  }

  public validate(): string[] {
    const { environment, samplingPercent, propagators = [] } = this.options;
    const unknown = propagators.filter((name) => !PROPAGATORS.includes(name));
    return validateAgent(this.name, this.options)
      .text('environment', environment, /^[\w.-]{1,100}$/, 'letters, digits and _.-', "state 'production'")
      .literal('samplingPercent', samplingPercent)
      .positive('samplingPercent', samplingPercent, 100, 'state 5')
      .that(unknown.length === 0, 'propagators', unknown, PROPAGATORS.join(', '), 'leave it out').problems;
  }

  public logDriver(): ecs.LogDriver | undefined {
    return undefined;
  }

  public bind(target: ITelemetryTarget): BindingConfig {
    const { taskRole } = target.taskDefinition;
    // Neither knows a resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    grantOnIdentity(taskRole, ['*'], ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    acknowledgeWildcard(taskRole, '*', 'X-Ray takes traces for the whole account: its actions know no resource');
    const { region } = Stack.of(target.taskDefinition);
    addCollector(target, this.containerNames[0], this.options, this.configuration(region), HEALTH_PORT);
    return { environment: this.environmentOf(target.serviceName) };
  }

  /** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
  private environmentOf(name: string): { [variable: string]: string } {
    const { serviceName = name, samplingPercent = 5, propagators = ['tracecontext', 'baggage'] } = this.options;
    const { environment } = this.options;
    const attributes = [
      `service.name=${serviceName}`,
      ...(environment === undefined ? [] : [`deployment.environment.name=${environment}`]),
    ];
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${OTLP_PORT}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_PROPAGATORS: propagators.join(','),
      OTEL_RESOURCE_ATTRIBUTES: attributes.join(','),
      OTEL_SERVICE_NAME: serviceName,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: `${samplingPercent / 100}`,
    };
  }

  private configuration(region: string): CollectorConfiguration {
    const { extensions, processors, service } = collectorBasics(HEALTH_PORT);
    const signals = this.options.applicationSignals ?? false;
    const exporter = signals ? 'otlp_http' : 'awsxray';
    return {
      extensions: signals ? { ...extensions, sigv4auth: { region, service: 'xray' } } : extensions,
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${OTLP_PORT}` } } } },
      processors: {
        ...processors,
        resource_detection: { detectors: ['env', 'ecs'], timeout: '5s' },
        batch: { timeout: '1s', send_batch_size: 50, send_batch_max_size: 1000 },
      },
      exporters: signals
        ? {
            otlp_http: {
              traces_endpoint: `https://xray.${region}.amazonaws.com/v1/traces`,
              compression: 'gzip',
              auth: { authenticator: 'sigv4auth' },
            },
          }
        : { awsxray: { region } },
      service: {
        ...service,
        extensions: ['health_check', ...(signals ? ['sigv4auth'] : [])],
        pipelines: {
          traces: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'resource_detection', 'batch'],
            exporters: [exporter],
          },
        },
      },
    };
  }
}
