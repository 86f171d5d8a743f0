import { Duration, Lazy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { concurrencyOf } from '../../capacity/capacity-plan';
import { uniqueLabel } from '../../private/naming';
import type { WebService } from '../web-service';
import type { IOverloadProxy } from './overload-proxy';
import { OVERLOAD_PROXY_NAMESPACE } from './overload-proxy-base';

/**
 * What a service says of the overload proxy in its tasks.
 */
export interface OverloadProxySidecarOptions {
  /**
   * Requests a second that one task serves at most.
   */
  readonly requestsPerSecond: number;

  /**
   * The user, and group, that it runs as.
   *
   * @default '1000:1000'
   */
  readonly user?: string;

  /**
   * The port that requests enter by.
   */
  readonly portMapping: ecs.PortMapping;

  /**
   * How long it may take to end after SIGTERM.
   *
   * @default Duration.seconds(60)
   */
  readonly stopTimeout?: Duration;
}

/**
 * The overload proxy in the tasks of a service. Requests enter there; the port of the application is open to nobody.
 *
 * Its log lines, one for each request, stand in the log group of the service as JSON, and CloudWatch Logs takes the
 * metrics from them: no agent, no permission. They are billed as custom metrics.
 */
export class OverloadProxySidecar {
  /** What errors call it. */
  public readonly name: string;
  /** The container. */
  public readonly container: ecs.ContainerDefinition;
  /** The port that requests enter by. */
  public readonly port: number;
  /** Whether it speaks HTTP/2 with clients and application, without TLS. */
  public readonly speaksHttp2: boolean;
  /** Requests that the application works on at a time. */
  public readonly maxConcurrentRequests: number;
  private readonly metricLabel: string;
  private targetGroup?: elbv2.ApplicationTargetGroup;

  /**
   * @param service the service, whose application container stands already
   * @param proxy the kind
   * @param options what the service says of it
   */
  constructor(service: WebService, proxy: IOverloadProxy, options: OverloadProxySidecarOptions) {
    const { requestsPerSecond, user = '1000:1000', portMapping } = options;
    this.name = proxy.name;
    this.port = proxy.port;
    this.speaksHttp2 = proxy.speaksHttp2;
    this.maxConcurrentRequests = proxy.maxConcurrentRequests ?? concurrencyOf(requestsPerSecond);
    this.metricLabel = uniqueLabel(service);
    const { taskDefinition, container: application } = service;
    const configuration = () =>
      proxy.configuration({
        applicationPort: service.port,
        healthCheckPath: this.healthCheckPath(service.healthCheckPath),
        http2: service._speaksHttp2,
        requestsPerSecond,
        metricNamespace: OVERLOAD_PROXY_NAMESPACE,
        service: this.metricLabel,
      });
    this.container = taskDefinition.addContainer('OverloadProxy', {
      image: proxy.image,
      entryPoint: proxy.entryPoint,
      environment: {
        // The protocol is known as soon as a load balancer knows the service.
        OVERLOAD_PROXY_CONFIGURATION: Lazy.string({ produce: configuration }),
        OVERLOAD_PROXY_PAGE: proxy.page,
      },
      user,
      readonlyRootFilesystem: true,
      portMappings: [portMapping],
      // A share of the CPU: where the application takes all that there is, someone must still be able to say no.
      cpu: 128,
      memoryReservationMiB: 64,
      stopTimeout: options.stopTimeout ?? Duration.seconds(60),
      logging: service._logTo('overload-proxy'),
    });
    if (proxy.needsTemporaryDirectory) {
      this.container.addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
    }
    // It starts after the application and, since ECS stops in reverse order, ends before it.
    this.container.addContainerDependencies({
      container: application,
      condition: ecs.ContainerDependencyCondition.START,
    });
  }

  /**
   * Requests in a task, in hand and waiting, when a further one came (HAProxy) or had been answered (NGINX). High
   * resolution, so that an alarm can look at 10 seconds.
   *
   * @param options how to read it; the average over a minute where left out
   */
  public metricInFlight(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('InFlightRequests', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  /**
   * Milliseconds that requests waited; without data for a proxy that has no queue.
   *
   * @param options how to read it; the 99th percentile over a minute where left out
   */
  public metricQueueTime(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('QueueTime', { statistic: cloudwatch.Stats.percentile(99), ...options });
  }

  /**
   * Requests that were answered 503 by the proxy: because too many were there, because they had waited too long, or
   * because the application did not answer at all.
   *
   * @param options how to read it; the sum over a minute where left out
   */
  public metricRefused(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('RefusedRequests', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * Requests that would be in a task if none were refused. Those in flight cannot exceed what the proxy lets in, so that
   * they alone never tell twice the load from ten times: here they are multiplied by the requests that came for each that
   * was served, at most by four, so that an application that answers nothing is not taken for a crowd.
   *
   * @param options the period; a minute where left out
   */
  public metricDemand({
    period = Duration.minutes(1),
    label,
  }: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      label: label ?? 'Requests in flight, if none were refused',
      expression: 'inFlight * came / (came - IF(refused * 4 > came * 3, came * 0.75, refused))',
      period,
      usingMetrics: {
        inFlight: this.metricInFlight({ period }),
        // Each request leaves one line, and with it one sample.
        came: this.metricInFlight({ period, statistic: cloudwatch.Stats.SAMPLE_COUNT }),
        refused: this.metricRefused({ period }),
      },
    });
  }

  /**
   * Takes the health check from the target group.
   *
   * @internal
   */
  public _serve(targetGroup: elbv2.ApplicationTargetGroup): void {
    this.targetGroup = targetGroup;
  }

  /** Without its query, which the proxies do not look at. */
  private healthCheckPath(stated: string): string {
    return (this.targetGroup?.healthCheck.path ?? stated).replace(/\?.*$/, '');
  }

  private metric(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: OVERLOAD_PROXY_NAMESPACE,
      metricName,
      dimensionsMap: { Service: this.metricLabel },
      period: Duration.minutes(1),
      ...options,
    });
  }
}
