import { Duration } from 'aws-cdk-lib/core';
import { Deployment } from '../../../lib';
import { configurationOf, make, problemOf } from '../../support/deployments';

test('all requests move at once', () => {
  const { stack } = make(Deployment.blueGreen({ bakeTime: Duration.minutes(20) }));
  expect(configurationOf(stack)).toMatchObject({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 20 });
});

test('a pause for tests, which rolls back when nobody decides', () => {
  const { stack } = make(Deployment.blueGreen({ pauseForTests: Duration.hours(2) }));
  expect(configurationOf(stack).LifecycleHooks).toEqual([
    {
      TargetType: 'PAUSE',
      LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      TimeoutConfiguration: { Action: 'ROLLBACK', TimeoutInMinutes: 120 },
    },
  ]);
});

test.each([
  [{ bakeTime: Duration.minutes(4) }, /bakeTime in minutes is 4: .* from 5 to 1440; give the/],
  [{ bakeTime: Duration.seconds(330) }, /bakeTime in minutes is 5\.5/],
  [{ bakeTime: Duration.hours(25) }, /bakeTime in minutes is 1500/],
  [{ pauseForTests: Duration.minutes(0) }, /pauseForTests in minutes is 0/],
])('fails with %j', (options, message) => {
  expect(problemOf(Deployment.blueGreen(options))).toMatch(message);
});

test('no time to look is needed where nobody looks', () => {
  const bakeTime = Duration.minutes(0);
  expect(problemOf(Deployment.blueGreen({ bakeTime, omitOwnAlarms: true }))).toBe('no problem');
});
