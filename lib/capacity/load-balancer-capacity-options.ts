/**
 * What stands around a load balancer whose capacity is reserved.
 */
export interface LoadBalancerCapacityOptions {
  /**
   * Whether a CDN stands before it, and answers `edgeCacheableShare` of the requests.
   *
   * @default false
   */
  readonly behindCdn?: boolean;

  /**
   * Rules of its listener, 1 to 100. Those beyond ten count by request.
   *
   * @default 10
   */
  readonly rules?: number;
}
