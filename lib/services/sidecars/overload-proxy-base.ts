import { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { concurrencyOf } from '../../capacity/capacity-plan';
import { MOST_CONCURRENT_REQUESTS } from '../../capacity/graded';
import { Checks, isKnown } from '../../private/validation';
import type { OverloadProxyOptions, OverloadProxySettings } from './overload-proxy';

/** Where the metrics of overload proxies are. */
export const OVERLOAD_PROXY_NAMESPACE = 'ScalableWebApp/OverloadProxy';
/** How long a proxy that is to end still accepts requests: until the load balancer has heard of it. */
export const ACCEPTS_FOR = Duration.seconds(5);
/**
 * Longer than a load balancer may keep a silent connection (4000 seconds): who closes first costs the other a 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
export const IDLE_SECONDS = 4060;
/** What a container definition and the buffers of a proxy hold with room to spare. */
const MOST_PAGE_BYTES = 8192;
/** An address, whatever a client calls itself: 45 characters of IPv6, in brackets, with a port. */
export const MOST_ADDRESS_BYTES = 64;

/** What every kind of overload proxy has in common. */
export abstract class OverloadProxyBase {
  public readonly port: number;
  public readonly page: string;
  public readonly maxConcurrentRequests?: number;
  protected readonly retryAfter: Duration;
  public readonly drainTime: Duration;

  protected constructor(
    protected readonly options: OverloadProxyOptions,
    public readonly image: ecs.ContainerImage,
  ) {
    this.port = options.port ?? 10_080;
    this.retryAfter = options.retryAfter ?? Duration.seconds(5);
    this.drainTime = options.drainTime ?? Duration.seconds(30);
    this.page = options.page ?? defaultPage(this.retryAfter);
    this.maxConcurrentRequests = options.maxConcurrentRequests;
  }

  public validate(applicationPort: number): string[] {
    const { maxConcurrentRequests, retryAfter, drainTime, port } = this.options;
    const { page } = this;
    const bytes = Buffer.byteLength(page);
    return new Checks('overloadProxy.')
      .literal('maxConcurrentRequests', maxConcurrentRequests)
      .literal('retryAfter', retryAfter)
      .literal('drainTime', drainTime)
      .literal('port', port)
      .wholeNumber(
        'maxConcurrentRequests',
        maxConcurrentRequests,
        1,
        MOST_CONCURRENT_REQUESTS,
        'state what a load test showed',
      )
      .seconds('retryAfter', retryAfter, 1, 3600, 'state 5')
      .seconds('drainTime', drainTime, 6, 119, 'ECS kills a task 120 seconds after SIGTERM at most: state 30')
      .wholeNumber('port', port, 1024, 65_535, 'leave it out for 10080')
      .that(this.port !== applicationPort, 'port', this.port, 'another than that of the application', 'state another')
      .that(isKnown(page), 'page', 'a token', 'text that is known at synthesis', 'read the file when the app starts')
      .that(
        bytes > 0 && bytes <= MOST_PAGE_BYTES,
        'page',
        `${bytes} bytes`,
        `1 to ${MOST_PAGE_BYTES} bytes`,
        'leave it out for a short page, or load what is large from the object store',
      ).problems;
  }

  /** Requests that the application works on at a time. */
  protected bound({ requestsPerSecond }: OverloadProxySettings): number {
    return this.maxConcurrentRequests ?? concurrencyOf(requestsPerSecond);
  }

  /** How long requests in flight may take once no new ones are accepted. */
  protected get finishSeconds(): number {
    return this.drainTime.toSeconds() - ACCEPTS_FOR.toSeconds();
  }
}

/**
 * A shell that starts the proxy and passes the order to end on: after a while, and as the signal that lets requests be
 * finished. Images ask for different signals, and SIGTERM would end both proxies at once.
 */
export function entryPoint(start: string, finish: 'USR1' | 'QUIT'): string[] {
  const script = [
    `finish() { sleep ${ACCEPTS_FOR.toSeconds()}; kill -${finish} "$proxy"; }`,
    'trap finish TERM INT USR1 QUIT',
    `${start} & proxy=$!`,
    // The first returns when the signal has been passed on, the second when the proxy has ended.
    'wait "$proxy"; status=$?',
    'if kill -0 "$proxy" 2>/dev/null; then wait "$proxy"; status=$?; fi',
    'exit "$status"',
  ];
  return ['/bin/sh', '-c', script.join('\n')];
}

/**
 * The part of a log line that makes CloudWatch Logs take metrics from it, to the second, without an agent.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(
  { metricNamespace }: OverloadProxySettings,
  timestamp: string,
  { queues }: { readonly queues: boolean },
): string {
  const metrics = [
    { Name: 'InFlightRequests', Unit: 'Count', StorageResolution: 1 },
    ...(queues ? [{ Name: 'QueueTime', Unit: 'Milliseconds' }] : []),
    // An alarm of 10 seconds looks at it beside the requests in flight.
    { Name: 'RefusedRequests', Unit: 'Count', StorageResolution: 1 },
  ];
  const directive = [{ Namespace: metricNamespace, Dimensions: [['Service']], Metrics: metrics }];
  return `"_aws":{"Timestamp":${timestamp},"CloudWatchMetrics":${JSON.stringify(directive)}}`;
}

function defaultPage(retryAfter: Duration): string {
  const refresh = retryAfter.isUnresolved() ? 5 : Math.ceil(retryAfter.toMilliseconds() / 1000);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark">',
    `<meta http-equiv="refresh" content="${refresh}">`,
    '<title>One moment, please</title>',
    '<body style="font: 1.2rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">',
    '<h1>One moment, please</h1>',
    '<p>Many people are here right now. This page tries again by itself.</p>',
    '',
  ].join('\n');
}
