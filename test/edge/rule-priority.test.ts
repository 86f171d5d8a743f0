import fc from 'fast-check';
import { CATCH_ALL_PRIORITY, rulePriority } from '../../lib/edge/rule-priority';

const segment = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `/${segments.join('/')}/*`);
const route = fc.record({
  paths: fc.option(fc.array(path, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  hosts: fc.option(fc.array(segment, { minLength: 1, maxLength: 2 }), { nil: undefined }),
});

test('the rule without a condition stands last', () => {
  expect(rulePriority({})).toBe(CATCH_ALL_PRIORITY);
  expect(rulePriority({ paths: ['/*'] })).toBe(CATCH_ALL_PRIORITY);
});

test('a stated priority wins', () => {
  expect(rulePriority({ paths: ['/a/*'], priority: 7 })).toBe(7);
});

test.each([
  [{ paths: ['/images/large/*'] }, { paths: ['/images/*'] }],
  [{ paths: ['/a/b/c/*'] }, { paths: ['/a/b/*'] }],
  [{ paths: ['/images/*'], hosts: ['shop.example.com'] }, { paths: ['/images/*'] }],
  [{ hosts: ['shop.example.com'] }, { paths: ['/images/*'] }],
  [{ hosts: ['shop.example.com'], headers: { 'X-Beta': ['1'] } }, { hosts: ['shop.example.com'] }],
])('%j stands before %j', (specific, general) => {
  expect(rulePriority(specific)).toBeLessThan(rulePriority(general));
});

test('the order of values changes nothing', () => {
  const one = { paths: ['/a/*', '/b/*'], hosts: ['x', 'y'], headers: { A: ['1', '2'], b: ['3'] } };
  const other = { headers: { b: ['3'], a: ['2', '1'] }, hosts: ['y', 'x'], paths: ['/b/*', '/a/*'] };
  expect(rulePriority(one)).toBe(rulePriority(other));
});

test('every rule has a place between 1 and 50,000, and one with a condition stands before the last', () => {
  fc.assert(
    fc.property(route, (any) => {
      const priority = rulePriority(any);
      return (
        priority >= 1 && (any.paths || any.hosts ? priority < CATCH_ALL_PRIORITY : priority === CATCH_ALL_PRIORITY)
      );
    }),
  );
});
