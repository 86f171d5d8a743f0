/** What a request is like, in plain numbers. */
export interface TrafficMix {
  /** Share of requests that only read. */
  readonly readShare: number;
  /** Share of requests that the CDN answers. */
  readonly edgeCacheableShare: number;
  /** Share of the queries of reads that the cache answers. */
  readonly cacheHitShare: number;
  /** Queries that a request makes, of cache and database together. */
  readonly queriesPerRequest: number;
  /** Jobs that a request puts into queues. */
  readonly jobsPerRequest: number;
  /** Bytes of a request and its response. */
  readonly payloadBytes: number;
  /** Requests that a client makes over one connection. */
  readonly requestsPerConnection: number;
}

/** How traffic grows. */
export type TrafficShape = 'steady' | 'spike' | 'daily';

/** Stated traffic in plain numbers, as it stands in the metadata of a template too. */
export interface TrafficFigures {
  readonly shape: TrafficShape;
  /** Requests a second before the growth. */
  readonly baselineRps: number;
  /** Requests a second at the most. */
  readonly peakRps: number;
  /** Seconds from the one to the other. */
  readonly timeToPeak: number;
  readonly mix: TrafficMix;
}

/** Requests of which nothing is said. */
export const DEFAULT_MIX: TrafficMix = {
  readShare: 0.9,
  edgeCacheableShare: 0,
  cacheHitShare: 0.8,
  queriesPerRequest: 3,
  jobsPerRequest: 0,
  payloadBytes: 50_000,
  requestsPerConnection: 10,
};

const DAY = 86_400;

/**
 * How many times larger traffic is at the end of a time span than at its beginning, at the steepest part of the curve.
 *
 * An exponential ramp that grows P-fold within T grows by P^(D/T) within D, and never by more than P.
 */
export function growthWithin(traffic: TrafficFigures, seconds: number): number {
  const { shape, baselineRps, peakRps, timeToPeak } = traffic;
  const whole = peakRps / baselineRps;
  if (shape === 'steady') return 1;
  if (shape === 'spike') return seconds >= timeToPeak ? whole : whole ** (seconds / timeToPeak);
  return steepest((at) => rateAt(traffic, at), MINUTES, seconds);
}

/**
 * The same of several, together behind the edge. All begin to grow at once, a spike in the quietest hour of a day: what
 * is steady beside it makes the growth of the whole smaller.
 */
export function growthTogether(all: readonly TrafficFigures[], hasCdn: boolean, seconds: number): number {
  if (all.length === 1) return growthWithin(all[0]!, seconds);
  // All that a CDN answers is nothing behind it.
  const behind = all.map((each) => ({ ...each, ...behindTheEdge(each, hasCdn) })).filter(({ peakRps }) => peakRps > 0);
  if (behind.length === 0) return 1;
  // A ramp that ends makes the curve turn.
  const ends = all.flatMap(({ timeToPeak }) => [timeToPeak, timeToPeak - seconds]).filter((at) => at >= 0);
  const rate = (at: number) => behind.reduce((sum, each) => sum + rateAt(each, at), 0);
  return steepest(rate, [...MINUTES, ...ends], seconds);
}

const MINUTES = Array.from({ length: DAY / 2 / 60 }, (_, minute) => minute * 60);

function steepest(rate: (at: number) => number, times: readonly number[], seconds: number): number {
  return times.reduce((most, at) => Math.max(most, rate(at + seconds) / rate(at)), 1);
}

/** Requests a second, so many seconds after the growth has begun. */
function rateAt({ shape, baselineRps, peakRps, timeToPeak }: TrafficFigures, at: number): number {
  if (shape !== 'daily') return baselineRps * (peakRps / baselineRps) ** Math.min(1, at / timeToPeak);
  const ofDay = Math.min(at, DAY / 2) / DAY;
  return baselineRps + ((peakRps - baselineRps) * (1 - Math.cos(2 * Math.PI * ofDay))) / 2;
}

/** Traffic that reaches the load balancer: what the CDN does not answer. */
export function behindTheEdge(traffic: TrafficFigures, hasCdn: boolean): { baselineRps: number; peakRps: number } {
  const passed = hasCdn ? 1 - traffic.mix.edgeCacheableShare : 1;
  return { baselineRps: traffic.baselineRps * passed, peakRps: traffic.peakRps * passed };
}
