import type { Properties, Resource, Template } from './template';
import { list, number, object, reference, references, text } from './template';
import type * as tiers from './tiers';

/** The policies of a scaling target, whatever kind they are, each with the metric that it looks at. */
export function readScalingPolicies(template: Template, queues: string[]): (target: string) => tiers.ScalingPolicy[] {
  const policies = template.all('AWS::ApplicationAutoScaling::ScalingPolicy');
  const alarms = template.all('AWS::CloudWatch::Alarm');
  return (target) =>
    policies
      .filter(({ properties }) => reference(properties.ScalingTargetId) === target)
      .map((policy) => READERS[text(policy.properties.PolicyType) ?? '']?.(policy, alarms, queues) ?? unknown(policy));
}

/** The actions of a scaling target that a clock starts. */
export function readSchedules({ ScheduledActions }: Properties): tiers.ScheduledAction[] {
  return list(ScheduledActions)
    .map(object)
    .map(({ ScheduledActionName, Schedule, Timezone, ScalableTargetAction }) => {
      const { MinCapacity, MaxCapacity } = object(ScalableTargetAction);
      return {
        name: text(ScheduledActionName) ?? '',
        schedule: text(Schedule) ?? '',
        timeZone: text(Timezone),
        minTasks: number(MinCapacity),
        maxTasks: number(MaxCapacity),
      };
    });
}

type Reader = (policy: Resource, alarms: Resource[], queues: string[]) => tiers.ScalingPolicy;

const READERS: { readonly [policyType: string]: Reader } = {
  TargetTrackingScaling: readTracking,
  StepScaling: readStep,
  PredictiveScaling: readPredictive,
};

/** Application Auto Scaling looks at a minute, unless the metric is one that it knows at 20 seconds. */
function readTracking({ id, properties }: Resource, _alarms: Resource[], queues: string[]): tiers.ScalingPolicy {
  const tracking = object(properties.TargetTrackingScalingPolicyConfiguration);
  const custom = object(tracking.CustomizedMetricSpecification);
  const queries = list(custom.Metrics).map(object);
  const returned = queries.find(({ ReturnData }) => ReturnData !== false) ?? custom;
  const predefined = text(object(tracking.PredefinedMetricSpecification).PredefinedMetricType);
  return {
    id,
    kind: 'target tracking',
    metric: predefined ?? text(returned.Label ?? returned.MetricName) ?? '',
    target: number(tracking.TargetValue),
    queue: references(custom).find((other) => queues.includes(other)),
    namespaces: predefined ? [] : namespacesOf(custom, queries),
    periodSeconds: predefined?.endsWith('HighResolution') ? 20 : 60,
    scalesIn: String(tracking.DisableScaleIn) !== 'true',
  };
}

/** What a step policy looks at stands in the alarm that calls it. */
function readStep({ id }: Resource, alarms: Resource[], queues: string[]): tiers.ScalingPolicy {
  const alarm = alarms.find(({ properties }) => references(properties.AlarmActions).includes(id))?.properties ?? {};
  const queries = list(alarm.Metrics).map(object);
  const returned = queries.find(({ ReturnData }) => ReturnData !== false) ?? alarm;
  const periods = [
    alarm.Period,
    ...queries.map(({ Period, MetricStat }) => Period ?? object(MetricStat).Period),
  ].flatMap((period) => number(period) ?? []);
  return {
    id,
    kind: 'step',
    metric: text(returned.Label ?? returned.MetricName) ?? '',
    target: number(alarm.Threshold),
    queue: references(alarm.Dimensions ?? alarm.Metrics).find((other) => queues.includes(other)),
    namespaces: namespacesOf(alarm, queries),
    periodSeconds: periods.length > 0 ? Math.max(...periods) : undefined,
    evaluationPeriods: number(alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods),
    scalesIn: false,
  };
}

function readPredictive({ id, properties }: Resource): tiers.ScalingPolicy {
  const predictive = object(properties.PredictiveScalingPolicyConfiguration);
  const [specification] = list(predictive.MetricSpecifications).map(object);
  return {
    id,
    kind: text(predictive.Mode) === 'ForecastAndScale' ? 'predictive' : 'forecast',
    metric: text(object(specification?.PredefinedMetricPairSpecification).PredefinedMetricType) ?? '',
    target: number(specification?.TargetValue),
    namespaces: [],
    scalesIn: false,
  };
}

function unknown({ id, properties }: Resource): tiers.ScalingPolicy {
  return { id, kind: 'unknown', metric: text(properties.PolicyType) ?? '', namespaces: [], scalesIn: false };
}

function namespacesOf(own: Properties, queries: Properties[]): string[] {
  const all = [own.Namespace, ...queries.map(({ MetricStat }) => object(object(MetricStat).Metric).Namespace)];
  return [...new Set(all.flatMap((namespace) => text(namespace) ?? []))];
}
