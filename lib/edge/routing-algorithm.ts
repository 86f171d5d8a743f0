import type { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Checks } from '../private/validation';

/**
 * Options of `RoutingAlgorithm.weightedRandom`.
 */
export interface WeightedRandomOptions {
  /**
   * Whether a target that answers with more errors than its peers gets fewer requests until it has recovered. It takes
   * three healthy targets at least.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#automatic-target-weights
   * @default true
   */
  readonly anomalyMitigation?: boolean;
}

/**
 * Options of `RoutingAlgorithm.cookieAffinity`.
 */
export interface CookieAffinityOptions {
  /**
   * How long a client returns to its task, 1 second to 7 days from its last request.
   */
  readonly duration: Duration;

  /**
   * Which task a client gets first: round robin or least outstanding requests.
   *
   * @default RoutingAlgorithm.leastOutstandingRequests()
   */
  readonly first?: RoutingAlgorithm;
}

/**
 * Options of `RoutingAlgorithm.ipHash`.
 */
export interface IpHashOptions {
  /**
   * Whether the tasks speak TLS themselves, behind port 443; without it they get plain HTTP from port 80, and a warning
   * says so. The load balancer cannot do it for them: source-IP stickiness does not work with a TLS listener.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
   * @default false
   */
  readonly tlsAtTasks?: boolean;
}

/**
 * How the load balancer chooses the task that gets a request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#modify-routing-algorithm
 */
export class RoutingAlgorithm {
  /**
   * The task with the fewest requests in hand. A slow task is given fewer, where round robin would pile them on it.
   */
  public static leastOutstandingRequests(): RoutingAlgorithm {
    return new RoutingAlgorithm({ name: 'leastOutstandingRequests', type: TYPE.LEAST_OUTSTANDING_REQUESTS });
  }

  /**
   * Each task in turn. For requests that all take the same time, and the only one that goes with slow start.
   */
  public static roundRobin(): RoutingAlgorithm {
    return new RoutingAlgorithm({ name: 'roundRobin', type: TYPE.ROUND_ROBIN });
  }

  /**
   * Any task at random, those in trouble less often: one that fails fast looks idle to least outstanding requests, and
   * draws them all.
   *
   * @param options the options
   */
  public static weightedRandom(options: WeightedRandomOptions = {}): RoutingAlgorithm {
    const anomalyMitigation = options.anomalyMitigation ?? true;
    return new RoutingAlgorithm({ name: 'weightedRandom', type: TYPE.WEIGHTED_RANDOM, anomalyMitigation });
  }

  /**
   * The task that a client was at before, by a cookie of the load balancer. The warning
   * `cdk-scalable-web-app:sticky-sessions` has to be acknowledged: a session in a task is lost with it.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
   * @param options the options
   */
  public static cookieAffinity(options: CookieAffinityOptions): RoutingAlgorithm {
    const first = options.first ?? RoutingAlgorithm.leastOutstandingRequests();
    const under = first._table;
    return new RoutingAlgorithm({ name: 'cookieAffinity', type: under.type, cookieDuration: options.duration, under });
  }

  /**
   * The task that a client's address stands for: a Network Load Balancer of the service's own, with source-IP
   * stickiness. It knows no paths or hosts, and no request passes the Application Load Balancer, its log-in or its web
   * ACL. Clients behind one NAT share a task; the warning `cdk-scalable-web-app:sticky-sessions` has to be acknowledged.
   *
   * @param options the options
   */
  public static ipHash(options: IpHashOptions = {}): RoutingAlgorithm {
    return new RoutingAlgorithm({ name: 'ipHash', sourceIp: options });
  }

  /** The name of the factory. */
  public readonly name: string;
  /** @internal */
  public readonly _table: AlgorithmTable;

  private constructor(table: AlgorithmTable) {
    this.name = table.name;
    this._table = table;
  }

  /**
   * What is wrong with it, alone and beside slow start.
   *
   * @internal
   */
  public _validate(slowStart: Duration | undefined, prefix?: string): Checks {
    const { cookieDuration, under, type } = this._table;
    const checks = new Checks(prefix)
      .seconds('routing.duration', cookieDuration, 1, 604_800, 'state 1 second to 7 days')
      .that(
        under === undefined || (under.under === undefined && GOES_WITH_COOKIES.includes(under.type)),
        'routing.first',
        under?.name,
        'roundRobin or leastOutstandingRequests',
        'leave it out',
      );
    const ramp = slowStart && (slowStart.isUnresolved() || slowStart.toMilliseconds() > 0);
    return checks.that(
      !ramp || type === TYPE.ROUND_ROBIN,
      'slowStart',
      `stated beside routing ${this.name}${under ? ` on top of ${under.name}` : ''}`,
      'round robin, the only algorithm that AWS combines with it',
      'state routing: RoutingAlgorithm.roundRobin(), or leave slowStart out',
    );
  }
}

const TYPE = elbv2.TargetGroupLoadBalancingAlgorithmType;
const GOES_WITH_COOKIES: (elbv2.TargetGroupLoadBalancingAlgorithmType | undefined)[] = [
  TYPE.ROUND_ROBIN,
  TYPE.LEAST_OUTSTANDING_REQUESTS,
];

/** What the algorithm says to a target group. Without a type it is not for an Application Load Balancer. */
interface AlgorithmTable {
  readonly name: string;
  readonly type?: elbv2.TargetGroupLoadBalancingAlgorithmType;
  readonly anomalyMitigation?: boolean;
  readonly cookieDuration?: Duration;
  readonly under?: AlgorithmTable;
  readonly sourceIp?: IpHashOptions;
}
