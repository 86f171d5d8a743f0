import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Size } from 'aws-cdk-lib/core';
import { CacheEngine, ScalableWebApp, Traffic } from '../../lib';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';
import { planned } from '../support/planned';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

const traffic = Traffic.steady({ rps: 10 });

function synth(workingSet?: Size) {
  const stack = testStack();
  const cache = CacheEngine.redis({ nodeType: 'cache.r7g.large', workingSet });
  new ScalableWebApp(stack, 'App', { traffic, cache, web: { image: IMAGE } });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('gives way first'));
  return { stack, warnings: warnings.map(({ entry }) => `${entry.data}`), ...planned(stack, traffic) };
}

test('data that fits is judged by three quarters of the memory, from the tree and from the template', () => {
  const { stack, linkOf, warnings } = synth(Size.mebibytes(512));
  const [group] = Object.keys(resourcesOf(stack, 'AWS::ElastiCache::ReplicationGroup'));
  expect(stack.templateOptions.metadata![STATED_CAPACITY]).toBeDefined();
  expect(linkOf('Cache.memory')).toMatchObject({ demand: 0.5, supply: 0.75 * 0.79 * 16, unit: 'GiB' });
  expect(stack.resolve(stack.templateOptions.metadata![STATED_CAPACITY]).caches).toEqual({
    [group]: { workingSetGiB: 0.5 },
  });
  expect(warnings).toEqual([]);
});

test('data that does not fit is the first bottleneck, with its remedy', () => {
  const { linkOf, warnings } = synth(Size.gibibytes(40));
  expect(linkOf('Cache.memory')!.utilisation).toBeCloseTo(40 / (0.75 * 0.79 * 16), 2);
  expect(warnings).toEqual([expect.stringMatching(/Cache\.memory gives way first.*larger nodes, or more shards/)]);
});

test('unless it is stated, the memory is not judged, and the metadata has nothing of it', () => {
  const { stack, linkOf } = synth();
  expect(linkOf('Cache.memory')).toBeUndefined();
  expect(stack.resolve(stack.templateOptions.metadata![STATED_CAPACITY]).caches).toBeUndefined();
});

test('fails when nothing is in it', () => {
  expect(() => synth(Size.gibibytes(0))).toThrow(/workingSet is .*: allowed is a size above zero/);
});
