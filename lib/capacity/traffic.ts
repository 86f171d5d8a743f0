import type { Duration, Size } from 'aws-cdk-lib/core';
import { Checks, isDuration } from '../private/validation';
import { planLoadBalancer } from './capacity-plan';
import type { LoadBalancerCapacityOptions } from './load-balancer-capacity-options';
import type { TrafficFigures, TrafficShape } from './traffic-figures';
import { DEFAULT_MIX } from './traffic-figures';

/**
 * What a request is like: what it costs the tiers behind it.
 */
export interface RequestMix {
  /**
   * Share of requests that only read, 0 to 1.
   *
   * @default 0.9
   */
  readonly readShare?: number;

  /**
   * Share of requests that the CDN answers from its cache, 0 to 1. Counts where there is a CDN.
   *
   * @default 0
   */
  readonly edgeCacheableShare?: number;

  /**
   * Share of the queries of reads that the cache answers instead of the database, 0 to 1.
   *
   * @default 0.8
   */
  readonly cacheHitShare?: number;

  /**
   * Queries that one request makes, of cache and database together, 0 to 1000.
   *
   * @default 3
   */
  readonly queriesPerRequest?: number;

  /**
   * Jobs that one request puts into queues, 0 to 1000; 0.01 is a job for every hundredth request.
   *
   * @default 0
   */
  readonly jobsPerRequest?: number;

  /**
   * Request and response together.
   *
   * @default - 50 kB
   */
  readonly payloadSize?: Size;

  /**
   * Requests that a client makes over one connection before it closes it, 1 or more.
   *
   * @default 10
   */
  readonly requestsPerConnection?: number;
}

/**
 * Traffic that does not change.
 */
export interface SteadyTrafficOptions extends RequestMix {
  /**
   * Requests a second, above 0 to 10 million.
   */
  readonly rps: number;
}

/**
 * Traffic that grows at once.
 */
export interface SpikeTrafficOptions extends RequestMix {
  /**
   * Requests a second before the spike, above 0.
   */
  readonly baselineRps: number;

  /**
   * Requests a second at its height, at least `baselineRps`, at most 10 million.
   */
  readonly peakRps: number;

  /**
   * The time from the one to the other, above 0 to a day. A front page takes half an hour, a television spot five
   * minutes, a push message one.
   */
  readonly timeToPeak: Duration;
}

/**
 * Traffic that follows the day.
 */
export interface DailyTrafficOptions extends RequestMix {
  /**
   * Requests a second in the quietest hour, above 0.
   */
  readonly baselineRps: number;

  /**
   * Requests a second in the busiest hour, at least `baselineRps`, at most 10 million.
   */
  readonly peakRps: number;
}

/** The most requests a second that can be stated. */
const MOST_RPS = 1e7;
const DAY = 86_400;

/**
 * The traffic that a team expects: what every size of the stack follows from.
 */
export class Traffic {
  /**
   * The same traffic all the time.
   *
   * @param options requests a second, and what they are like
   * @throws when an option cannot be used; the error names them all
   */
  public static steady(options: SteadyTrafficOptions): Traffic {
    const { rps } = options;
    const remedy = 'state what your access log shows';
    const checks = new Checks().stated('rps', rps, remedy).positive('rps', rps, MOST_RPS, remedy).literal('rps', rps);
    return Traffic.checked('steady', options, checks, { baselineRps: rps, peakRps: rps, timeToPeak: DAY });
  }

  /**
   * Sudden fame: an exponential ramp from the baseline to the peak, as a link that is shared grows.
   *
   * @param options the two rates and the time between them
   * @throws when an option cannot be used; the error names them all
   */
  public static spike(options: SpikeTrafficOptions): Traffic {
    const { baselineRps, peakRps, timeToPeak } = options;
    const remedy = 'state 1 minute for a push message, 30 for a front page';
    const checks = validateRates(baselineRps, peakRps)
      .stated('timeToPeak', timeToPeak, remedy)
      .literal('timeToPeak', timeToPeak)
      .duration('timeToPeak', timeToPeak, 1, DAY, remedy);
    const known = isDuration(timeToPeak) && !timeToPeak.isUnresolved();
    const seconds = known ? timeToPeak.toMilliseconds({ integral: false }) / 1000 : DAY;
    return Traffic.checked('spike', options, checks, { baselineRps, peakRps, timeToPeak: seconds });
  }

  /**
   * Day and night: a curve from the quietest hour to the busiest, twelve hours later, and back.
   *
   * @param options the two rates
   * @throws when an option cannot be used; the error names them all
   */
  public static daily(options: DailyTrafficOptions): Traffic {
    const { baselineRps, peakRps } = options;
    return Traffic.checked('daily', options, validateRates(baselineRps, peakRps), {
      baselineRps,
      peakRps,
      timeToPeak: DAY / 2,
    });
  }

  private static checked(
    shape: TrafficShape,
    options: RequestMix,
    checks: Checks,
    rates: { baselineRps: number; peakRps: number; timeToPeak: number },
  ): Traffic {
    checks.include(validateMix(options)).throwFor(`Traffic.${shape}`);
    return new Traffic({ shape, ...rates, mix: mixOf(options) });
  }

  /** Requests a second before the growth. */
  public readonly baselineRps: number;
  /** Requests a second at the most. */
  public readonly peakRps: number;
  /** @internal */
  public readonly _figures: TrafficFigures;

  private constructor(figures: TrafficFigures) {
    this._figures = figures;
    this.baselineRps = figures.baselineRps;
    this.peakRps = figures.peakRps;
  }

  /**
   * Load balancer capacity units (LCU) that the peak takes, as the plan has them: for
   * `loadBalancer.minimumCapacityUnits`, where traffic more than doubles within five minutes and no event is known
   * beforehand. They are paid for by the hour, used or not, and an account has to ask for its quota, which is zero, first.
   *
   * For known events `planSurge` raises them, and lowers them to what is stated.
   *
   * @param options what stands around the load balancer
   * @returns 100 at the least, which is the least that AWS reserves
   * @throws when an option cannot be used
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/capacity-unit-reservation.html
   */
  public loadBalancerCapacityUnits(options: LoadBalancerCapacityOptions = {}): number {
    const { behindCdn = false, rules = 10 } = options;
    new Checks()
      .literal('rules', rules)
      .wholeNumber('rules', rules, 1, 100, 'leave it out where there are ten or fewer')
      .throwFor('Traffic.loadBalancerCapacityUnits');
    return planLoadBalancer([this._figures], behindCdn, rules).value;
  }
}

function validateRates(baselineRps: number, peakRps: number): Checks {
  const [ofBaseline, ofPeak] = ['state what your access log shows', 'state the most that you want to survive'];
  return new Checks()
    .stated('baselineRps', baselineRps, ofBaseline)
    .stated('peakRps', peakRps, ofPeak)
    .literal('baselineRps', baselineRps)
    .literal('peakRps', peakRps)
    .positive('baselineRps', baselineRps, MOST_RPS, ofBaseline)
    .positive('peakRps', peakRps, MOST_RPS, ofPeak)
    .that(
      !(peakRps < baselineRps),
      'peakRps',
      peakRps,
      `at least baselineRps (${baselineRps})`,
      'swap the two, or take Traffic.steady',
    );
}

function validateMix(mix: RequestMix): string[] {
  const share = (prop: string, value?: number) =>
    new Checks()
      .literal(prop, value)
      .that(
        value === undefined || (value >= 0 && value <= 1),
        prop,
        value,
        'a share from 0 to 1',
        'state 0.9 for nine of ten',
      ).problems;
  const count = (prop: string, value?: number) =>
    new Checks()
      .literal(prop, value)
      .that(
        value === undefined || (value >= 0 && value <= 1000),
        prop,
        value,
        'a number from 0 to 1000',
        'state the mean of a request',
      ).problems;
  const { requestsPerConnection, payloadSize } = mix;
  return new Checks()
    .include(share('readShare', mix.readShare))
    .include(share('edgeCacheableShare', mix.edgeCacheableShare))
    .include(share('cacheHitShare', mix.cacheHitShare))
    .include(count('queriesPerRequest', mix.queriesPerRequest))
    .include(count('jobsPerRequest', mix.jobsPerRequest))
    .literal('payloadSize', payloadSize)
    .literal('requestsPerConnection', requestsPerConnection)
    .that(
      requestsPerConnection === undefined || requestsPerConnection >= 1,
      'requestsPerConnection',
      requestsPerConnection,
      'a number from 1',
      'state 1 where clients keep no connection open',
    ).problems;
}

function mixOf(mix: RequestMix): TrafficFigures['mix'] {
  return {
    readShare: mix.readShare ?? DEFAULT_MIX.readShare,
    edgeCacheableShare: mix.edgeCacheableShare ?? DEFAULT_MIX.edgeCacheableShare,
    cacheHitShare: mix.cacheHitShare ?? DEFAULT_MIX.cacheHitShare,
    queriesPerRequest: mix.queriesPerRequest ?? DEFAULT_MIX.queriesPerRequest,
    jobsPerRequest: mix.jobsPerRequest ?? DEFAULT_MIX.jobsPerRequest,
    payloadBytes: mix.payloadSize?.toBytes() ?? DEFAULT_MIX.payloadBytes,
    requestsPerConnection: mix.requestsPerConnection ?? DEFAULT_MIX.requestsPerConnection,
  };
}
