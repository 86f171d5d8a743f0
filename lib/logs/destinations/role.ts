import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct, Construct } from 'constructs';
import { ManagedPolicyRole } from '../../private/managed-policy-role';
import { pathInStack } from '../../private/naming';

const ID = 'LogsRole';

/**
 * The role by which CloudWatch Logs writes to a stream: one for all log groups, beside the stream. It is of use to
 * CloudWatch Logs of this account alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function roleBeside(stream: IConstruct, grant: (role: iam.IRole) => void): iam.IRole {
  const known = stream.node.tryFindChild(ID);
  if (known) return known as iam.Role;
  const { account, partition, region } = Stack.of(stream);
  const role = new ManagedPolicyRole(stream as Construct, ID, {
    assumedBy: new iam.ServicePrincipal('logs.amazonaws.com', {
      conditions: { StringLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` } },
    }),
    description: `Writes log events to ${pathInStack(stream)}`,
  });
  grant(role);
  return role;
}
