import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import type { ObjectStoreProps } from '../../../lib';
import { ObjectStore } from '../../../lib';
import { onlyResource, resourcesOf, testStack } from '../../support/stacks';

/** A store, and somebody to bind it to. */
export function makeStore(props: ObjectStoreProps = {}, stack: Stack = testStack(), id = 'ObjectStore') {
  const store = new ObjectStore(stack, id, props);
  const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  const connections = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678').connections;
  return { stack, store, target: { connections, grantPrincipal } };
}

/** The properties of the bucket that is not for logs. */
export function bucketOf(stack: Stack) {
  const buckets = Object.values(resourcesOf(stack, 'AWS::S3::Bucket'));
  return buckets.find(({ Properties }) => Properties.LoggingConfiguration)!.Properties;
}

/** What the only policy of the stack says. */
export const statementsOf = (stack: Stack) =>
  onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
