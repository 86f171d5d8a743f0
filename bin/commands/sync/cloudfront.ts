import { randomUUID } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import type { AwsOptions } from '../../support/aws';
import { clientConfiguration } from '../../support/aws';
import { asking } from '../../support/aws-failure';

/** Where CloudFront is spoken to, wherever the bucket is. */
const REGION = 'us-east-1';

/** Lets a distribution forget paths; gives back the id of the invalidation, which takes a minute or so. */
export async function invalidate(
  { profile }: AwsOptions,
  distribution: string,
  paths: readonly string[],
  abortSignal: AbortSignal,
): Promise<string> {
  const client = new CloudFrontClient(clientConfiguration({ profile, region: REGION }));
  const batch = { CallerReference: randomUUID(), Paths: { Quantity: paths.length, Items: [...paths] } };
  const command = new CreateInvalidationCommand({ DistributionId: distribution, InvalidationBatch: batch });
  const { Invalidation } = await asking('cloudfront:CreateInvalidation', `distribution '${distribution}'`, () =>
    client.send(command, { abortSignal }),
  );
  return Invalidation!.Id!;
}
