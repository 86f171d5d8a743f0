import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { IJobSource, WorkerServiceOptions } from '../../../lib';
import { JobQueue, Network, ScalingPolicy, WorkerService } from '../../../lib';
import { createCluster } from '../../../lib/services/cluster';
import { IMAGE, testStack } from '../../support/stacks';
import type { Outcome, Scenario } from './queue-model';
import { QueueModel } from './queue-model';
import { readScaling } from './worker-scaling';

const make = (options: Partial<WorkerServiceOptions> = {}, source?: (queue: JobQueue) => IJobSource) => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = createCluster(stack, 'Cluster', vpc);
  const queue = new JobQueue(stack, 'PdfQueue', { jobDuration: options.jobDuration });
  new WorkerService(stack, 'Pdf', { cluster, image: IMAGE, jobs: source?.(queue) ?? queue, minTasks: 0, ...options });
  return stack;
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is read by hand
type Json = any;
const templateOf = (options: Partial<WorkerServiceOptions> = {}): Json => Template.fromStack(make(options)).toJSON();
const named = (template: Json, type: string, part: string): Json =>
  Object.entries<Json>(template.Resources).find(([id, { Type }]) => Type === type && id.includes(part))?.[1].Properties;
const policy = (template: Json, name: string) => named(template, 'AWS::ApplicationAutoScaling::ScalingPolicy', name);
const alarm = (template: Json, name: string) => named(template, 'AWS::CloudWatch::Alarm', name);

describe('the template', () => {
  const template = templateOf();

  test('has no task as its minimum', () => {
    expect(named(template, 'AWS::ApplicationAutoScaling::ScalableTarget', 'Pdf')).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 10,
    });
  });

  test('adds tasks in absolute numbers as soon as one job waits that nobody has in hand', () => {
    expect(policy(template, 'Wake')).toMatchObject({
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 180,
        MetricAggregationType: 'Maximum',
        // Ten jobs a task: the 11th job needs a second task, the 31st a fourth, the 71st an eighth, the 91st a tenth.
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 10, MetricIntervalUpperBound: 30, ScalingAdjustment: 2 },
          { MetricIntervalLowerBound: 30, MetricIntervalUpperBound: 70, ScalingAdjustment: 4 },
          { MetricIntervalLowerBound: 70, MetricIntervalUpperBound: 90, ScalingAdjustment: 8 },
          { MetricIntervalLowerBound: 90, ScalingAdjustment: 10 },
        ],
      },
    });
    const { Metrics, ...wake } = alarm(template, 'Wake');
    expect(wake).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/Wake/) }],
      AlarmDescription: 'Jobs wait for Pdf while nobody has one in hand',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(Metrics.map(({ Expression }: Json) => Expression)).toContain('IF(FILL(inFlight, 0) < 1, visible, 0)');
  });

  test('takes the last task away when nothing came, waited or was in hand for five minutes', () => {
    expect(policy(template, 'Sleep').StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'ExactCapacity',
      StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 0 }],
    });
    const { Metrics, ...sleep } = alarm(template, 'Sleep');
    expect(sleep).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/Sleep/) }],
      AlarmDescription: 'Pdf has had nothing to do for 5 minutes',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
    });
    const expressions = Metrics.map(({ Expression }: Json) => Expression);
    expect(expressions).toContain('visible + FILL(inFlight, 0) + FILL(received, 0)');
  });

  test.each([
    [1, [1]],
    [2, [1, 2]],
    [5, [1, 2, 4, 5]],
    [5000, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 5000]],
  ])('has steps up to %d tasks', (maxTasks, tasks) => {
    const { StepAdjustments } = policy(templateOf({ maxTasks }), 'Wake').StepScalingPolicyConfiguration;
    expect(StepAdjustments.map(({ ScalingAdjustment }: Json) => ScalingAdjustment)).toEqual(tasks);
    expect(StepAdjustments[0].MetricIntervalLowerBound).toBe(0);
  });

  test('the idle time can be stated', () => {
    const scalingPolicies = [ScalingPolicy.backlog(), ScalingPolicy.scaleToZero({ idleTime: Duration.minutes(30) })];
    expect(alarm(templateOf({ scalingPolicies }), 'Sleep').EvaluationPeriods).toBe(30);
  });

  test('policies of the team wake too, unless there is none at all', () => {
    expect(policy(templateOf({ scalingPolicies: [ScalingPolicy.cpu()] }), 'Wake')).toBeDefined();
    expect(alarm(templateOf({ scalingPolicies: [] }), 'Wake')).toBeUndefined();
  });

  test('a worker with a task at least has none of it', () => {
    for (const minTasks of [1, undefined]) {
      for (const name of ['Wake', 'Sleep']) {
        expect(alarm(templateOf({ minTasks }), name)).toBeUndefined();
        expect(policy(templateOf({ minTasks }), name)).toBeUndefined();
      }
    }
  });

  test('a broker that tells of no activity sleeps by its backlog', () => {
    const lag = new Metric({ namespace: 'AWS/Kafka', metricName: 'SumOffsetLag', period: Duration.minutes(1) });
    const broker = (): IJobSource => ({
      bind: () => ({}),
      bindConsumer: () => ({}),
      metricBacklog: () => lag,
      unattendedJobs: lag,
    });
    const stack = make({}, broker);
    for (const name of ['Wake', 'Sleep']) {
      expect(alarm(Template.fromStack(stack).toJSON(), name)).toMatchObject({ MetricName: 'SumOffsetLag' });
    }
  });
});

describe('what cannot be', () => {
  test('fails when a source of jobs does not tell what waits', () => {
    const broker = (queue: JobQueue) => ({
      bind: () => ({}),
      bindConsumer: () => ({}),
      metricBacklog: () => queue.metricBacklog(),
      toString: () => 'Test/Broker',
    });
    expect(() => make({}, broker)).toThrow(
      'minTasks is 0: allowed is 1 or more with Test/Broker, which does not tell of jobs that wait while no worker runs; state 1',
    );
    expect(() => make({ minTasks: 1 }, broker)).not.toThrow();
  });

  test.each([
    [Duration.minutes(2), 'idleTime in seconds is 120: allowed is a whole number from 180 to 86400; state 5 minutes'],
    [Duration.days(2), 'idleTime in seconds is 172800: allowed is'],
    [Duration.seconds(200), 'allowed is whole minutes, the period of the metrics of a queue; round it'],
  ])('fails when the idle time is %s', (idleTime, message) => {
    expect(() => make({ scalingPolicies: [ScalingPolicy.scaleToZero({ idleTime })] })).toThrow(message);
  });

  test('fails when it is stated for a worker with a task at least', () => {
    expect(() => make({ minTasks: 1, scalingPolicies: [ScalingPolicy.scaleToZero()] })).toThrow(
      'scalingPolicies.Zero.minTasks is 1: allowed is 0 beside ScalingPolicy.scaleToZero; state 0',
    );
  });

  test('fails when the queue gives a job to another worker before it can be done', () => {
    const source = (queue: JobQueue) => new JobQueue(queue.node.scope!, 'Other', { jobDuration: Duration.minutes(1) });
    expect(() => make({ minTasks: 1, jobDuration: Duration.minutes(4) }, source)).toThrow(
      "jobDuration is '240 s': allowed is at most the 180 s after which Test/Other gives a job to another worker; state the same jobDuration for the queue",
    );
    expect(() => make({ minTasks: 1, jobDuration: Duration.minutes(3) }, source)).not.toThrow();
  });

  const warned = (options: Partial<WorkerServiceOptions>) =>
    Annotations.fromStack(make(options))
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => `${entry.data}`)
      .filter((warning) => !warning.includes('image-by-tag'));

  test('warns of a delay that is shorter than a wake-up, with the figures', () => {
    expect(warned({ acceptableDelay: Duration.seconds(60) })).toEqual([
      expect.stringMatching(
        /acceptableDelay is 60 s, and a job that finds 0 tasks waits up to 180 s.* 15 minutes more.*sleeps-too-deeply/,
      ),
    ]);
    expect(warned({ acceptableDelay: Duration.minutes(3) })).toEqual([]);
    expect(warned({ jobDuration: Duration.millis(10) })).toEqual([]);
    expect(warned({ minTasks: 1, acceptableDelay: Duration.seconds(60) })).toEqual([]);
  });
});

const HOURS = 60;
const SCENARIOS = {
  one: { jobs: { 10: 1 }, jobSeconds: 30, minutes: HOURS },
  inactive: { jobs: { 0: 1 }, jobSeconds: 30, minutes: HOURS, inactive: true },
  long: { jobs: { 0: 1 }, jobSeconds: 1800, minutes: 2 * HOURS },
  burst: { jobs: { 10: 1000 }, jobSeconds: 30, minutes: 3 * HOURS },
  busy: { jobs: every(1, 3, 2 * HOURS), jobSeconds: 30, minutes: 3 * HOURS },
  trickle: { jobs: every(2, 1, 4 * HOURS), jobSeconds: 1, minutes: 5 * HOURS },
  // Jobs so short that hardly one is in hand when SQS counts, first in a heap and then a little more than ten tasks do.
  short: {
    jobs: { ...every(1, 660, 20), 0: 1000, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 },
    jobSeconds: 1,
    minutes: 3 * HOURS,
  },
  ebb: { jobs: { 0: 400, 80: 5, 160: 400 }, jobSeconds: 30, minutes: 5 * HOURS },
} satisfies { [name: string]: Scenario };

/** So many jobs every so many minutes. */
function every(minutes: number, count: number, until: number): Scenario['jobs'] {
  return Object.fromEntries(Array.from({ length: until / minutes }, (_, index) => [index * minutes, count]));
}

const play = (template: Json, scenario: Scenario): Outcome => new QueueModel(readScaling(template), scenario).run();
const falls = ({ moments }: Outcome) =>
  moments.filter(({ desired }, index) => index > 0 && desired < moments[index - 1].desired);
const rises = ({ moments }: Outcome) =>
  moments.filter(({ desired }, index) => index > 0 && desired > moments[index - 1].desired);
const most = ({ moments }: Outcome) => Math.max(...moments.map(({ desired }) => desired));
const total = (scenario: Scenario) => Object.values(scenario.jobs).reduce((sum, count) => sum + count, 0);

/** What a template that lets a worker sleep has to do, each as a question; the answer is what went wrong. */
function failures(template: Json): string[] {
  const outcomes = Object.fromEntries(
    Object.entries(SCENARIOS).map(([name, scenario]) => [name, play(template, scenario)]),
  ) as { [name in keyof typeof SCENARIOS]: Outcome };
  const found: string[] = [];
  const that = (holds: boolean, what: string) => void (holds || found.push(what));
  for (const [name, outcome] of Object.entries(outcomes)) {
    that(outcome.done === total(SCENARIOS[name as keyof typeof SCENARIOS]), `${name}: a job is not done`);
    that(outcome.killed === 0, `${name}: a job is cut off`);
    that(outcome.moments.at(-1)!.desired === 0, `${name}: a task runs for nothing at the end`);
    that(
      outcome.moments.every(({ desired, inFlight }, index) => desired > 0 || inFlight === 0 || index === 0),
      `${name}: it sleeps while a job is in hand`,
    );
    that(
      outcome.moments.every(
        ({ desired, visible }, index) =>
          !(desired < (outcome.moments[index - 1]?.desired ?? 0)) || visible <= 10 * desired,
      ),
      `${name}: tasks leave while more waits than the rest is to have`,
    );
  }
  that((outcomes.one.firstBegun ?? Infinity) - 600 <= 180, 'one job waits for more than three minutes');
  that(
    (outcomes.inactive.firstBegun ?? Infinity) <= 180 + 900,
    'one job in an inactive queue waits for more than 18 minutes',
  );
  that(most(outcomes.one) === 1, 'one job wakes more than one task');
  that(
    outcomes.burst.moments.findIndex(({ desired }) => desired === 10) - 10 <= 3,
    'a burst has not all tasks in three minutes',
  );
  that(falls(outcomes.burst).length <= 10, 'a burst ends in flapping');
  that(rises(outcomes.trickle).length === 1 && falls(outcomes.trickle).length === 1, 'a trickle of jobs flaps');
  // A load of one task and a half is now too much and now too little; never is it nothing, nor answered too often.
  that(
    outcomes.busy.moments.slice(2, 2 * HOURS).every(({ desired }) => desired > 0),
    'a steady load is put to sleep',
  );
  that(falls(outcomes.busy).length <= (3 * HOURS) / 15, 'a steady load flaps');
  return found;
}

describe('modelled minute by minute', () => {
  test('one job wakes one task within three minutes, and the worker sleeps again', () => {
    const { firstBegun, moments } = play(templateOf(), SCENARIOS.one);
    expect(firstBegun! - 600).toBe(180);
    const asleep = moments.findIndex(({ desired }, minute) => minute > 15 && desired === 0);
    expect(asleep).toBeLessThanOrEqual(10 + 3 + 1 + 5 + 3);
  });

  test('whatever comes: every job is done, none is cut off, nothing flaps', () => {
    expect(failures(templateOf())).toEqual([]);
  });

  test('nor where tasks cannot protect themselves', () => {
    expect(failures(templateOf({ scaleInProtection: false })).filter((what) => !what.startsWith('long'))).toEqual([]);
  });

  const planted: { [fault: string]: [(template: Json) => void, RegExp] } = {
    'steps in percent': [
      (template) =>
        (policy(template, 'Wake').StepScalingPolicyConfiguration.AdjustmentType = 'PercentChangeInCapacity'),
      /one: a job is not done/,
    ],
    'no alarm that wakes': [(template) => (alarm(template, 'Wake').AlarmActions = []), /one job waits for more than/],
    'no alarm that lets it sleep': [
      (template) => (alarm(template, 'Sleep').AlarmActions = []),
      /one: a task runs for nothing/,
    ],
    'a wake-up that sets the count': [
      (template) => (policy(template, 'Wake').StepScalingPolicyConfiguration.AdjustmentType = 'ExactCapacity'),
      /short: tasks leave while more waits/,
    ],
    'a sleep that does not look at what is in hand': [
      (template) => {
        const { Metrics } = alarm(template, 'Sleep');
        Metrics.find(({ Expression }: Json) => Expression).Expression = 'visible';
      },
      /long: it sleeps while a job is in hand/,
    ],
    'a sleep that does not look at what came': [
      (template) => {
        const { Metrics } = alarm(template, 'Sleep');
        Metrics.find(({ Expression }: Json) => Expression).Expression = 'visible + FILL(inFlight, 0)';
      },
      /a trickle of jobs flaps/,
    ],
    'what is in flight is taken as reported at all times': [
      (template) => {
        const { Metrics } = alarm(template, 'Wake');
        Metrics.find(({ Expression }: Json) => Expression).Expression = 'IF(inFlight < 1, visible, 0)';
      },
      /one: a job is not done/,
    ],
    'silence is a reason to sleep, and in-flight jobs are not filled': [
      (template) => {
        alarm(template, 'Sleep').TreatMissingData = 'breaching';
        alarm(template, 'Sleep').EvaluationPeriods = 1;
        alarm(template, 'Sleep').Metrics.find(({ Expression }: Json) => Expression).Expression = 'inFlight - 1';
      },
      /./,
    ],
  };

  test.each(Object.entries(planted))('fails with %s', (_, [plant, message]) => {
    const template = templateOf();
    plant(template);
    expect(failures(template).join('\n')).toMatch(message);
  });
});
