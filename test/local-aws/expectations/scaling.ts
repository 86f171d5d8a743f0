import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';

/** The scalable targets of a resource, as Application Auto Scaling names it: a service, or a cluster of databases. */
export function scalableTargets({ deployed }: Model, resource: string): Deployed[] {
  return deployed.filter(
    ({ type, physicalId }) =>
      type === 'AWS::ApplicationAutoScaling::ScalableTarget' && physicalId.startsWith(`${resource}|`),
  );
}

/** Between what a target scales, by which policies, and at which hours. */
export function targetExpectations(
  { deployed, observed }: Model,
  tier: string,
  label: string,
  { physicalId, properties }: Deployed,
): Expectation[] {
  const [resource] = physicalId.split('|');
  const found = observed.scalableTargets.find(({ ResourceId }) => ResourceId === resource);
  const policies = deployed.filter(
    ({ type, properties: policy }) =>
      type === 'AWS::ApplicationAutoScaling::ScalingPolicy' && policy.ScalingTargetId === physicalId,
  );
  return [
    expectation(
      tier,
      `${label}: scales between`,
      `${properties.MinCapacity} and ${properties.MaxCapacity}`,
      `${found?.MinCapacity} and ${found?.MaxCapacity}`,
    ),
    expectation(
      tier,
      `${label}: scaling policies`,
      policies.map(({ properties: policy }) => describePolicy(policy)),
      observed.scalingPolicies
        .filter(({ ResourceId }) => ResourceId === resource)
        .map((policy) => describePolicy(policy)),
    ),
    expectation(
      tier,
      `${label}: scheduled actions`,
      (properties.ScheduledActions ?? []).map(describeAction).sort(),
      observed.scheduledActions
        .filter(({ ResourceId }) => ResourceId === resource)
        .map(describeAction)
        .sort(),
    ),
  ];
}

interface Action {
  readonly ScheduledActionName?: string;
  readonly Schedule?: string;
  readonly Timezone?: string;
  readonly ScalableTargetAction?: { readonly MinCapacity?: number; readonly MaxCapacity?: number };
}

function describeAction({ ScheduledActionName, Schedule, Timezone, ScalableTargetAction }: Action): string {
  const { MinCapacity, MaxCapacity } = ScalableTargetAction ?? {};
  return `${ScheduledActionName} at ${Schedule} in ${Timezone}: ${MinCapacity} to ${MaxCapacity}`;
}

interface Policy {
  readonly PolicyName?: string;
  readonly PolicyType?: string;
  readonly TargetTrackingScalingPolicyConfiguration?: {
    readonly TargetValue?: number;
    readonly PredefinedMetricSpecification?: {
      readonly PredefinedMetricType?: string;
      readonly ResourceLabel?: string;
    };
    readonly CustomizedMetricSpecification?: { readonly Metrics?: Metric[] };
    readonly DisableScaleIn?: boolean;
  };
  readonly StepScalingPolicyConfiguration?: {
    readonly StepAdjustments?: {
      readonly MetricIntervalLowerBound?: number;
      readonly MetricIntervalUpperBound?: number;
      readonly ScalingAdjustment?: number;
    }[];
  };
  readonly PredictiveScalingPolicyConfiguration?: {
    readonly Mode?: string;
    readonly MetricSpecifications?: {
      readonly TargetValue?: number;
      readonly PredefinedMetricPairSpecification?: { readonly PredefinedMetricType?: string };
    }[];
  };
}

interface Metric {
  readonly Id?: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Stat?: string;
    readonly Metric?: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: { readonly Name?: string; readonly Value?: string }[];
    };
  };
}

/** The metric, with what it is measured of, and the value that it is kept at. */
function describePolicy({
  PolicyName,
  PolicyType,
  TargetTrackingScalingPolicyConfiguration: tracking,
  StepScalingPolicyConfiguration: step,
  PredictiveScalingPolicyConfiguration: predictive,
}: Policy): string {
  const { PredefinedMetricType, ResourceLabel } = tracking?.PredefinedMetricSpecification ?? {};
  const metrics = tracking?.CustomizedMetricSpecification?.Metrics ?? [];
  return [
    PolicyName,
    PolicyType,
    PredefinedMetricType,
    ResourceLabel,
    ...metrics.map(describeMetric),
    tracking?.TargetValue,
    tracking?.DisableScaleIn === true ? 'out alone' : undefined,
    ...(step?.StepAdjustments ?? []).map(
      ({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to, ScalingAdjustment: percent }) =>
        `${from}..${to}: ${percent}`,
    ),
    predictive?.Mode,
    ...(predictive?.MetricSpecifications ?? []).map(
      ({ TargetValue, PredefinedMetricPairSpecification: pair }) => `${pair?.PredefinedMetricType} ${TargetValue}`,
    ),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

function describeMetric({ Id, Expression, MetricStat }: Metric): string {
  if (Expression) return `${Id}=${Expression}`;
  const { Namespace, MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}:${Value}`).sort();
  return `${Id}=${Namespace}/${MetricName}[${dimensions}]${MetricStat?.Stat}`;
}
