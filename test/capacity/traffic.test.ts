import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { Traffic } from '../../lib/capacity/traffic';
import type { TrafficFigures } from '../../lib/capacity/traffic-figures';
import { behindTheEdge, DEFAULT_MIX, growthTogether, growthWithin } from '../../lib/capacity/traffic-figures';

const minutes = Duration.minutes;

describe('stated traffic', () => {
  test('a spike keeps its two rates and the time between them', () => {
    const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: minutes(5) });
    expect(traffic._figures).toEqual({
      shape: 'spike',
      baselineRps: 100,
      peakRps: 10_000,
      timeToPeak: 300,
      mix: DEFAULT_MIX,
    });
  });

  test('what a request is like can be stated, each share by itself', () => {
    const { _figures } = Traffic.steady({
      rps: 50,
      readShare: 0.5,
      edgeCacheableShare: 0.9,
      cacheHitShare: 0,
      queriesPerRequest: 7,
      jobsPerRequest: 0.01,
      payloadSize: Size.kibibytes(8),
      requestsPerConnection: 1,
    });
    expect(_figures.mix).toEqual({
      readShare: 0.5,
      edgeCacheableShare: 0.9,
      cacheHitShare: 0,
      queriesPerRequest: 7,
      jobsPerRequest: 0.01,
      payloadBytes: 8192,
      requestsPerConnection: 1,
    });
  });

  test.each([
    [
      'a peak below the baseline',
      () => Traffic.daily({ baselineRps: 10, peakRps: 9 }),
      /peakRps is 9: allowed is at least baselineRps \(10\)/,
    ],
    [
      'no time to the peak',
      () => Traffic.spike({ baselineRps: 1, peakRps: 2, timeToPeak: minutes(0) }),
      /timeToPeak is '0 s': allowed is 1 s to 86400 s/,
    ],
    ['no requests', () => Traffic.steady({ rps: 0 }), /rps is 0: allowed is a number above 0/],
    [
      'a share above 1',
      () => Traffic.steady({ rps: 1, readShare: 1.1 }),
      /readShare is 1.1: allowed is a share from 0 to 1/,
    ],
    ['a share that is no number', () => Traffic.steady({ rps: 1, cacheHitShare: NaN }), /cacheHitShare is NaN/],
    [
      'less than a request a connection',
      () => Traffic.steady({ rps: 1, requestsPerConnection: 0 }),
      /requestsPerConnection is 0/,
    ],
    ['a token', () => Traffic.steady({ rps: Lazy.number({ produce: () => 1 }) }), /rps is 'a token'/],
  ])('%s is refused', (_, state, message) => {
    expect(state).toThrow(message);
  });

  test('fails when numbers are text, as context gives them, each named once', () => {
    const text = { rps: '100', readShare: '0.9' } as never;
    expect(() => Traffic.steady(text)).toThrow(
      'Traffic.steady: 2 props cannot be used\n' +
        "  - rps is '100': allowed is a number; state Number('100'), since context and the environment give text\n" +
        "  - readShare is '0.9': allowed is a number; state Number('0.9'), since",
    );
    expect(() => Traffic.spike({ baselineRps: '9', peakRps: '1000', timeToPeak: minutes(5) } as never)).toThrow(
      /2 props cannot be used\n.*baselineRps is '9': allowed is a number.*\n.*peakRps is '1000': allowed is a number/,
    );
  });

  test('one error names all that is wrong', () => {
    expect(() => Traffic.spike({ baselineRps: 1 } as never)).toThrow(
      'Traffic.spike: 2 props cannot be used\n' +
        '  - peakRps is undefined: allowed is a value; state the most that you want to survive\n' +
        '  - timeToPeak is undefined: allowed is a value; state 1 minute for a push message, 30 for a front page',
    );
    expect(() => Traffic.spike({ baselineRps: 1, peakRps: 9, timeToPeak: '300' } as never)).toThrow(
      "timeToPeak is '300': allowed is a Duration; state Duration.seconds(300), or",
    );
    expect(() => Traffic.steady({} as never)).toThrow('rps is undefined: allowed is a value');
    expect(() => Traffic.spike({ baselineRps: -1, peakRps: 1e9, timeToPeak: minutes(1), readShare: 2 })).toThrow(
      /Traffic\.spike: 3 props cannot be used\n {2}- baselineRps is -1.*\n {2}- peakRps is 1000000000.*\n {2}- readShare is 2/,
    );
  });
});

const curve = (stated: Partial<TrafficFigures>): TrafficFigures => ({
  shape: 'spike',
  baselineRps: 100,
  peakRps: 10_000,
  timeToPeak: 300,
  mix: DEFAULT_MIX,
  ...stated,
});

describe('growth within a time', () => {
  test('a hundredfold in 300 s is 5.3 times in 109 s, and all of it in 386 s', () => {
    expect(growthWithin(curve({}), 109)).toBeCloseTo(5.3293, 4);
    expect(growthWithin(curve({}), 386)).toBe(100);
  });

  test('steady traffic does not grow', () => {
    expect(growthWithin(curve({ shape: 'steady' }), 386)).toBe(1);
  });

  test('a day from 100 to 1000 requests a second grows by less than a hundredth in two minutes', () => {
    const growth = growthWithin(curve({ shape: 'daily', peakRps: 1000, timeToPeak: 43_200 }), 120);
    expect(growth).toBeGreaterThan(1.005);
    expect(growth).toBeLessThan(1.02);
  });

  test('it never exceeds the whole growth, and never falls as time passes', () => {
    const figures = fc.record({
      shape: fc.constantFrom('steady' as const, 'spike' as const, 'daily' as const),
      baselineRps: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      times: fc.double({ min: 1, max: 1e3, noNaN: true }),
      timeToPeak: fc.integer({ min: 1, max: 86_400 }),
      early: fc.integer({ min: 0, max: 40_000 }),
      later: fc.integer({ min: 0, max: 40_000 }),
    });
    fc.assert(
      fc.property(figures, ({ times, early, later, ...stated }) => {
        const traffic = curve({ ...stated, peakRps: stated.baselineRps * times });
        const first = growthWithin(traffic, early);
        expect(first).toBeGreaterThanOrEqual(1);
        expect(first).toBeLessThanOrEqual(times * (1 + 1e-9));
        expect(growthWithin(traffic, early + later)).toBeGreaterThanOrEqual(first * (1 - 1e-9));
      }),
      { numRuns: 60 },
    );
  });
});

describe('growth of several together', () => {
  const steady = curve({ shape: 'steady', peakRps: 100 });

  test('alone it is its own; what is steady beside it dampens it', () => {
    expect(growthTogether([curve({})], false, 109)).toBe(growthWithin(curve({}), 109));
    expect(growthTogether([curve({}), steady], false, 300)).toBeCloseTo(10_100 / 200, 9);
  });

  test('it is steepest where the fastest has the most of it: at the end of its ramp', () => {
    const hour = curve({ timeToPeak: 3600 });
    const ofHour = (at: number) => 100 * 100 ** (at / 3600);
    expect(growthTogether([hour, steady], false, 300)).toBeCloseTo((10_000 + 100) / (ofHour(3300) + 100), 9);
  });

  test('what a CDN answers of one of them does not count', () => {
    const cached = { ...steady, mix: { ...DEFAULT_MIX, edgeCacheableShare: 1 } };
    expect(growthTogether([curve({}), cached], true, 300)).toBeCloseTo(100, 9);
    expect(growthTogether([cached, cached], true, 300)).toBe(1);
  });

  test('it is never more than that of the one that grows most', () => {
    const figures = fc.record({
      shape: fc.constantFrom('steady' as const, 'spike' as const, 'daily' as const),
      baselineRps: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      times: fc.double({ min: 1, max: 1e3, noNaN: true }),
      timeToPeak: fc.integer({ min: 1, max: 43_200 }),
    });
    const seconds = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 2, maxLength: 4 }), seconds, (several, within) => {
        const all = several.map(({ times, ...stated }) =>
          curve({ ...stated, peakRps: stated.baselineRps * (stated.shape === 'steady' ? 1 : times) }),
        );
        const together = growthTogether(all, false, within);
        expect(together).toBeGreaterThanOrEqual(1);
        expect(together).toBeLessThanOrEqual(Math.max(...all.map((each) => growthWithin(each, within))) * 1.001);
      }),
      { numRuns: 60 },
    );
  });
});

test('a CDN keeps its share away, where there is one', () => {
  const traffic = curve({ mix: { ...DEFAULT_MIX, edgeCacheableShare: 0.9 } });
  expect(behindTheEdge(traffic, true).peakRps).toBeCloseTo(1000, 9);
  expect(behindTheEdge(traffic, false).peakRps).toBe(10_000);
});

describe('capacity units of the load balancer for the peak', () => {
  const spike = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: minutes(5), edgeCacheableShare: 0.9 });

  test('are those of the plan: the most of four dimensions', () => {
    // 10,000 × 50 kB × 3,600 s are 1,800 GB an hour.
    expect(spike.loadBalancerCapacityUnits()).toBe(1800);
    expect(spike.loadBalancerCapacityUnits({ behindCdn: true })).toBe(180);
  });

  test('are what AWS reserves at the least', () => {
    expect(Traffic.steady({ rps: 1 }).loadBalancerCapacityUnits()).toBe(100);
  });

  test('rules count beyond ten', () => {
    const small = Traffic.steady({ rps: 10_000, payloadSize: Size.bytes(1), requestsPerConnection: 1000 });
    expect(small.loadBalancerCapacityUnits({ rules: 10 })).toBe(100);
    expect(small.loadBalancerCapacityUnits({ rules: 60 })).toBe(500);
  });

  test('fails where there are more rules than a listener takes', () => {
    expect(() => spike.loadBalancerCapacityUnits({ rules: 101 })).toThrow(/rules is 101/);
  });
});
