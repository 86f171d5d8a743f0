import * as iam from 'aws-cdk-lib/aws-iam';
import { pathInStack } from './naming';

/**
 * A role whose grants are collected in one customer managed policy.
 *
 * `iam.Role` writes them into an inline policy, which AWS's guidance and every compliance pack advise against; a
 * managed policy can be versioned, reused and reviewed on its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export class ManagedPolicyRole extends iam.Role {
  private policy?: iam.ManagedPolicy;

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    if (!this.policy) {
      this.policy = new iam.ManagedPolicy(this, 'Policy', {
        description: `What ${pathInStack(this)} may do`,
        document: new iam.PolicyDocument({ minimize: true }),
        // The policy names the role, not the role the policy: the key of a secret names the role in its own policy,
        // and with a role that waited for this policy, and so for the secret and its key, a circle would close.
        roles: [this],
      });
    }
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}
