import { ArnFormat, Lazy, Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { Preset } from '../preset';
import { pathInStack } from '../private/naming';
import type { LogStorageOptions } from './log-options';

/** What CloudWatch Logs does by a key: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** The key of logs that are to be encrypted; made below the scope where nobody brings one. */
export function keyOfLogs(
  scope: Construct,
  { encrypt, encryptionKey }: LogStorageOptions,
  preset: Preset,
): kms.IKey | undefined {
  if (!(encrypt ?? encryptionKey !== undefined)) return undefined;
  return (
    encryptionKey ??
    new kms.Key(scope, 'LogsKey', {
      description: `Logs of ${pathInStack(scope)}`,
      enableKeyRotation: true,
      removalPolicy: preset.removalPolicy,
    })
  );
}

/** The log groups of each key, as its policy names them. */
const named = new WeakMap<kms.IKey, string[]>();

/**
 * Lets CloudWatch Logs use the key for the log group: one statement for all log groups of a key. The encryption context is
 * the ARN of the log group, which only its deployment knows, and naming it would close a circle: the log group waits for
 * its key. But what CloudFormation names begins with the stack and the logical id.
 */
export function letLogsUse(key: kms.IKey, logGroup: logs.LogGroup, logGroupName?: string): void {
  const arn = arnPattern(logGroup, logGroupName);
  const known = named.get(key);
  if (known) {
    known.push(arn);
    return;
  }
  const arns = [arn];
  named.set(key, arns);
  const service = `logs.${Stack.of(logGroup).region}.amazonaws.com`;
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudWatchLogs',
      principals: [new iam.ServicePrincipal(service)],
      actions: ACTIONS,
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Lazy.list({ produce: () => [...new Set(arns)].sort() }) },
      },
    }),
  );
  if (statementAdded) return;
  Validations.of(logGroup).addWarning(
    'cdk-scalable-web-app:log-key-policy',
    `the policy of the imported key is not ours to change: let ${Token.isUnresolved(service) ? 'logs.<region>.amazonaws.com' : service} do ` +
      `${ACTIONS.join(', ')} by it, where kms:EncryptionContext:aws:logs:arn is a log group of this stack, or the ` +
      'deployment fails; or leave encryptionKey of logs out',
  );
}

function arnPattern(logGroup: logs.LogGroup, logGroupName?: string): string {
  const stack = Stack.of(logGroup);
  const resource = logGroup.node.defaultChild as logs.CfnLogGroup;
  const resourceName = logGroupName ?? `${generatedName(stack, resource)}-*`;
  return stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Nested stacks get their name at deployment: that of the stack around them comes first. */
function generatedName(stack: Stack, resource: logs.CfnLogGroup): string {
  const { stackName } = stack;
  return Token.isUnresolved(stackName) ? outermost(stack).stackName : `${stackName}-${stack.getLogicalId(resource)}`;
}

function outermost(stack: Stack): Stack {
  const parent: IConstruct | undefined = stack.nestedStackParent;
  return parent ? outermost(parent as Stack) : stack;
}
