/**
 * What a firewall stands before.
 */
export enum FirewallScope {
  /** Load balancers and other resources of the stack's region. */
  REGIONAL = 'REGIONAL',
  /** CloudFront distributions; the web ACL then lives in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
}
