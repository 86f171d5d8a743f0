import type { DescribeImagesCommandInput } from '@aws-sdk/client-ecr';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { Configuration } from '../questions';

/** What is asked of ECR. */
export function ecr(configuration: Configuration) {
  const client = new ECRClient(configuration);
  return {
    'ecr:DescribeImages': async (input: DescribeImagesCommandInput) =>
      (await client.send(new DescribeImagesCommand(input))).imageDetails ?? [],
  };
}
