import { Validations } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../private/acknowledge';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { pathInStack } from '../private/naming';

/**
 * Between what ECS shifts the requests of a service.
 */
export interface TrafficShift {
  /**
   * The target group of the other version. The two change places with each deployment.
   */
  readonly alternate: elbv2.ApplicationTargetGroup;

  /**
   * The rule whose weights ECS sets, which forwards to both groups and does nothing else.
   */
  readonly productionRule: elbv2.ApplicationListenerRule;

  /**
   * A rule that reaches the new version before users do.
   *
   * @default - none
   */
  readonly testRule?: elbv2.ApplicationListenerRule;
}

/** The other target group, and the role by which ECS shifts requests to it. */
export function shiftTraffic(
  scope: Construct,
  service: ecs.BaseService,
  targetGroup: elbv2.ApplicationTargetGroup,
  shift: TrafficShift,
): ecs.IAlternateTarget {
  const { alternate, productionRule, testRule } = shift;
  const role = createRole(scope, [targetGroup, alternate], [productionRule, ...(testRule ? [testRule] : [])]);
  // Without its policy ECS could not register the first task. And it refuses a rule that is not there.
  service.node.addDependency(role, productionRule, ...(testRule ? [testRule] : []));
  warn(scope);
  const rule = (one: elbv2.ApplicationListenerRule) => ecs.ListenerRuleConfiguration.applicationListenerRule(one);
  return new ecs.AlternateTarget('AlternateTarget', {
    alternateTargetGroup: alternate,
    productionListener: rule(productionRule),
    testListener: testRule && rule(testRule),
    role,
  });
}

/**
 * What AWS's own policy for the purpose allows, on these groups and rules alone.
 *
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
function createRole(
  scope: Construct,
  groups: elbv2.ApplicationTargetGroup[],
  rules: elbv2.ApplicationListenerRule[],
): iam.Role {
  const role = new ManagedPolicyRole(scope, 'DeploymentRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    description: `How ECS shifts requests between the versions of ${pathInStack(scope)}`,
  });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: actions.map((action) => `elasticloadbalancing:${action}`), resources }),
    );
  allow(['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'], ['*']);
  allow(
    ['RegisterTargets', 'DeregisterTargets'],
    groups.map(({ targetGroupArn }) => targetGroupArn),
  );
  allow(
    ['ModifyRule'],
    rules.map(({ listenerRuleArn }) => listenerRuleArn),
  );
  acknowledgeWildcard(role, '*', 'Elastic Load Balancing describes all or nothing: these actions take no resource');
  return role;
}

/** What shifting excludes. Neither can be seen to matter at synthesis, so each is said once and acknowledged. */
function warn(scope: Construct): void {
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:no-request-count',
    'AWS does not support ALBRequestCountPerTarget where requests move between target groups, so this service scales ' +
      'on what its tasks report alone; keep a share of tasks idle, or state Deployment.rolling()',
  );
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:shifted-weights',
    'ECS sets the weights of the listener rule, and CloudFormation sets them back to the first target group whenever ' +
      'it changes the rule: before a new route, priority or secretGeneration, or a return to Deployment.rolling(), see ' +
      'that the first group serves, as docs/deployments.md says',
  );
}
