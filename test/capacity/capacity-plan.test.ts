import fc from 'fast-check';
import {
  lcuDemand,
  planLoadBalancer,
  planNetwork,
  planPool,
  planWeb,
  planWorker,
} from '../../lib/capacity/capacity-plan';
import type { WebPlanInput } from '../../lib/capacity/capacity-plan';
import { spike } from './system';

const input = (stated: Partial<WebPlanInput> = {}): WebPlanInput => ({
  id: 'Web',
  traffic: spike(),
  share: 1,
  hasCdn: false,
  rpsPerTask: 150,
  zones: 3,
  reactionSeconds: 109,
  ...stated,
});

describe('a web service', () => {
  test('a hundredfold in five minutes, to the digit', () => {
    const plan = planWeb(input());
    expect(plan.minTasks.value).toBe(4); // ⌈100 × 5.33 ÷ 150⌉
    expect(plan.maxTasks.value).toBe(84); // ⌈10000 × 1.25 ÷ 150⌉
    expect(plan.utilisation.value).toBeCloseTo(1 / 5.3293, 5);
    expect(plan.requestsPerTarget.value).toBeCloseTo((60 * 150) / 5.3293, 0);
    expect(plan.stepFrom.value).toBeCloseTo(Math.sqrt(5.3293), 4);
    expect(plan.stepGrowth.value).toBe(433); // ⌈100 × (5.33 − 1)⌉
    expect(plan.concurrency.value).toBe(30);
    expect(plan.queued.value).toBe(30);
    expect(plan.impossible).toBeUndefined();
  });

  test('with the reaction of one-minute metrics all of the peak has to stand already', () => {
    const plan = planWeb(input({ reactionSeconds: 386 }));
    expect(plan.minTasks.value).toBe(67); // ⌈10000 ÷ 150⌉
    expect(plan.impossible).toMatch(/the peak comes within 300 s, and a fleet reacts in 386 s: 67 tasks/);
    expect(plan.impossible).toMatch(/a CDN that answers 0\.98 of the requests/);
  });

  test('a step at least doubles, and adds no more than AWS takes', () => {
    const steady = { ...spike(), shape: 'steady' as const, peakRps: 100 };
    expect(planWeb(input({ traffic: steady })).stepGrowth.value).toBe(100);
    const steep = { ...spike(), peakRps: 1e6, timeToPeak: 60 };
    expect(planWeb(input({ traffic: steep })).stepGrowth.value).toBe(10_000);
  });

  test('one task a zone, where one would do', () => {
    expect(planWeb(input({ share: 0.01 })).minTasks.value).toBe(3);
    expect(planWeb(input({ share: 0.01, zones: 1 })).minTasks.value).toBe(1);
  });

  test('the loss of a zone leaves what the baseline needs', () => {
    const traffic = { ...spike(), shape: 'steady' as const, baselineRps: 1500, peakRps: 1500 };
    expect(planWeb(input({ traffic })).minTasks.value).toBe(15); // ⌈10 × 3 ÷ 2⌉
    expect(planWeb(input({ traffic, zones: 2 })).minTasks.value).toBe(20);
  });

  test('what the CDN answers asks for no tasks', () => {
    const plan = planWeb(input({ traffic: spike({ edgeCacheableShare: 0.9 }), hasCdn: true }));
    expect(plan.maxTasks.value).toBe(9); // ⌈1000 × 1.25 ÷ 150⌉
  });

  test('steady traffic is kept at half of a task', () => {
    const traffic = { ...spike(), shape: 'steady' as const, peakRps: 100 };
    expect(planWeb(input({ traffic })).requestsPerTarget.value).toBe(4500);
  });

  test('every number carries its formula and its inputs', () => {
    const { impossible: _, ...figures } = planWeb(input());
    expect(Object.keys(figures)).toHaveLength(8);
    for (const { of, unit, formula, inputs, origin } of Object.values(figures)) {
      expect({ of, origin }).toEqual({ of: 'Web', origin: 'computed' });
      expect(unit).not.toBe('');
      expect(formula).not.toBe('');
      expect(Object.values(inputs).every(Number.isFinite)).toBe(true);
    }
  });

  test('the fewest tasks survive until scaling has reacted, whatever is stated', () => {
    const any = fc.record({
      baseline: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      times: fc.double({ min: 1, max: 1000, noNaN: true }),
      timeToPeak: fc.integer({ min: 1, max: 86_400 }),
      rpsPerTask: fc.double({ min: 1, max: 1e4, noNaN: true }),
      zones: fc.integer({ min: 1, max: 6 }),
      reactionSeconds: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(any, ({ baseline, times, timeToPeak, rpsPerTask, zones, reactionSeconds }) => {
        const traffic = { ...spike(), baselineRps: baseline, peakRps: baseline * times, timeToPeak };
        const plan = planWeb(input({ traffic, rpsPerTask, zones, reactionSeconds }));
        const growth = times ** Math.min(1, reactionSeconds / timeToPeak);
        expect(plan.minTasks.value * rpsPerTask).toBeGreaterThanOrEqual(baseline * growth * (1 - 1e-6));
        expect(plan.maxTasks.value * rpsPerTask).toBeGreaterThanOrEqual(baseline * times * 1.25 * (1 - 1e-6));
        expect(plan.minTasks.value).toBeLessThanOrEqual(plan.maxTasks.value);
        expect(plan.minTasks.value).toBeGreaterThanOrEqual(zones);
        if (zones > 1) {
          const left = plan.minTasks.value - Math.ceil(plan.minTasks.value / zones);
          expect(left * rpsPerTask).toBeGreaterThanOrEqual(baseline * (1 - 1e-6) - rpsPerTask);
        }
      }),
    );
  });
});

describe('a worker service', () => {
  test('jobs a second times seconds a job are in hand at a time', () => {
    const plan = planWorker({ id: 'Pdf', baselineJobsPerSecond: 1, peakJobsPerSecond: 4, jobSeconds: 15 });
    expect(plan.minTasks.value).toBe(15);
    expect(plan.maxTasks.value).toBe(75); // ⌈4 × 15 × 1.25⌉
  });

  test('one task, where hardly a job comes', () => {
    const plan = planWorker({ id: 'Pdf', baselineJobsPerSecond: 0, peakJobsPerSecond: 0.01, jobSeconds: 1 });
    expect([plan.minTasks.value, plan.maxTasks.value]).toEqual([1, 1]);
  });
});

describe('the load balancer', () => {
  const mix = { payloadBytes: 0, requestsPerConnection: 1e9 };

  test('25 new connections a second are a unit', () => {
    expect(lcuDemand([spike({ payloadBytes: 0, requestsPerConnection: 10 })], false, 1)).toBe(40);
  });

  test('a gigabyte an hour is a unit', () => {
    expect(lcuDemand([spike({ ...mix, payloadBytes: 50_000 })], false, 1)).toBe(1800);
  });

  test('so are 1000 evaluations of rules a second, beyond the ten that are free', () => {
    expect(lcuDemand([spike(mix)], false, 10)).toBeCloseTo((10_000 * 0.2) / 3000, 9);
    expect(lcuDemand([spike(mix)], false, 30)).toBe(200);
  });

  test('the reservation carries the peak, and is one that AWS takes', () => {
    expect(planLoadBalancer([spike()], false, 1).value).toBe(1800);
    expect(planLoadBalancer([spike({ payloadBytes: 10 })], false, 1).value).toBe(100);
  });
});

test('subnets hold every task twice when a zone is lost', () => {
  const { addresses, subnetMask, natGateways } = planNetwork(84, 3);
  expect(natGateways.value).toBe(3);
  expect(planNetwork(5000, 3).natGateways.value).toBe(10); // ⌈5000 × 2 × 50 ÷ 55000⌉
  expect(addresses.value).toBe(168);
  expect(subnetMask.value).toBe(25); // 84 + 5 addresses in each of the two that are left
});

test('the connections of a database are shared out among all tasks, twice each', () => {
  const { of, name, value, inputs } = planPool('Database', 1802, 94);
  expect({ of, name, value }).toEqual({ of: 'Database', name: 'poolSize', value: 7 }); // ⌊0.8 × 1802 ÷ 188⌋
  expect(inputs).toEqual({ largest: 50, share: 0.8, max_connections: 1802, tasks: 94 });
  expect(planPool('Database', 1802, 1).value).toBe(50);
  expect(planPool('Database', 100, 5000).value).toBe(1);
});
