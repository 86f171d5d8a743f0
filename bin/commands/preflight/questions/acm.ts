import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Configuration } from '../questions';

/** What is asked of Certificate Manager. */
export function acm(configuration: Configuration) {
  const client = new ACMClient(configuration);
  return {
    'acm:DescribeCertificate': async (input: { readonly CertificateArn: string }) =>
      (await client.send(new DescribeCertificateCommand(input))).Certificate!,
  };
}
