import { readFileSync } from 'fs';
import { EXAMPLES, PRESETS, loadExample } from './support/examples';

/** Hashes of assets change with every byte of their folder; what the template does with them does not. */
const withoutHashes = (template: object) => JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}/g, '<hash>'));

test('there are examples', () => {
  expect(EXAMPLES).toContain('hello');
});

describe.each(EXAMPLES)('%s', (name) => {
  test('has the template that reviewers have read', () => {
    for (const stack of loadExample(name).synth().stacks)
      expect(withoutHashes(stack.template)).toMatchSnapshot(stack.stackName);
  });

  test.each(PRESETS)('synthesises within the limits of CloudFormation under the %s preset', (preset) => {
    for (const stack of loadExample(name, { preset }).synth().stacks) {
      expect(Object.keys(stack.template.Resources).length).toBeLessThan(500);
      expect(JSON.stringify(stack.template).length).toBeLessThan(1_000_000);
    }
  });

  test('has a README', () => {
    expect(readFileSync(`examples/${name}/README.md`, 'utf8')).toMatch(/^# /);
  });
});

test('hello takes at most 25 lines for all six tiers', () => {
  const lines = readFileSync('examples/hello/app.ts', 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(25);
});
