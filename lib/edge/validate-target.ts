import { Checks, isKnown } from '../private/validation';
import type { IDeployment } from '../services/deployment';
import { RoutingAlgorithm } from './routing-algorithm';
import { ServiceProtocol } from './service-protocol';
import { HTTP_HEALTH_PATH } from './target-group';
import type { TargetOptions } from './target-options';
import { validateShift } from './validate-shift';

/** What has to be known of the service, which may not stand yet. */
export interface TargetedService {
  /** The path that it answers health checks at, if stated. */
  readonly healthCheckPath?: string;
  /** The proxy in its tasks. */
  readonly overloadProxy?: { readonly name: string; readonly speaksHttp2: boolean };
  /** How it is deployed. */
  readonly deployment?: IDeployment;
}

/** What the options are checked against. */
export interface TargetContext {
  /** What is known of the service. */
  readonly service: TargetedService;
  /** Whether the listener speaks TLS; undefined where it was brought and does not say. */
  readonly secure?: boolean;
  /** Whether CloudFront reaches the load balancer as a VPC origin. */
  readonly internal?: boolean;
}

/** Checks how the load balancer is to treat the tasks of a service. */
export function validateTarget(options: TargetOptions, context: TargetContext, prefix?: string): Checks {
  const { service, secure, internal } = context;
  const { routing, protocol = ServiceProtocol.HTTP1, slowStart, crossZone, healthCheckCodes, login } = options;
  const checks = new Checks(prefix);
  if (slowStart) checks.seconds('slowStart', slowStart, 30, 900, 'leave it out for none');
  checks.seconds('deregistrationDelay', options.deregistrationDelay, 0, 3600, 'state 30 seconds');
  if (routing) checks.merge(routing._validate(slowStart, prefix));
  else if (slowStart) checks.merge(RoutingAlgorithm.leastOutstandingRequests()._validate(slowStart, prefix));
  checks.that(
    routing?._table.sourceIp === undefined,
    'routing',
    routing?.name,
    'an algorithm of an Application Load Balancer',
    'make a SourceIpLoadBalancer for the service, or add it by ScalableWebApp.addWebService',
  );
  checks.that(
    crossZone !== false || routing?._table.cookieDuration === undefined,
    'crossZone',
    crossZone,
    'true beside routing cookieAffinity',
    'leave crossZone out, or choose another algorithm',
  );
  const https = 'a listener over HTTPS';
  const remedy = 'state certificate or domain for the load balancer';
  checks
    .that(!protocol._needsTls || secure !== false, 'protocol', protocol.name, `HTTP1 without ${https}`, remedy)
    .that(!login || secure !== false, 'login', login?.name, `none without ${https}`, remedy)
    .that(
      !login || !protocol._needsTls,
      'login',
      login?.name,
      `none beside protocol ${protocol.name}, whose rules only forward`,
      'check tokens in the service, or speak HTTP1',
    );
  checks.that(
    !protocol._needsTls || service.overloadProxy?.speaksHttp2 !== false,
    'protocol',
    protocol.name,
    `HTTP1 behind overload proxy ${service.overloadProxy?.name}, which speaks HTTP/1.1 alone`,
    'state overloadProxy: OverloadProxy.haproxy()',
  );
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
  checks.that(
    !internal || protocol !== ServiceProtocol.GRPC,
    'protocol',
    protocol.name,
    'HTTP1 or HTTP2 behind CdnOrigin.vpcOrigin, which passes no gRPC',
    'choose CdnOrigin.publicLoadBalancer',
  );
  if (login) checks.include(login.validate());
  return checks
    .merge(validateShift(service.deployment, options, prefix))
    .merge(validateHealth(options, service, protocol, prefix))
    .text(
      'healthCheckCodes',
      healthCheckCodes,
      protocol === ServiceProtocol.GRPC ? /^\d{1,2}([,-]\d{1,2})*$/ : /^[234]\d\d([,-][234]\d\d)*$/,
      protocol === ServiceProtocol.GRPC ? 'gRPC codes from 0 to 99' : 'HTTP codes from 200 to 499',
      `state '${protocol === ServiceProtocol.GRPC ? '0' : '200-299'}'`,
    );
}

function validateHealth(
  options: TargetOptions,
  { healthCheckPath }: TargetedService,
  protocol: ServiceProtocol,
  prefix?: string,
): Checks {
  const { dnsMinimumHealthyTargetCount: dns, routingMinimumHealthyTargetCount: routing } =
    options.targetGroupHealth ?? {};
  const { dnsMinimumHealthyTargetPercentage, routingMinimumHealthyTargetPercentage } = options.targetGroupHealth ?? {};
  const checks = new Checks(prefix)
    .wholeNumber('targetGroupHealth.dnsMinimumHealthyTargetCount', dns, 0, 5000, 'state at most minTasks')
    .wholeNumber('targetGroupHealth.routingMinimumHealthyTargetCount', routing, 1, 5000, 'state at most minTasks');
  const percentages = { dnsMinimumHealthyTargetPercentage, routingMinimumHealthyTargetPercentage };
  for (const [prop, value] of Object.entries(percentages)) {
    checks.wholeNumber(`targetGroupHealth.${prop}`, value, 0, 100, 'state 1 to 100, or 0 for off');
  }
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
  checks.that(
    !isKnown(dns) || !isKnown(routing) || dns >= routing,
    'targetGroupHealth.dnsMinimumHealthyTargetCount',
    dns,
    `at least routingMinimumHealthyTargetCount (${routing})`,
    'a zone leaves DNS before its unhealthy tasks are used',
  );
  if (protocol !== ServiceProtocol.GRPC || healthCheckPath === HTTP_HEALTH_PATH) return checks;
  const method = /^\/[\w.]+\/\w+$/;
  return checks.text(
    'healthCheckPath',
    healthCheckPath,
    method,
    'a method, as /package.Service/Method',
    'leave it out',
  );
}

/** The target group of a service stands with its first route; nothing but the log-in is a route's own. */
export function validateSharing(options: TargetOptions): Checks {
  const { routing, protocol, slowStart, deregistrationDelay, targetGroupHealth, crossZone, healthCheckCodes } = options;
  const shared = { routing, protocol, slowStart, deregistrationDelay, targetGroupHealth, crossZone, healthCheckCodes };
  const checks = new Checks();
  for (const [prop, value] of Object.entries(shared)) {
    const remedy = 'state it with the first route of the service';
    checks.that(value === undefined, prop, 'stated', 'unset for a service that has a route', remedy);
  }
  return checks;
}
