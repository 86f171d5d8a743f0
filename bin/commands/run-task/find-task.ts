import type { AwsVpcConfiguration } from '@aws-sdk/client-ecs';
import { Failure } from '../../support/failure';
import type { DeployedStack } from '../../support/stack';

/** How a task is run: what the command says that its construct gave the stack as an output. */
export interface FoundTask {
  /** Its path in the stack. */
  readonly path: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly capacityProvider: string;
  readonly network: AwsVpcConfiguration;
  /** Where it logs, if the stack tells. */
  readonly logGroup?: string;
}

/**
 * The task of a stack with this id, or this path.
 *
 * @throws when there is none, or more than one
 */
export function findTask(stack: DeployedStack, wanted: string): FoundTask {
  const all = Object.entries(stack.outputs).flatMap(([key, value]) => parse(stack, key, value));
  const exact = all.filter(({ path }) => path === wanted);
  const found = exact.length > 0 ? exact : all.filter(({ path }) => path.endsWith(`/${wanted}`));
  if (found.length === 1) return found[0];
  const names = (found.length > 1 ? found : all).map(({ path }) => path);
  throw new Failure(
    `stack '${stack.name}' has ${found.length > 1 ? `more than one task '${wanted}'` : `no task '${wanted}'`}` +
      (names.length > 0 ? ` (${names.join(', ')}); state --task by its path` : '; addTask of an app makes one'),
  );
}

function parse(stack: DeployedStack, key: string, command: string): FoundTask[] {
  if (!/RunCommand[0-9A-F]{8}$/.test(key) || !command.startsWith('aws ecs run-task ')) return [];
  const option = (name: string) => new RegExp(`--${name} (?:'([^']*)'|(\\S+))`).exec(command)?.slice(1).find(Boolean);
  const [path, cluster, taskDefinition, network, strategy] = [
    'started-by',
    'cluster',
    'task-definition',
    'network-configuration',
    'capacity-provider-strategy',
  ].map(option);
  if (!path || !cluster || !taskDefinition || !network || !strategy) return [];
  const id = key.replace(/RunCommand[0-9A-F]{8}$/, '');
  const logs = stack.resources.find(
    ({ type, logicalId }) => type === 'AWS::Logs::LogGroup' && new RegExp(`^${id}Logs[0-9A-F]{8}$`).test(logicalId),
  );
  return [
    {
      path,
      cluster,
      taskDefinition,
      capacityProvider: /capacityProvider=([^,]+)/.exec(strategy)![1],
      network: JSON.parse(network).awsvpcConfiguration,
      logGroup: logs?.physicalId,
    },
  ];
}
