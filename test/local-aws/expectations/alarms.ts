import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import { namingNothing, unknownIdsIn } from './metrics';
import type { Deployed, Model } from './model';

/** What alarms watch, what they mean, and whom they reach. */
export function alarmsExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::CloudWatch::Alarm').flatMap((alarm) => metricAlarmExpectations(model, alarm)),
    ...model.ofType('AWS::CloudWatch::CompositeAlarm').flatMap((alarm) => compositeExpectations(model, alarm)),
    ...model.ofType('AWS::SNS::Topic').flatMap((topic) => topicExpectations(model, topic)),
    ...model.ofType('AWS::RDS::EventSubscription').map((subscription) => eventsExpectation(model, subscription)),
  ];
}

function metricAlarmExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = model.observed.metricAlarms.find(({ AlarmName }) => AlarmName === physicalId);
  const { Metrics = [], Dimensions } = found ?? {};
  const dimensions = [Dimensions, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions)];
  return [
    expectation('alarms', `${label}: goes off`, whenItGoesOff(properties), found && whenItGoesOff(found)),
    expectation('alarms', `${label}: metrics`, watchedBy(properties), found && watchedBy(found)),
    expectation(
      'alarms',
      `${label}: names that nothing bears`,
      [],
      dimensions.flatMap((each = []) =>
        namingNothing(
          model,
          each.map(({ Name, Value }) => [Name!, Value!]),
        ),
      ),
    ),
    expectation(
      'alarms',
      `${label}: expressions over what is not there`,
      [],
      unknownIdsIn(Metrics.map(({ Id, Expression }) => ({ id: Id, expression: Expression }))),
    ),
    expectation('alarms', `${label}: says`, properties.AlarmDescription, found?.AlarmDescription),
    expectation('alarms', `${label}: does`, actionsOf(properties), found && actionsOf(found)),
  ];
}

function compositeExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const { compositeAlarms, metricAlarms } = model.observed;
  const found = compositeAlarms.find(({ AlarmName }) => AlarmName === physicalId);
  const names = [...(found?.AlarmRule ?? '').matchAll(/\("([^"]+)"\)/g)].map(([, name]) => name);
  const known = [...compositeAlarms, ...metricAlarms];
  return [
    expectation('alarms', `${label}: goes off`, properties.AlarmRule, found?.AlarmRule),
    expectation('alarms', `${label}: is over alarms`, true, names.length > 0),
    expectation(
      'alarms',
      `${label}: alarms that are not there`,
      [],
      names.filter((name) => !known.some(({ AlarmName }) => AlarmName === name)),
    ),
    expectation('alarms', `${label}: says`, properties.AlarmDescription, found?.AlarmDescription),
    expectation('alarms', `${label}: does`, actionsOf(properties), found && actionsOf(found)),
    expectation('alarms', `${label}: is held back`, suppressorOf(properties), found && suppressorOf(found)),
  ];
}

function topicExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = model.observed.topics.find(({ arn }) => arn === physicalId);
  const stated = model.ofType('AWS::SNS::Subscription').filter(({ properties: each }) => each.TopicArn === physicalId);
  const policy = model.ofType('AWS::SNS::TopicPolicy').find(({ properties: each }) => each.Topics.includes(physicalId));
  return [
    expectation('alarms', `${label}: key`, properties.KmsMasterKeyId, found?.attributes.KmsMasterKeyId),
    expectation(
      'alarms',
      `${label}: who hears of it`,
      stated.map(({ properties: each }) => `${each.Protocol} ${each.Endpoint}`),
      found?.subscriptions.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`),
    ),
    ...(policy
      ? [
          expectation(
            'alarms',
            `${label}: who may publish`,
            policy.properties.PolicyDocument.Statement,
            found && JSON.parse(found.attributes.Policy).Statement,
          ),
        ]
      : []),
  ];
}

function eventsExpectation({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation {
  const found = observed.eventSubscriptions.find(({ CustSubscriptionId }) => CustSubscriptionId === physicalId);
  return expectation(
    'alarms',
    `${label}: of what, and to whom`,
    [properties.SourceType, properties.SourceIds, properties.EventCategories, properties.SnsTopicArn],
    found && [found.SourceType, found.SourceIdsList, found.EventCategoriesList, found.SnsTopicArn],
  );
}

function whenItGoesOff(alarm: MetricAlarm): string {
  const { ComparisonOperator, Threshold, ThresholdMetricId, TreatMissingData } = alarm;
  const { DatapointsToAlarm, EvaluationPeriods } = alarm;
  const than = Threshold ?? ThresholdMetricId;
  return `${ComparisonOperator} ${than}, ${DatapointsToAlarm ?? 'all'} of ${EvaluationPeriods}, no data ${TreatMissingData}`;
}

/** One metric, or what expressions make of several. */
function watchedBy({
  Namespace,
  MetricName,
  Dimensions = [],
  Period,
  Statistic,
  ExtendedStatistic,
  ...rest
}: MetricAlarm) {
  if (MetricName) return { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic };
  return rest.Metrics;
}

function actionsOf({ AlarmActions, OKActions, InsufficientDataActions, ActionsEnabled }: MetricAlarm) {
  return {
    on: AlarmActions ?? [],
    off: OKActions ?? [],
    unknown: InsufficientDataActions ?? [],
    if: ActionsEnabled ?? true,
  };
}

function suppressorOf(alarm: CompositeAlarm): string | undefined {
  const { ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } = alarm;
  if (!ActionsSuppressor) return undefined;
  return `${ActionsSuppressor} for ${ActionsSuppressorWaitPeriod} s and ${ActionsSuppressorExtensionPeriod} s`;
}
