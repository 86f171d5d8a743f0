import { TimeZone } from 'aws-cdk-lib/core';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ScheduledScalingOptions } from '../../../lib';
import { ScalingPolicy } from '../../../lib';
import { policiesOf, webWith, workerWith } from '../../support/scaling';
import { onlyResource } from '../../support/stacks';

const schedule = Schedule.cron({ minute: '30', hour: '7', weekDay: 'MON-FRI' });
const make = (options: Partial<ScheduledScalingOptions>, policyId = 'Morning') =>
  webWith([ScalingPolicy.schedule(policyId, { schedule, ...options })]).stack;
const actionsOf = (stack: ReturnType<typeof make>) =>
  onlyResource(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions;

test('raises the fewest tasks at a time of the day, in UTC', () => {
  const stack = make({ minTasks: 12 });
  expect(policiesOf(stack)).toEqual([]);
  expect(actionsOf(stack)).toEqual([
    {
      ScheduledActionName: 'Morning',
      Schedule: 'cron(30 7 ? * MON-FRI *)',
      Timezone: 'Etc/UTC',
      ScalableTargetAction: { MinCapacity: 12 },
    },
  ]);
});

test('in a time zone, for a while, up and down', () => {
  const { stack } = workerWith([
    ScalingPolicy.schedule('Sale', {
      schedule,
      minTasks: 4,
      maxTasks: 8,
      timeZone: TimeZone.EUROPE_ZURICH,
      start: new Date('2030-11-28T00:00:00Z'),
      end: new Date('2030-12-01T00:00:00Z'),
    }),
    ScalingPolicy.schedule('Night', { schedule: Schedule.cron({ hour: '22', minute: '0' }), minTasks: 0 }),
  ]);
  expect(actionsOf(stack)).toEqual([
    expect.objectContaining({
      Timezone: 'Europe/Zurich',
      ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 8 },
      StartTime: '2030-11-28T00:00:00Z',
      EndTime: '2030-12-01T00:00:00Z',
    }),
    expect.objectContaining({ ScheduledActionName: 'Night', ScalableTargetAction: { MinCapacity: 0 } }),
  ]);
});

test.each([
  [{}, 'scalingPolicies.Morning.minTasks is undefined: allowed is one of the two; state minTasks'],
  [{ minTasks: 1.5 }, 'minTasks is 1.5: allowed is a whole number from 0 to 5000'],
  [{ maxTasks: 31 }, 'maxTasks is 31: allowed is at most 30, as the fleet; raise maxTasks of the fleet, or lower it'],
  [{ minTasks: 31 }, 'minTasks is 31: allowed is at most the most tasks of that time (30)'],
  [{ minTasks: 9, maxTasks: 8 }, 'minTasks is 9: allowed is at most the most tasks of that time (8)'],
  [
    { minTasks: 1, start: new Date('2031-01-01T00:00:00Z'), end: new Date('2030-01-01T00:00:00Z') },
    "end is '2030-01-01T00:00:00.000Z': allowed is after start",
  ],
])('fails when %j', (options, message) => {
  expect(() => make(options)).toThrow(message);
});

test('fails when its name is none', () => {
  expect(() => make({ minTasks: 1 }, 'in the morning')).toThrow("policyId is 'in the morning'");
});
