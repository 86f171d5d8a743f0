import { Duration } from 'aws-cdk-lib/core';
import { Deployment } from '../../../lib';
import { configurationOf, make, problemOf } from '../../support/deployments';

test('a fifth every five minutes', () => {
  const { stack } = make(Deployment.linear());
  expect(configurationOf(stack)).toMatchObject({
    Strategy: 'LINEAR',
    LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 5 },
  });
});

test('share and time can be stated', () => {
  const { stack } = make(Deployment.linear({ stepPercent: 12.5, stepTime: Duration.minutes(0) }));
  expect(configurationOf(stack).LinearConfiguration).toEqual({ StepPercent: 12.5, StepBakeTimeInMinutes: 0 });
});

test.each([
  [{ stepPercent: 2 }, /deployment\.stepPercent is 2: allowed is a multiple of 0\.1 from 3 to 100/],
  [{ stepPercent: NaN }, /deployment\.stepPercent is NaN/],
  [{ stepTime: Duration.days(2) }, /stepTime in minutes is 2880/],
  [
    { stepPercent: 10, stepTime: Duration.hours(4) },
    /deployment is '2410 minutes in all': allowed is 1980 minutes \(33 hours\) with every wait/,
  ],
  [{ errorPercent: 101 }, /deployment\.errorPercent is 101/],
])('fails with %j', (options, message) => {
  expect(problemOf(Deployment.linear(options))).toMatch(message);
});
