import type { Duration } from 'aws-cdk-lib/core';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IEdgeLogin } from './edge-login';
import type { RoutingAlgorithm } from './routing-algorithm';
import type { ServiceProtocol } from './service-protocol';

/**
 * How the load balancer treats the tasks of a service.
 */
export interface TargetOptions {
  /**
   * How a task is chosen for each request.
   *
   * @default RoutingAlgorithm.leastOutstandingRequests()
   */
  readonly routing?: RoutingAlgorithm;

  /**
   * What the load balancer speaks with the tasks, and with `serviceConnect` what callers speak. Create-only: a change
   * replaces the target group, and the service; of a service that can be called, ECS refuses it.
   *
   * @default ServiceProtocol.HTTP1
   */
  readonly protocol?: ServiceProtocol;

  /**
   * How long a new task is given a growing share of the requests, so that it can fill its caches: 30 to 900 seconds.
   * AWS combines it with round robin alone.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
   * @default - none: the full share at once
   */
  readonly slowStart?: Duration;

  /**
   * How long a task that leaves may finish its requests, 0 to 3600 seconds: a deployment waits so long before it ends the
   * task. `stopTimeout` follows it up to 120 seconds; beyond, an interrupted task is killed in the middle of requests,
   * which is warned of.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * From how few healthy tasks on a zone is taken out of DNS, and from how few on requests go to unhealthy ones too.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-health
   * @default - one task each, by AWS
   */
  readonly targetGroupHealth?: elbv2.TargetGroupHealth;

  /**
   * Whether a zone's load balancer sends requests to tasks of other zones. Without it each zone serves what it gets,
   * even where it has one task and another has ten; it does not go with cookies.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
   * @default - as the load balancer: true
   */
  readonly crossZone?: boolean;

  /**
   * The status codes of a healthy task, as a list or range: HTTP 200 to 499, gRPC 0 to 99.
   *
   * @default - 200 for HTTP, 0 (OK) for gRPC
   */
  readonly healthCheckCodes?: string;

  /**
   * Who must log in before the service gets a request. Needs an HTTPS listener.
   *
   * @default - nobody
   */
  readonly login?: IEdgeLogin;
}
