import * as iam from 'aws-cdk-lib/aws-iam';

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
        description: `What ${this.node.path} may do`,
        document: new iam.PolicyDocument({ minimize: true }),
      });
      this.addManagedPolicy(this.policy);
    }
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}
