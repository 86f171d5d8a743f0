import { Command } from 'commander';
import { addAwsOptions } from '../support/aws';
import type { PreflightOptions } from './preflight/options';

const MORE = `
It asks, and changes nothing: zones, quotas with what is used of them (VPCs,
Elastic IPs, NAT gateways, vCPUs of Fargate, LCU reservations, databases, cache
nodes), free addresses of subnets that were brought, instance types and database
classes in each zone, certificates, hosted zones, and images of ECR.

What may not be asked, for want of a permission, is 'not checked', and never
passed; the action that is missing is named. The actions are a policy of IAM in
docs/preflight.md. --region holds for stacks that state none.

Exit codes: 0 no blocker, 1 a blocker (or AWS cannot be asked), 2 wrong usage or
no template.

Examples:
  scalable-web-app preflight
  scalable-web-app preflight --app 'npx tsx bin/app.ts' --profile production
  scalable-web-app preflight --template cdk.out/News.template.json --json`;

/** `scalable-web-app preflight`. */
export function preflightCommand(): Command {
  const command = new Command('preflight')
    .summary('say what the account lacks, before a deployment finds out')
    .description('Holds what synthesised stacks need against the account that they are deployed to.')
    .option('--template <path>', 'a template, or a folder with some (default: cdk.out)')
    .option('--app <command>', 'a command that synthesises the app')
    .option('--strict', 'end with 1 where something could not be checked, too')
    .option('--json', 'print the result as JSON');
  return addAwsOptions(command)
    .addHelpText('after', MORE)
    .action(async (options: PreflightOptions) => {
      const { preflight } = await import('./preflight/run.js');
      await preflight(options);
    });
}
