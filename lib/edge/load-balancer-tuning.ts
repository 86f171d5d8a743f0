import type { Duration } from 'aws-cdk-lib/core';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * How a new load balancer handles connections. Nothing of it is for a load balancer that was brought.
 */
export interface LoadBalancerTuning {
  /**
   * How long a connection may be silent, 1 to 4000 seconds. Raise it for WebSockets and long polls above the interval
   * of their pings, and keep the keep-alive of the application above it: who closes first costs the other a 502.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether clients may come over IPv6, too: addresses of both kinds, a rule for each, and an AAAA record for `domain`.
   * The public subnets of the VPC must have IPv6 blocks and a route for them; tasks keep their IPv4 addresses.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-ip-address-type.html
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * Whether a zone can be taken out of service by a zonal shift of Amazon Application Recovery Controller.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html
   * @default - false, by AWS
   */
  readonly zonalShift?: boolean;

  /**
   * Load balancer capacity units (LCU) that stand ready before a known rush, 100 at least. They are paid for by the
   * hour, used or not, until the reservation ends; the quota of the account may have to be raised first, and a
   * reservation can shrink twice a day only.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/capacity-unit-reservation.html
   * @default - none: capacity follows the load
   */
  readonly minimumCapacityUnits?: number;

  /**
   * What becomes of requests that two parsers may read differently.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#desync-mitigation-mode
   * @default elbv2.DesyncMitigationMode.DEFENSIVE
   */
  readonly desyncMitigation?: elbv2.DesyncMitigationMode;

  /**
   * Whether connections are logged, failed TLS handshakes among them: to the bucket of access logs, or to one of its
   * own where there are none.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
   * @default false
   */
  readonly connectionLogs?: boolean;
}
