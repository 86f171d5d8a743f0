import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export const policyDocument = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

export const allow = (actions: string[], resources: string | string[]) => ({
  Action: actions,
  Effect: 'Allow',
  Resource: resources,
});

/** A role of ECS tasks, and the policy that has to stand before the service starts. */
export function taskRole(scope: Construct, id: string, statements: object[]): { role: CfnRole; policy: CfnPolicy } {
  const role = new CfnRole(scope, id, {
    assumeRolePolicyDocument: policyDocument({
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
    }),
  });
  const policy = new CfnPolicy(scope, `${id}Policy`, {
    policyName: `${id}Policy`,
    roles: [role.ref],
    policyDocument: policyDocument(...statements),
  });
  return { role, policy };
}
