import { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { WebService } from '../services/web-service';
import { RoutingAlgorithm } from './routing-algorithm';
import { ServiceProtocol } from './service-protocol';
import type { TargetOptions } from './target-options';

/** A new task serves ten seconds after it is up; the defaults take two and a half minutes. */
export const QUICK_HEALTH_CHECK = {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(2),
  healthyThresholdCount: 2,
  unhealthyThresholdCount: 3,
};
/** 300 seconds by default, which makes every deployment and every scale-in wait. */
export const DEREGISTRATION_DELAY = Duration.seconds(30);
/** The default of a web service, which no gRPC server has. */
export const HTTP_HEALTH_PATH = '/health';
/** https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const GRPC_HEALTH_PATH = '/grpc.health.v1.Health/Check';

/** The tasks of a service, as the Application Load Balancer knows them. */
export function createTargetGroup(
  service: WebService,
  vpc: ec2.IVpc,
  options: TargetOptions,
  id = 'TargetGroup',
): elbv2.ApplicationTargetGroup {
  const { protocol = ServiceProtocol.HTTP1, deregistrationDelay = DEREGISTRATION_DELAY } = options;
  service._drain(deregistrationDelay);
  // Round robin piles requests on a slow task; this gives the next one to the task with the fewest in hand.
  const { _table: routing } = options.routing ?? RoutingAlgorithm.leastOutstandingRequests();
  return new elbv2.ApplicationTargetGroup(service, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    protocolVersion: protocol._version,
    // Create-only, and without effect: ECS registers each task with the port of its container.
    port: 80,
    loadBalancingAlgorithmType: routing.type,
    enableAnomalyMitigation: routing.anomalyMitigation,
    stickinessCookieDuration: routing.cookieDuration,
    slowStart: options.slowStart,
    deregistrationDelay,
    crossZoneEnabled: options.crossZone,
    targetGroupHealth: options.targetGroupHealth,
    healthCheck: { ...QUICK_HEALTH_CHECK, ...healthCheckOf(service.healthCheckPath, protocol, options) },
  });
}

function healthCheckOf(path: string, protocol: ServiceProtocol, { healthCheckCodes }: TargetOptions) {
  if (protocol !== ServiceProtocol.GRPC) return { path, healthyHttpCodes: healthCheckCodes };
  return {
    path: path === HTTP_HEALTH_PATH ? GRPC_HEALTH_PATH : path,
    healthyGrpcCodes: healthCheckCodes ?? '0',
  };
}
