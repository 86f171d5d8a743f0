import { compileFunction } from 'vm';

/** A resource or a part of one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs from type to type
type Part = { readonly [name: string]: any };

/** What CloudWatch knows of one minute, by name of the metric; what was not reported is left out. */
export type Minute = { readonly [metricName: string]: number | undefined };

/** A metric or an expression over metrics, for one minute; NaN where it has no data point. */
export type Reading = (minute: Minute) => number;

export interface StepPolicy {
  readonly id: string;
  readonly reading: Reading;
  readonly breaches: (value: number) => boolean;
  /** How many of the last minutes are looked at, and how many of them have to breach. */
  readonly minutes: number;
  readonly needed: number;
  readonly missingBreaches: boolean;
  /** The capacity that an alarm at a value asks for. */
  readonly capacity: (current: number, value: number) => number;
  readonly cooldownMinutes: number;
}

export interface TargetTracking {
  readonly id: string;
  readonly reading: Reading;
  readonly target: number;
  readonly outCooldownMinutes: number;
  readonly inCooldownMinutes: number;
  readonly scalesIn: boolean;
}

/** How the one service of a template scales. */
export interface WorkerScaling {
  readonly min: number;
  readonly max: number;
  readonly steps: StepPolicy[];
  readonly tracking: TargetTracking[];
  /** Whether a task may protect itself. */
  readonly protects: boolean;
  readonly visibilitySeconds: number;
  readonly stopSeconds: number;
}

/** Reads what scales the only worker of a template; alarms and policies that lead nowhere are none. */
export function readScaling(template: Part): WorkerScaling {
  const resources = Object.entries<Part>(template.Resources);
  const all = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const [[, { Properties: scalable }]] = all('AWS::ApplicationAutoScaling::ScalableTarget');
  const policies = all('AWS::ApplicationAutoScaling::ScalingPolicy');
  const [queue] = all('AWS::SQS::Queue').filter(([, { Properties }]) => Properties.RedrivePolicy);
  const [[, task]] = all('AWS::ECS::TaskDefinition');
  const app = task.Properties.ContainerDefinitions.find(({ Name }: Part) => Name === 'App');
  return {
    min: scalable.MinCapacity,
    max: scalable.MaxCapacity,
    steps: all('AWS::CloudWatch::Alarm').flatMap(([, { Properties: alarm }]) =>
      policies
        .filter(([id]) => alarm.ActionsEnabled !== false && alarm.AlarmActions?.some(({ Ref }: Part) => Ref === id))
        .map(([id, { Properties }]) => readStep(id, alarm, Properties.StepScalingPolicyConfiguration)),
    ),
    tracking: policies
      .filter(([, { Properties }]) => Properties.PolicyType === 'TargetTrackingScaling')
      .map(([id, { Properties }]) => readTracking(id, Properties.TargetTrackingScalingPolicyConfiguration)),
    protects:
      JSON.stringify(all('AWS::IAM::ManagedPolicy')).includes('ecs:UpdateTaskProtection') &&
      app.Environment.some(({ Name }: Part) => Name === 'JOB_PROTECTION_MINUTES'),
    visibilitySeconds: queue[1].Properties.VisibilityTimeout,
    stopSeconds: app.StopTimeout,
  };
}

function readStep(id: string, alarm: Part, policy: Part): StepPolicy {
  const breaching: { readonly [operator: string]: (value: number) => boolean } = {
    GreaterThanOrEqualToThreshold: (value) => value >= alarm.Threshold,
    GreaterThanThreshold: (value) => value > alarm.Threshold,
    LessThanThreshold: (value) => value < alarm.Threshold,
    LessThanOrEqualToThreshold: (value) => value <= alarm.Threshold,
  };
  for (const { MetricStat } of alarm.Metrics) if (MetricStat && MetricStat.Period !== 60) throw new Error('no minute');
  return {
    id,
    reading: readingOf(alarm.Metrics),
    breaches: breaching[alarm.ComparisonOperator],
    minutes: alarm.EvaluationPeriods,
    needed: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    missingBreaches: alarm.TreatMissingData === 'breaching',
    capacity: (current, value) => adjust(policy, current, value - alarm.Threshold),
    cooldownMinutes: policy.Cooldown / 60,
  };
}

/** The step that holds the difference from the threshold; outside of all steps nothing changes. */
function adjust({ AdjustmentType, StepAdjustments, MinAdjustmentMagnitude = 0 }: Part, current: number, by: number) {
  const step: Part | undefined = StepAdjustments.find(
    ({ MetricIntervalLowerBound: lower = -Infinity, MetricIntervalUpperBound: upper = Infinity }: Part) =>
      by >= lower && by < upper,
  );
  if (!step) return current;
  const { ScalingAdjustment: adjustment } = step;
  if (AdjustmentType === 'ExactCapacity') return adjustment;
  if (AdjustmentType === 'ChangeInCapacity') return current + adjustment;
  // Between 0 and 1 rounded up to 1, and else down; a percentage of nothing is nothing.
  const change = (current * adjustment) / 100;
  const rounded = change > 0 && change < 1 ? 1 : Math.trunc(change);
  return current + (current === 0 ? 0 : Math.sign(rounded) * Math.max(Math.abs(rounded), MinAdjustmentMagnitude));
}

function readTracking(id: string, configuration: Part): TargetTracking {
  return {
    id,
    reading: readingOf(configuration.CustomizedMetricSpecification.Metrics),
    target: configuration.TargetValue,
    outCooldownMinutes: configuration.ScaleOutCooldown / 60,
    inCooldownMinutes: configuration.ScaleInCooldown / 60,
    scalesIn: configuration.DisableScaleIn !== true,
  };
}

/** The metric math of CloudWatch is JavaScript, given its two functions; queries may refer to each other in any order. */
function readingOf(metrics: Part[]): Reading {
  const ids = metrics.map(({ Id }): string => Id);
  const values = metrics.map(({ MetricStat, Expression }): Value => {
    if (MetricStat) return (minute) => minute[MetricStat.Metric.MetricName] ?? NaN;
    const used = ids.filter((id) => new RegExp(`\\b${id}\\b`).test(Expression));
    const formula = compileFunction(`return ${Expression}`, ['IF', 'FILL', ...used]) as (...args: unknown[]) => number;
    return (_, of) => formula(where, fill, ...used.map(of));
  });
  const returned = metrics.findIndex(({ ReturnData }) => ReturnData !== false);
  return (minute) => {
    const of = (id: string): number => values[ids.indexOf(id)](minute, of);
    return of(ids[returned]);
  };
}

type Value = (minute: Minute, of: (id: string) => number) => number;

const where = (condition: boolean | number, then: number, otherwise: number) =>
  Number.isNaN(condition) ? NaN : condition ? then : otherwise;
const fill = (value: number, instead: number) => (Number.isNaN(value) ? instead : value);
