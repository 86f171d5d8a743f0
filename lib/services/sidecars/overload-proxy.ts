import type { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { HaproxyOptions } from './haproxy';
import { Haproxy } from './haproxy';
import { Nginx } from './nginx';

/**
 * What a team may say of any overload proxy.
 */
export interface OverloadProxyOptions {
  /**
   * Requests that the application works on at a time, 1 to 4000: as many as it has database connections, or as a load
   * test shows before answers grow slow. Requests beyond it wait or are refused; health checks always pass.
   *
   * A WebSocket, or a stream, counts for as long as it is open.
   *
   * @default - what `requestsPerSecondPerTask` needs at 200 ms a request (Little's law), 8 at least and 4000 at most
   */
  readonly maxConcurrentRequests?: number;

  /**
   * When a refused client may ask again, 1 to 3600 seconds: the header `Retry-After`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
   * @default Duration.seconds(5)
   */
  readonly retryAfter?: Duration;

  /**
   * The page that a refused client sees, as HTML of at most 8 KiB in UTF-8.
   *
   * @default - a short page that asks for a moment of patience and tries again by itself
   */
  readonly page?: string;

  /**
   * How long the proxy may finish requests after SIGTERM, 6 to 119 seconds: no longer than the deregistration delay. In
   * the first 5 seconds it still accepts new ones, until the load balancer has heard that the task leaves.
   *
   * @default Duration.seconds(30)
   */
  readonly drainTime?: Duration;

  /**
   * The port of the proxy, 1024 to 65535, other than that of the application.
   *
   * @default 10080
   */
  readonly port?: number;

  /**
   * The image of the proxy. It needs `sh`.
   *
   * @default - the official image, from Amazon ECR Public
   */
  readonly image?: ecs.ContainerImage;
}

/**
 * What a service tells its overload proxy.
 */
export interface OverloadProxySettings {
  /** The port of the application. */
  readonly applicationPort: number;
  /** The path of health checks, which always pass. */
  readonly healthCheckPath: string;
  /** Whether the application speaks HTTP/2 alone, as gRPC does. */
  readonly http2: boolean;
  /** Requests a second that the application serves at most. */
  readonly requestsPerSecond: number;
  /** The CloudWatch namespace of the metrics. */
  readonly metricNamespace: string;
  /** The value of the metrics' only dimension, `Service`. */
  readonly service: string;
}

/**
 * One kind of overload proxy. A kind is one file; nothing else knows which kinds exist.
 *
 * Its configuration comes to the container as the variable `OVERLOAD_PROXY_CONFIGURATION`, its page as
 * `OVERLOAD_PROXY_PAGE`.
 */
export interface IOverloadProxy {
  /**
   * What errors call it.
   */
  readonly name: string;

  /**
   * The port that it listens on.
   */
  readonly port: number;

  /**
   * The image.
   */
  readonly image: ecs.ContainerImage;

  /**
   * The entry point: starts the proxy, and lets it drain on SIGTERM.
   */
  readonly entryPoint: string[];

  /**
   * The page that a refused client sees.
   */
  readonly page: string;

  /**
   * How long it drains after SIGTERM; the containers of the task are given longer.
   *
   * @default - unknown
   */
  readonly drainTime?: Duration;

  /**
   * Requests that the application works on at a time, where the team states it.
   *
   * @default - what `requestsPerSecondPerTask` needs at 200 ms a request, 8 at least
   */
  readonly maxConcurrentRequests?: number;

  /**
   * Requests that may wait for their turn, where the team or the kind states it; 0 where it refuses at once.
   *
   * @default - as many as it lets in
   */
  readonly maxQueuedRequests?: number;

  /**
   * Whether requests may wait for their turn; `maxQueuedRequests` of a kind without a queue is 0, which no team states.
   *
   * @default true
   */
  readonly hasQueue?: boolean;

  /**
   * Whether it speaks HTTP/2 with clients and application, without TLS.
   */
  readonly speaksHttp2: boolean;

  /**
   * Whether it needs `/tmp`.
   */
  readonly needsTemporaryDirectory: boolean;

  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param applicationPort the port of the application
   */
  validate(applicationPort: number): string[];

  /**
   * The configuration, in the language of the proxy.
   *
   * Each request is to leave one line of JSON on stdout in CloudWatch's embedded metric format, with the metrics
   * `InFlightRequests`, `RefusedRequests` and, where it has a queue, `QueueTime`.
   *
   * @param settings what the service says
   */
  configuration(settings: OverloadProxySettings): string;
}

/**
 * A proxy beside the application that keeps overload out of it: so many requests at a time, a short wait for some more,
 * and 503 with `Retry-After` at once for the rest. An application that takes every request serves none in time, since
 * clients have given up on those that it works on.
 *
 * @see https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/
 */
export abstract class OverloadProxy {
  /**
   * HAProxy: with a bounded queue; HTTP/1.1, HTTP/2 and gRPC.
   *
   * @param options the options
   */
  public static haproxy(options: HaproxyOptions = {}): IOverloadProxy {
    return new Haproxy(options);
  }

  /**
   * NGINX: HTTP/1.1 alone. Its open-source edition has no queue: what is beyond `maxConcurrentRequests` is refused at
   * once.
   *
   * @see https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html
   * @param options the options
   */
  public static nginx(options: OverloadProxyOptions = {}): IOverloadProxy {
    return new Nginx(options);
  }
}
