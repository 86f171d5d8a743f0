import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';
import type { WorkersProof } from './workers-proof';

onLocalAws('workers on the local AWS', workers);

function workers(): void {
  let proof: WorkersProof;

  beforeAll(async () => {
    proof = await resultOf('workers-proof.ts');
  }, TIMEOUT);

  const policy = (id: string) => proof.policies.find(({ PolicyName }) => PolicyName!.includes(id))!;
  const alarmOf = (id: string) =>
    proof.alarms.find(({ AlarmActions }) => AlarmActions.includes(policy(id).PolicyARN!))!;
  const expressionOf = (id: string) => alarmOf(id).Metrics.flatMap(({ Expression }) => Expression ?? []);

  test('every expectation holds', () => {
    expect(proof.failed).toEqual([]);
    expect(proof.looked.filter((what) => what.endsWith('scaling policies'))).toHaveLength(4);
  });

  test('two workers have a task at least, and two begin with one and may sleep', () => {
    expect(Object.values(proof.limits).sort()).toEqual([
      [0, 10, 1],
      [0, 20, 1],
      [1, 10, 1],
      [1, 10, 1],
    ]);
  });

  test('each worker tracks its backlog by a formula', () => {
    const tracking = proof.policies.filter(({ PolicyType }) => PolicyType === 'TargetTrackingScaling');
    expect(tracking).toHaveLength(4);
    for (const { TargetTrackingScalingPolicyConfiguration: configuration } of tracking) {
      const metrics = configuration!.CustomizedMetricSpecification!.Metrics!;
      expect(metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual([
        'visible + FILL(inFlight, 0)',
        'IF(backlog < 0.01, 0.01, backlog) / IF(FILL(running, 1) < 1, 1, FILL(running, 1))',
      ]);
    }
  });

  test.each([
    ['Report', 20, 30],
    ['Audit', 10, 10],
  ])('%s wakes on one job, up to %d tasks, in absolute numbers', (id, most, jobsPerTask) => {
    const { AdjustmentType, Cooldown, StepAdjustments } = policy(
      `${id}ServiceTaskCountTargetWake`,
    ).StepScalingPolicyConfiguration!;
    expect([AdjustmentType, Cooldown]).toEqual(['ChangeInCapacity', 180]);
    expect(StepAdjustments![0]).toEqual({
      MetricIntervalLowerBound: 0,
      MetricIntervalUpperBound: jobsPerTask,
      ScalingAdjustment: 1,
    });
    expect(StepAdjustments!.at(-1)!.ScalingAdjustment).toBe(most);
    expect(alarmOf(`${id}ServiceTaskCountTargetWake`)).toMatchObject({
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(expressionOf(`${id}ServiceTaskCountTargetWake`)).toEqual(['IF(FILL(inFlight, 0) < 1, visible, 0)']);
  });

  test.each([
    ['Report', 15],
    ['Audit', 5],
  ])('%s sleeps after %d minutes with nothing to do', (id, minutes) => {
    expect(policy(`${id}ServiceTaskCountTargetSleep`).StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'ExactCapacity',
      StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 0 }],
    });
    expect(alarmOf(`${id}ServiceTaskCountTargetSleep`)).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: minutes,
      TreatMissingData: 'notBreaching',
    });
    expect(expressionOf(`${id}ServiceTaskCountTargetSleep`)).toEqual([
      'visible + FILL(inFlight, 0) + FILL(received, 0)',
    ]);
  });

  test('the alarms look at the queue of their worker, minute by minute', () => {
    for (const id of [
      'ReportServiceTaskCountTargetWake',
      'ReportServiceTaskCountTargetSleep',
      'AuditServiceTaskCountTargetWake',
    ]) {
      const stats = alarmOf(id).Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
      expect(stats.length).toBeGreaterThanOrEqual(2);
      for (const { Period, Metric } of stats) {
        expect(Period).toBe(60);
        const queue = id.startsWith('Report') ? /ReportQueue/ : /AuditQueue/;
        expect(Metric.Dimensions).toEqual([{ Name: 'QueueName', Value: expect.stringMatching(queue) }]);
      }
    }
  });

  test('the minutes of protection are there, where it is on', () => {
    const minutes = Object.entries(proof.protection).map(([family, value]) => [
      /Shop(\w+?)TaskDef/.exec(family)?.[1],
      value,
    ]);
    expect(Object.fromEntries(minutes)).toEqual({ Pdf: '30', Mail: 'none', Report: '3', Audit: '2' });
  });
}
