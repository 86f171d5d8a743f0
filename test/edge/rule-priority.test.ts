import fc from 'fast-check';
import type { RouteOptions } from '../../lib';
import { rulePriority as priorityOf } from '../../lib/edge/rule-priority';

const rulePriority = (route: RouteOptions) => priorityOf(route, 'App/Web');

const segment = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `/${segments.join('/')}/*`);
const route = fc.record({
  paths: fc.option(fc.array(path, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  hosts: fc.option(fc.array(segment, { minLength: 1, maxLength: 2 }), { nil: undefined }),
});

test('the rule without a condition stands behind every other', () => {
  expect(rulePriority({})).toBeGreaterThan(40_000);
  expect(rulePriority({})).toBeGreaterThan(rulePriority({ paths: ['/a*'] }));
  expect(rulePriority({})).toBeLessThanOrEqual(50_000);
});

test('a route that moves to another service takes another place, which is free', () => {
  expect(priorityOf({ paths: ['/images/*'] }, 'App/Images')).not.toBe(
    priorityOf({ paths: ['/images/*'] }, 'App/Pictures'),
  );
});

test('a stated priority wins', () => {
  expect(rulePriority({ paths: ['/a/*'], priority: 7 })).toBe(7);
});

test.each([
  [{ paths: ['/images/large/*'] }, { paths: ['/images/*'] }],
  [{ paths: ['/a/b/c/*'] }, { paths: ['/a/b/*'] }],
  [{ paths: ['/images/*'], hosts: ['shop.example.com'] }, { paths: ['/images/*'] }],
  [{ hosts: ['shop.example.com'] }, { paths: ['/images/*'] }],
  [{ hosts: ['admin.example.com'] }, { hosts: ['*.example.com'] }],
  [{ paths: ['/api/v1/users/avatars/*'] }, { paths: ['/api/v1/users/*'] }],
  [{ paths: ['/images/*.png'] }, { paths: ['/images/*'] }],
  [{ paths: ['/api'] }, { paths: ['/api*'] }],
  [{ paths: ['/api/*'] }, { paths: ['/api*'] }],
  [{ hosts: ['shop.example.com'], headers: { 'X-Beta': ['1'] } }, { hosts: ['shop.example.com'] }],
  [{ paths: ['/images/*'], methods: ['PUT'] }, { paths: ['/images/*'] }],
  [{ queries: { version: ['2'] } }, { paths: ['/images/*'] }],
  [{ queries: { version: ['2'] }, methods: ['GET'] }, { queries: { version: ['2'] } }],
])('%j stands before %j', (specific, general) => {
  expect(rulePriority(specific)).toBeLessThan(rulePriority(general));
});

test.each([
  [{}, 48379],
  [{ paths: ['/images/*'] }, 41533],
  [{ hosts: ['beta.example.com'], headers: { 'X-Beta': ['1'] } }, 2120],
])('what became possible later moves no rule: %j stays at %i', (stated, place) => {
  expect(rulePriority(stated)).toBe(place);
});

test('methods and queries are part of the hash', () => {
  const places = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'].map((method) => rulePriority({ methods: [method] }));
  const others = ['1', '2', '3', '4', '5'].map((value) => rulePriority({ queries: { version: [value] } }));
  expect(new Set(places).size).toBeGreaterThan(3);
  expect(new Set(others).size).toBeGreaterThan(3);
});

test('the order of values changes nothing', () => {
  const one = { paths: ['/a/*', '/b/*'], hosts: ['x', 'y'], headers: { A: ['1', '2'], b: ['3'] } };
  const other = { headers: { b: ['3'], a: ['2', '1'] }, hosts: ['y', 'x'], paths: ['/b/*', '/a/*'] };
  expect(rulePriority(one)).toBe(rulePriority(other));
});

test('every rule has a place between 1 and 50,000, and one with a condition stands before one without', () => {
  fc.assert(
    fc.property(route, fc.string(), (any, service) => {
      const priority = priorityOf(any, service);
      const conditioned = any.paths !== undefined || any.hosts !== undefined;
      return priority >= 1 && priority <= 50_000 && (!conditioned || priority < rulePriority({}));
    }),
  );
});
