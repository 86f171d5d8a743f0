import type { GetMetricStatisticsCommandInput } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { Configuration } from '../questions';

/** What is asked of CloudWatch. */
export function cloudwatch(configuration: Configuration) {
  const client = new CloudWatchClient(configuration);
  return {
    'cloudwatch:GetMetricStatistics': async (input: GetMetricStatisticsCommandInput) =>
      (await client.send(new GetMetricStatisticsCommand(input))).Datapoints ?? [],
  };
}
