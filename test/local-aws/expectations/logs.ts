import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';

/** How long logs are kept, by which key, and where they go on to. */
export function logsExpectations(model: Model): Expectation[] {
  const filters = model.ofType('AWS::Logs::SubscriptionFilter');
  return model.ofType('AWS::Logs::LogGroup').flatMap((logGroup) => groupExpectations(model, logGroup, filters));
}

function groupExpectations({ observed }: Model, { label, physicalId, properties }: Deployed, filters: Deployed[]) {
  const found = observed.logGroups.find(({ group }) => group.logGroupName === physicalId);
  const own = filters.filter((filter) => filter.properties.LogGroupName === physicalId);
  return [
    expectation('logs', `${label}: days`, properties.RetentionInDays, found?.group.retentionInDays),
    expectation('logs', `${label}: key`, properties.KmsKeyId, found?.group.kmsKeyId),
    expectation(
      'logs',
      `${label}: goes on to`,
      own.map((filter) => going(filter.properties.DestinationArn, filter.properties.FilterPattern)).sort(),
      found?.filters.map(({ destinationArn, filterPattern }) => going(destinationArn, filterPattern)).sort(),
    ),
  ];
}

function going(destination: unknown, pattern: unknown): string {
  return `${destination}: ${pattern || 'all'}`;
}
