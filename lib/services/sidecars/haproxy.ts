import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { MOST_CONCURRENT_REQUESTS } from '../../capacity/graded';
import { Checks } from '../../private/validation';
import type { IOverloadProxy, OverloadProxyOptions, OverloadProxySettings } from './overload-proxy';
import {
  embeddedMetrics,
  entryPoint,
  IDLE_SECONDS,
  MOST_ADDRESS_BYTES,
  OverloadProxyBase,
} from './overload-proxy-base';

/**
 * Options of `OverloadProxy.haproxy`.
 */
export interface HaproxyOptions extends OverloadProxyOptions {
  /**
   * Requests that may wait for one of `maxConcurrentRequests`, 0 to 4000. Each makes the wait of those behind it longer.
   *
   * @default - as many as `maxConcurrentRequests`
   */
  readonly maxQueuedRequests?: number;

  /**
   * How long a request may wait, 10 ms to 60 seconds, before it is refused: less than the patience of a user.
   *
   * @default Duration.seconds(1)
   */
  readonly queueTimeout?: Duration;
}

/** A line of the log that nothing cuts: the log driver of ECS splits at 16 KiB where it does not block. */
const MOST_LINE_BYTES = 16_000;
/** What stands of a text in the log; JSON may make six bytes of one. */
const MOST_TEXT_BYTES = 1024;

/** HAProxy. Reached by `OverloadProxy.haproxy`. */
export class Haproxy extends OverloadProxyBase implements IOverloadProxy {
  public readonly name = 'haproxy';
  public readonly speaksHttp2 = true;
  public readonly needsTemporaryDirectory = false;
  public readonly maxQueuedRequests?: number;
  // From a pipe, since the root file system is read-only.
  public readonly entryPoint = entryPoint(
    'printf "%s\\n" "$OVERLOAD_PROXY_CONFIGURATION" | haproxy -f /dev/stdin',
    'USR1',
  );

  constructor(private readonly own: HaproxyOptions) {
    super(own, own.image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/haproxy:3.2-alpine'));
    this.maxQueuedRequests = own.maxQueuedRequests;
  }

  public override validate(applicationPort: number): string[] {
    const { maxQueuedRequests, queueTimeout } = this.own;
    return new Checks('overloadProxy.')
      .literal('maxQueuedRequests', maxQueuedRequests)
      .literal('queueTimeout', queueTimeout)
      .wholeNumber('maxQueuedRequests', maxQueuedRequests, 0, MOST_CONCURRENT_REQUESTS, 'state 0 to refuse at once')
      .duration('queueTimeout', queueTimeout, 0.01, 60, 'state less than the patience of a user')
      .problems.concat(super.validate(applicationPort));
  }

  /**
   * The reference of every keyword: https://docs.haproxy.org/3.2/configuration.html
   */
  public configuration(settings: OverloadProxySettings): string {
    const most = this.bound(settings);
    const queueTimeout = (this.own.queueTimeout ?? Duration.seconds(1)).toMilliseconds();
    // `maxqueue` of a server bounds its own queue and lets the one of its backend grow, so the sum is bounded instead.
    const mostAtOnce = most + (this.own.maxQueuedRequests ?? most);
    const server = `127.0.0.1:${settings.applicationPort}${settings.http2 ? ' proto h2' : ''}`;
    return `global
  # Lines are cut at 1024 bytes otherwise, and are JSON no more.
  log stdout len ${MOST_LINE_BYTES} format raw local0
  maxconn 8192
  # One thread counts exactly, and serves more than any task.
  nbthread 1
  hard-stop-after ${this.finishSeconds}s

defaults
  mode http
  log global
  # Not of who connects and says nothing.
  option dontlognull
  timeout connect 2s
  timeout client ${IDLE_SECONDS}s
  timeout http-keep-alive ${IDLE_SECONDS}s
  timeout server ${IDLE_SECONDS}s
  timeout tunnel ${IDLE_SECONDS}s
  timeout queue ${queueTimeout}ms
  # Who has given up waits no longer.
  option abortonclose
  option forwardfor if-none
  http-error status 503 content-type "text/html; charset=utf-8" hdr Retry-After ${this.retryAfter.toSeconds()} hdr Cache-Control no-store string "$OVERLOAD_PROXY_PAGE"

frontend web
  bind :${this.port}
  acl health path "${settings.healthCheckPath}"
  http-request set-var(txn.method) method,bytes(0,32)
  http-request set-var(txn.path) path,bytes(0,${MOST_TEXT_BYTES})
  http-request set-var(txn.trace) req.hdr(X-Amzn-Trace-Id),bytes(0,${MOST_TEXT_BYTES})
  # Who connected to the load balancer, and who did so before: the viewer, behind a CDN.
  http-request set-var(txn.client) src
  http-request set-var(txn.client) req.hdr(X-Forwarded-For,-1),bytes(0,${MOST_ADDRESS_BYTES}) if { req.hdr(X-Forwarded-For) -m found }
  http-request set-var(txn.viewer) req.hdr(X-Forwarded-For,-2),bytes(0,${MOST_ADDRESS_BYTES})
  http-request set-var(txn.in_flight) be_conn(app)
  http-response set-var(txn.answered) int(1)
  http-after-response set-var(txn.refused) int(1) if { status 503 } !{ var(txn.answered) -m found }
  http-request set-log-level silent if health
  http-request deny status 503 default-errorfiles if !health { be_conn(app) ge ${mostAtOnce} }
  http-request set-var(txn.queued) int(1)
  use_backend health if health
  default_backend app
  log-format '${logFormat(settings)}'

backend app
  server app ${server} maxconn ${most}

# Without a bound: a task that is busy is not ill.
backend health
  server app ${server}
`;
  }
}

/**
 * Paths without their query, which may hold what no log should. Times are -1 where a request did not come so far, but for
 * `QueueTime`: CloudWatch gives no percentiles where a value is negative, so that -1 is written as 0e-1, which is 0.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
function logFormat(settings: OverloadProxySettings): string {
  const text = (name: string) => `"%[var(txn.${name}),json(utf8s)]"`;
  // What is no request at all comes to no rule and has no variables, which would leave a dash.
  const number = (name: string) => `%[str(0),concat(,txn.${name}),add(0)]`;
  const fields = {
    Service: JSON.stringify(settings.service),
    InFlightRequests: number('in_flight'),
    RefusedRequests: number('refused'),
    method: text('method'),
    path: text('path'),
    status: '%ST',
    bytes: '%B',
    responseTime: '%Tr',
    totalTime: '%Ta',
    client: text('client'),
    viewer: text('viewer'),
    traceId: text('trace'),
    end: '"%ts"',
  };
  const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  const queueTime = '"QueueTime"%[str(:0e),concat(,txn.queued),regsub(0e1,)]%Tw';
  return `{${[embeddedMetrics(settings, '%[date(0,ms)]', { queues: true }), queueTime, ...members].join(',')}}`;
}
