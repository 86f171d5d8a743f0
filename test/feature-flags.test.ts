import { Template } from 'aws-cdk-lib/assertions';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { Preset, ScalableWebAppStack } from '../lib';
import { ENV, IMAGE, testApp } from './support/stacks';

const synthesise = (preset: Preset, context: { [flag: string]: unknown }) => {
  const stack = new ScalableWebAppStack(testApp({ context }), 'News', {
    env: ENV,
    preset,
    web: { image: IMAGE },
    worker: { image: IMAGE },
  });
  return literalPartition(Template.fromStack(stack).toJSON()) as { Resources: object };
};

/** One flag writes `arn:aws:` where the others join `arn:`, the partition and `:`, which is the same in this region. */
function literalPartition(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literalPartition);
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (!join || join[0] !== '')
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, literalPartition(v)]));
  const parts: unknown[] = [];
  for (const part of join[1].map((p) => (isPartition(p) ? 'aws' : literalPartition(p)))) {
    const last = parts.length - 1;
    if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] = `${parts[last]}${part}`;
    else parts.push(part);
  }
  return parts.length === 1 ? parts[0] : { 'Fn::Join': ['', parts] };
}

function isPartition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { Ref?: string }).Ref === 'AWS::Partition';
}

describe.each([Preset.PRODUCTION, Preset.DEVELOPMENT])(
  'with all the flags that cdk init sets, and with none',
  (preset) => {
    const none = synthesise(preset, {});
    const all = synthesise(preset, recommended);

    test(`${preset.name}: there are flags to compare`, () => {
      expect(Object.keys(recommended).length).toBeGreaterThan(50);
    });

    test(`${preset.name}: the logical ids are the same`, () => {
      expect(Object.keys(all.Resources).sort()).toEqual(Object.keys(none.Resources).sort());
    });

    test(`${preset.name}: the templates are the same`, () => {
      expect(all).toEqual(none);
    });
  },
);
