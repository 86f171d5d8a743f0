import { Stack } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { ManagedPolicyRole } from '../../private/managed-policy-role';
import { pathInStack } from '../../private/naming';

/**
 * What the agent of a container instance may do: register with its own cluster, take orders for it, and report.
 *
 * AWS's managed policy for it has every action on every resource, image and log permissions among them; those belong to
 * the execution role of each task, and people have no way in at all.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
 */
export function createInstanceRole(scope: Construct, id: string, cluster: ecs.ICluster): iam.Role {
  const role = new ManagedPolicyRole(scope, id, {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    description: `What the agents of ${pathInStack(scope)} may do`,
  });
  const { clusterArn, clusterName } = cluster;
  const instances = Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'container-instance',
    resourceName: `${clusterName}/*`,
  });
  const statements = [
    {
      actions: [
        'ecs:RegisterContainerInstance',
        'ecs:DeregisterContainerInstance',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
        'ecs:SubmitAttachmentStateChanges',
      ],
      resources: [clusterArn],
    },
    {
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:PutSystemLogEvents', 'ecs:UpdateContainerInstancesState'],
      resources: [instances],
      conditions: { ArnEquals: { 'ecs:cluster': clusterArn } },
    },
    { actions: ['ecs:DiscoverPollEndpoint'], resources: ['*'] },
  ];
  for (const statement of statements) role.addToPolicy(new iam.PolicyStatement(statement));
  acknowledgeWildcard(role, '*', 'ecs:DiscoverPollEndpoint, which tells an agent whom to ask, takes no resource');
  acknowledgeWildcard(role, instances, 'an instance gets its id when it registers; the condition names the cluster');
  return role;
}
