import type { CloudFormationClient, Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { asking } from './aws-failure';
import { Failure } from './failure';

/** A resource of a deployed stack. */
export interface DeployedResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** What a deployed stack says of itself; what its nested stacks hold is in it too. */
export interface DeployedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly DeployedResource[];
}

const GONE = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

/**
 * Reads a deployed stack. `DescribeStackResources` would be one request, and ends after 100 resources.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export async function readStack(client: CloudFormationClient, name: string): Promise<DeployedStack> {
  const { Outputs = [] } = await describe(client, name);
  const outputs = Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  return { name, outputs, resources: await resourcesOf(client, name) };
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack> {
  const region = await asking('cloudformation:DescribeStacks', `stack '${name}'`, () => client.config.region());
  const missing = new Failure(
    `stack '${name}' does not exist in ${region}; 'aws cloudformation list-stacks' names those that do, and ` +
      '--region or --profile looks elsewhere',
  );
  const found = await asking('cloudformation:DescribeStacks', `stack '${name}'`, () =>
    client.send(new DescribeStacksCommand({ StackName: name })).catch((error) => {
      throw error.name === 'ValidationError' && /does not exist/.test(error.message) ? missing : error;
    }),
  );
  if (!found.Stacks?.[0]) throw missing;
  return found.Stacks[0];
}

async function resourcesOf(client: CloudFormationClient, name: string): Promise<DeployedResource[]> {
  const summaries: StackResourceSummary[] = [];
  await asking('cloudformation:ListStackResources', `stack '${name}'`, async () => {
    for await (const page of paginateListStackResources({ client }, { StackName: name }))
      summaries.push(...(page.StackResourceSummaries ?? []));
  });
  const resources = summaries
    .filter(({ PhysicalResourceId, ResourceStatus }) => PhysicalResourceId && !GONE.includes(ResourceStatus ?? ''))
    .map((each) => ({
      type: each.ResourceType!,
      logicalId: each.LogicalResourceId!,
      physicalId: each.PhysicalResourceId!,
    }));
  for (const { type, physicalId } of [...resources])
    if (type === 'AWS::CloudFormation::Stack') resources.push(...(await resourcesOf(client, physicalId)));
  return resources;
}
