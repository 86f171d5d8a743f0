import type { Duration } from 'aws-cdk-lib/core';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { pathInStack } from '../private/naming';
import type { Checks } from '../private/validation';
import { isKnown } from '../private/validation';
import type { WebService } from '../services/web-service';
import type { IEdgeLogin } from './edge-login';
import type { LoadBalancer } from './load-balancer';
import type { RouteOptions } from './route';
import type { TargetOptions } from './target-options';
import { validateOnlyRule } from './validate-shift';

/**
 * A service and its share of the requests.
 */
export interface WeightedService {
  /**
   * The service.
   */
  readonly service: WebService;

  /**
   * Its share in relation to the others', 0 to 999. With 0 it gets nothing.
   */
  readonly weight: number;

  /**
   * How its tasks are treated, unless the service has a route already.
   *
   * @default - as `LoadBalancer.addService` does
   */
  readonly target?: TargetOptions;
}

/**
 * Which requests are shared out among which services.
 */
export interface TrafficSplitOptions {
  /**
   * The services, two at least.
   */
  readonly services: WeightedService[];

  /**
   * Which requests.
   *
   * @default - those that no other service gets
   */
  readonly route?: RouteOptions;

  /**
   * How long a client stays with the service that it got first, 1 second to 7 days: pages of a new version should not
   * load scripts of the old one.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
   * @default - none: each request is drawn anew
   */
  readonly stickiness?: Duration;

  /**
   * Who must log in first. Needs an HTTPS listener.
   *
   * @default - nobody
   */
  readonly login?: IEdgeLogin;
}

/**
 * Props of `TrafficSplit`.
 */
export interface TrafficSplitProps extends TrafficSplitOptions {
  /**
   * The load balancer.
   */
  readonly loadBalancer: LoadBalancer;
}

/**
 * Requests of one route, shared out among services by weight: a new version gets a tenth first, and all in the end.
 *
 * It belongs into the stack of the services, whose target groups its rule names.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions
 */
export class TrafficSplit extends Construct {
  /** The rule with the weights. */
  public readonly rule: elbv2.ApplicationListenerRule;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when weights or route cannot be used, or the route would never be reached, or hide another
   */
  constructor(scope: Construct, id: string, props: TrafficSplitProps) {
    validateSplit(props, `${pathInStack(scope)}/${id}`.replace(/^\//, '')).throwAt(scope, id);
    super(scope, id);
    const { loadBalancer, services, route = {}, stickiness, login } = props;
    this.rule = loadBalancer._share(this, { route, services, stickinessDuration: stickiness, login });
  }
}

function validateSplit({ loadBalancer, services, route, stickiness, login }: TrafficSplitProps, name: string): Checks {
  const paths = services.map(({ service }) => service.node.path);
  const twice = paths.filter((path, index) => paths.indexOf(path) < index);
  const weights = services.map(({ weight }) => weight).filter(isKnown);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const checks = loadBalancer
    ._checkRoute(route ?? {}, name)
    .that(services.length >= 2, 'services', paths, 'at least two', 'route a single service by addService')
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    .that(services.length <= 5, 'services', paths, 'at most five', 'split in two steps')
    .that(twice.length === 0, 'services', twice, 'each service once', 'add up its weights')
    .that(weights.length < services.length || sum > 0, 'services', weights, 'a weight above 0', 'state one')
    .seconds('stickiness', stickiness, 1, 604_800, 'state 1 second to 7 days');
  for (const { service, weight, target = {} } of services) {
    const sticky = target.routing?._table.cookieDuration !== undefined;
    checks
      .wholeNumber(`services.${service.node.id}.weight`, weight, 0, 999, 'state percent')
      .that(
        !sticky || stickiness !== undefined,
        'stickiness',
        undefined,
        `stated beside routing cookieAffinity of ${service.node.path}`,
        'state how long a client stays with a service',
      )
      .that(
        target.login === undefined,
        `services.${service.node.id}.target.login`,
        'stated',
        'unset: one rule logs in for all',
        'state login of the split',
      )
      .merge(validateOnlyRule(service.deployment, service.node.path, 'services'))
      .merge(loadBalancer._checkTarget({ ...target, login: login ?? target.login }, service));
  }
  return checks;
}
