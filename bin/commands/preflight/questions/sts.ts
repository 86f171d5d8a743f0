import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Configuration } from '../questions';

/** Whose credentials these are. It needs no permission. */
export function sts(configuration: Configuration) {
  const client = new STSClient(configuration);
  return {
    'sts:GetCallerIdentity': async () => ({
      account: (await client.send(new GetCallerIdentityCommand({}))).Account!,
      region: await client.config.region(),
    }),
  };
}
