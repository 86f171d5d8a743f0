import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { ICacheEngine } from '../../lib';
import { CacheEngine, ScalableWebApp, Traffic } from '../../lib';
import { planned } from '../support/planned';
import { IMAGE, testStack } from '../support/stacks';

const traffic = Traffic.spike({ baselineRps: 10_000, peakRps: 200_000, timeToPeak: Duration.minutes(60) });

function synth(cache: ICacheEngine) {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { traffic, cache, web: { image: IMAGE } });
  const infos = Annotations.fromStack(stack).findInfo('*', Match.anyValue());
  return { infos: infos.map(({ entry }) => `${entry.data}`), ...planned(stack, traffic) };
}

test.each<[string, ICacheEngine, RegExp]>([
  ['serverless', CacheEngine.serverless(), /^Cache: a serverless cache grows by itself, .*not judged/],
  ['Memcached', CacheEngine.memcached(), /^Cache: clients of Memcached share the keys out .*not judged/],
])('%s is not judged, and both the tree and the template say so', (_, engine, note) => {
  const { infos, notes, linkOf } = synth(engine);
  for (const id of ['Cache.operations', 'Cache.connections']) {
    expect(linkOf(id)!.demand).toBeGreaterThan(0);
    expect(linkOf(id)!.supply).toBeUndefined();
    expect(linkOf(id)!.utilisation).toBeUndefined();
  }
  expect(notes).toEqual([expect.stringMatching(note)]);
  expect(infos).toEqual([expect.stringMatching(note)]);
  // It answers four of five reads all the same: 200,000 requests × 3 queries, nine of ten of them reads.
  expect(linkOf('Database.readers')!.demand).toBeCloseTo(108_000, 3);
});

test('nodes of a replication group are judged, and nothing is said', () => {
  const { infos, notes, linkOf } = synth(CacheEngine.redis());
  expect(linkOf('Cache.operations')!.utilisation).toBeGreaterThan(1);
  expect(notes).toEqual([]);
  expect(infos).toEqual([]);
});
