import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Configuration } from '../questions';

/** What is asked of Route 53. */
export function route53(configuration: Configuration) {
  const client = new Route53Client(configuration);
  return {
    'route53:GetHostedZone': async (input: { readonly Id: string }) =>
      (await client.send(new GetHostedZoneCommand(input))).HostedZone!,
  };
}
