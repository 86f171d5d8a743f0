import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Options of a load balancer with public addresses behind the CDN.
 */
export interface PublicLoadBalancerOptions {
  /**
   * The managed prefix list `com.amazonaws.global.cloudfront.origin-facing` of the region.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
   * @default - looked up, where account and region of the stack are stated
   */
  readonly originFacingPrefixList?: ec2.IPrefixList;

  /**
   * Which secret the CDN shows, from 1. A higher number makes a new one; the rules take the one before beside it, so
   * that no request is lost while the edge learns the new one. Raise it by one at a time. Two values of the five of a
   * rule are taken then.
   *
   * @default 1
   */
  readonly secretGeneration?: number;
}

/**
 * Options of a load balancer without public addresses behind the CDN.
 */
export interface VpcOriginOptions {
  /**
   * The managed prefix list `com.amazonaws.global.cloudfront.origin-facing` of the region.
   *
   * @default - looked up, where account and region of the stack are stated
   */
  readonly originFacingPrefixList?: ec2.IPrefixList;
}

/**
 * How CloudFront reaches the load balancer, and nobody else does.
 */
export class CdnOrigin {
  /**
   * A load balancer with public addresses. Its security group admits CloudFront's addresses alone, and its rules demand
   * a secret header, since distributions of others come from the same addresses.
   *
   * CloudFormation fills the secret in from Secrets Manager when it writes rule or distribution. It is rotated by
   * `secretGeneration`, not by a schedule.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
   * @param options the prefix list and the secret
   */
  public static publicLoadBalancer(options: PublicLoadBalancerOptions = {}): CdnOrigin {
    const { originFacingPrefixList, secretGeneration = 1 } = options;
    return new CdnOrigin('publicLoadBalancer', false, secretGeneration, originFacingPrefixList);
  }

  /**
   * A load balancer in private subnets, which CloudFront reaches by network interfaces in the VPC. The VPC needs an
   * internet gateway, though no request takes it. WebSockets pass, gRPC does not.
   *
   * Choose it at creation: the scheme of a load balancer is create-only. To change over later, make a second
   * `LoadBalancer` with this origin, give each service a route there too, point a second `Cdn` at it, move the DNS
   * records, and drop the first when its requests have ended.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
   * @param options the prefix list
   */
  public static vpcOrigin(options: VpcOriginOptions = {}): CdnOrigin {
    return new CdnOrigin('vpcOrigin', true, 0, options.originFacingPrefixList);
  }

  private constructor(
    /** The name of the way. */
    public readonly name: string,
    /** @internal */
    public readonly _internal: boolean,
    /** @internal */
    public readonly _generation: number,
    /** @internal */
    public readonly _prefixList: ec2.IPrefixList | undefined,
  ) {}

  /**
   * How many of the five values of a rule the secret header takes.
   *
   * @internal
   */
  public get _secrets(): number {
    return this._internal ? 0 : Math.min(2, this._generation);
  }
}
