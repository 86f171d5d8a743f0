import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { WebService } from '../services/web-service';
import type { IEdgeLogin } from './edge-login';
import type { RouteOptions } from './route';
import { conditionsOf } from './route';
import { createTargetGroup } from './target-group';
import type { TargetOptions } from './target-options';

/** A rule of the listener. */
export interface RuleOptions {
  readonly route: RouteOptions;
  readonly priority: number;
  readonly action: elbv2.ListenerAction;
  readonly login?: IEdgeLogin;
}

/**
 * The target group of the other version, and what forwards to both: to the first until a deployment has ECS set the
 * weights. ECS refuses a rule that knows one of them alone.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html
 */
export function shiftBetween(
  service: WebService,
  vpc: ec2.IVpc,
  targetGroup: elbv2.ApplicationTargetGroup,
  target: TargetOptions,
) {
  const alternate = createTargetGroup(service, vpc, target, 'AlternateTargetGroup');
  const action = elbv2.ListenerAction.weightedForward([
    { targetGroup, weight: 1 },
    { targetGroup: alternate, weight: 0 },
  ]);
  return { alternate, action };
}

/** The rule by which the new version is reached first. Tests come from inside: they show no secret of the CDN. */
export function addTestRule(
  service: WebService,
  listener: elbv2.IApplicationListener,
  { route, priority, action }: RuleOptions,
): elbv2.ApplicationListenerRule {
  return new elbv2.ApplicationListenerRule(service, 'TestRule', {
    listener,
    priority,
    conditions: conditionsOf(route),
    action,
  });
}
