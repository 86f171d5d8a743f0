import { Duration } from 'aws-cdk-lib/core';
import { Deployment } from '../../../lib';
import { configurationOf, make, problemOf } from '../../support/deployments';

test('a tenth for ten minutes', () => {
  const { stack } = make(Deployment.canary());
  expect(configurationOf(stack)).toMatchObject({
    Strategy: 'CANARY',
    CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 },
  });
});

test('share and time can be stated', () => {
  const { stack } = make(Deployment.canary({ percent: 0.5, canaryTime: Duration.hours(1) }));
  expect(configurationOf(stack).CanaryConfiguration).toEqual({ CanaryPercent: 0.5, CanaryBakeTimeInMinutes: 60 });
});

test.each([
  [{ percent: 0.05 }, /deployment\.percent is 0\.05: allowed is a multiple of 0\.1 from 0\.1 to 100/],
  [{ percent: 101 }, /deployment\.percent is 101/],
  [{ canaryTime: Duration.minutes(1) }, /canaryTime in minutes is 1: .* from 5 to 1440/],
  [{ bakeTime: Duration.minutes(1) }, /bakeTime in minutes is 1: .* from 5 to 1440/],
])('fails with %j', (options, message) => {
  expect(problemOf(Deployment.canary(options))).toMatch(message);
});

test('no time to look is needed where nobody looks', () => {
  const none = Duration.minutes(0);
  const canary = Deployment.canary({ bakeTime: none, canaryTime: none, omitOwnAlarms: true });
  expect(problemOf(canary)).toBe('no problem');
});
