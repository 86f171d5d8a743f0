import type { GetServiceQuotaCommandInput } from '@aws-sdk/client-service-quotas';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Configuration } from '../questions';

/** What is asked of Service Quotas. */
export function servicequotas(configuration: Configuration) {
  const client = new ServiceQuotasClient(configuration);
  return {
    'servicequotas:GetServiceQuota': async (input: GetServiceQuotaCommandInput) =>
      (await client.send(new GetServiceQuotaCommand(input))).Quota!,
    'servicequotas:GetAWSDefaultServiceQuota': async (input: GetServiceQuotaCommandInput) =>
      (await client.send(new GetAWSDefaultServiceQuotaCommand(input))).Quota!,
  };
}
