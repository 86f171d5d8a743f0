import type { Command } from 'commander';

/** Which account and region a command speaks to. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
}

/** Adds the options by which every command that speaks to AWS finds its account. */
export function addAwsOptions(command: Command): Command {
  return command
    .option('--region <name>', 'the region (default: AWS_REGION, or that of the profile)')
    .option('--profile <name>', 'the profile of ~/.aws/config (default: AWS_PROFILE)');
}

/** What a client of the AWS SDK is made with. The SDK waits between attempts, longer each time. */
export function clientConfiguration({ region, profile }: AwsOptions) {
  return { maxAttempts: 5, ...(region && { region }), ...(profile && { profile }) };
}

/** Whether requests for S3 go to a stated endpoint, such as one of this machine, which has no host name a bucket. */
export function hasOwnEndpoint(environment: NodeJS.ProcessEnv): boolean {
  return Boolean(environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL);
}
