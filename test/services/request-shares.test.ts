import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { failedShare, sickMajority, slowestOfMany } from '../../lib/services/request-shares';
import { evaluate } from '../support/metric-math';

const metric = (metricName: string) => new Metric({ namespace: 'Test', metricName });
const reading = (values: { readonly [name: string]: number | undefined }) => (name: string) => values[name];
const share = (values: { readonly [name: string]: number | undefined }, failuresAreApart?: boolean) =>
  evaluate(
    failedShare({
      label: 'Failures',
      requests: metric('requests'),
      failures: { errors: metric('errors'), refused: metric('refused') },
      failuresAreApart,
    }),
    reading(values),
  );

describe('failures in percent', () => {
  test.each([
    ['a part', { requests: 200, errors: 10, refused: 4 }, 7],
    ['none are reported', { requests: 200 }, 0],
    ['fewer than 20 requests tell nothing', { requests: 19, errors: 19 }, 0],
    ['20 do', { requests: 20, errors: 20 }, 100],
  ])('%s', (_, values, percent) => {
    expect(share(values)).toBe(percent);
  });

  test.each([
    ['an outage in which no request is counted is one of everything', { errors: 500 }, 100],
    ['and in a minute of few, none', { errors: 19 }, 0],
    ['failures that are counted twice halve the share at most', { requests: 500, errors: 500 }, 50],
    ['one percent is one percent', { requests: 990, errors: 10 }, 1],
    ['silence is none', {}, 0],
  ])('counted apart: %s', (_, values, percent) => {
    expect(share(values, true)).toBe(percent);
  });
});

test.each([
  [19, 9, undefined],
  [20, 9, 9],
  [undefined, undefined, undefined],
])('of %p requests the slowest of %p s is %p', (requests, slowest, expected) => {
  const metricOf = slowestOfMany(metric('slowest'), metric('requests'));
  expect(evaluate(metricOf, reading({ requests, slowest }))).toBe(expected);
});

test.each([
  [3, 3, 0],
  [1, 30, -29],
  [2, undefined, 2],
  [undefined, 3, undefined],
])('%p sick tasks beside %p sound ones', (unhealthy, healthy, expected) => {
  const metricOf = sickMajority(metric('unhealthy'), metric('healthy'));
  expect(evaluate(metricOf, reading({ unhealthy, healthy }))).toBe(expected);
});
