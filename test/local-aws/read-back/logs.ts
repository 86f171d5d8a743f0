import { call } from '../call';
import type { ObservedLogGroup } from '../observed';
import type { Reader } from './reader';

/** Log groups, and what goes on from them. By boto3: the repository has no client of CloudWatch Logs. */
export async function readLogs(reader: Reader) {
  const ask = <T>(operation: string, parameters: object) =>
    call<T>(reader.configuration.endpoint, 'logs', operation, parameters);
  const names = reader.ids('AWS::Logs::LogGroup');
  const { logGroups: all } = await ask<{ logGroups: ObservedLogGroup['group'][] }>('describe_log_groups', {});
  const goesOn = reader.ids('AWS::Logs::SubscriptionFilter').length > 0;
  const own = all.filter(({ logGroupName }) => names.includes(logGroupName));
  const logGroups = own.map(async (group): Promise<ObservedLogGroup> => {
    if (!goesOn) return { group, filters: [] };
    const { logGroupName } = group;
    const { subscriptionFilters } = await ask<{ subscriptionFilters: ObservedLogGroup['filters'] }>(
      'describe_subscription_filters',
      { logGroupName },
    );
    return { group, filters: subscriptionFilters };
  });
  return { logGroups: await Promise.all(logGroups) };
}
