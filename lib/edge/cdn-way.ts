import { Lazy } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { nameOf } from './cdn-policies';
import type { LoadBalancer } from './load-balancer';
import { SECRET_HEADER } from './origin-guard';

/**
 * The way from CloudFront to the load balancer.
 *
 * Host goes along, for services are routed by it. CloudFront then wants a certificate for that name or for the name of
 * the origin.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
 */
export function createOrigin(scope: Construct, loadBalancer: LoadBalancer, shield?: string): cloudfront.IOrigin {
  const alb = loadBalancer.alb!;
  const domainName = loadBalancer._domainName ?? alb.loadBalancerDnsName;
  const protocolPolicy = loadBalancer._secure
    ? cloudfront.OriginProtocolPolicy.HTTPS_ONLY
    : cloudfront.OriginProtocolPolicy.HTTP_ONLY;
  const originSslProtocols = [cloudfront.OriginSslPolicy.TLS_V1_2];
  const common = {
    originId: 'load-balancer',
    originShieldEnabled: shield === undefined ? false : undefined,
    originShieldRegion: shield,
  };
  if (!loadBalancer._cdnOrigin!._internal) {
    const [secret] = loadBalancer._originSecrets;
    return new origins.HttpOrigin(domainName, {
      ...common,
      protocolPolicy,
      originSslProtocols,
      customHeaders: { [SECRET_HEADER]: secret.secretValue.unsafeUnwrap() },
    });
  }
  const vpcOrigin = new cloudfront.VpcOrigin(scope, 'VpcOrigin', {
    endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(alb),
    vpcOriginName: nameOf(scope, 'origin'),
    protocolPolicy,
    originSslProtocols,
  });
  vpcOrigin.node.addDependency(loadBalancer.listener);
  return origins.VpcOrigin.withVpcOrigin(vpcOrigin, { ...common, domainName });
}

/**
 * CloudFront tells gRPC by the Content-Type of a request, so the default behaviour takes it beside all else. It is
 * switched on with the first service that speaks it, which comes after the distribution.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html
 */
export function enableGrpc(distribution: cloudfront.Distribution, loadBalancer: LoadBalancer): void {
  const resource = distribution.node.defaultChild as cloudfront.CfnDistribution;
  const grpcConfig = Lazy.any({ produce: () => (loadBalancer._speaksGrpc ? { Enabled: true } : undefined) });
  resource.addPropertyOverride('DistributionConfig.DefaultCacheBehavior.GrpcConfig', grpcConfig);
}
