import { Stack, Token } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { Checks, isKnown } from '../private/validation';
import type { LoadBalancerOptions } from './load-balancer';
import { validateOrigin } from './origin-guard';
import { validateTestListener } from './test-listener';
import { validateFirewall } from './validate-firewall';

/** Checks what a team says of its load balancer. */
export function validateLoadBalancer(
  options: LoadBalancerOptions,
  scope: Construct,
  vpc: ec2.IVpc | undefined,
  prefix?: string,
): Checks {
  const { certificate, domain, alb, listener, clients, securityGroup, accessLogsBucket } = options;
  const checks = new Checks(prefix);
  const { idleTimeout, ipv6, zonalShift, minimumCapacityUnits, desyncMitigation, connectionLogs } = options;
  const tuning = { idleTimeout, ipv6, zonalShift, minimumCapacityUnits, desyncMitigation, connectionLogs };
  const ofAlb = { clients, securityGroup, accessLogsBucket, ...tuning };
  const { certificates, mutualTls, firewall, omitFirewall, cdnOrigin } = options;
  if (listener) {
    const ofListener = { certificate, domain, certificates, mutualTls, firewall, omitFirewall, cdnOrigin };
    checks.include(contradictions('listener', { ...ofListener, ...ofAlb, alb }));
  } else if (alb) checks.include(contradictions('alb', { ...ofAlb, cdnOrigin }));
  checks
    .seconds('idleTimeout', idleTimeout, 1, 4000, 'state the interval of pings, and some more')
    .wholeNumber('minimumCapacityUnits', minimumCapacityUnits, 100, 1_000_000, 'leave it out to follow the load')
    .merge(validateTls(options, prefix))
    .merge(validateTestListener(options.testListener, options, prefix))
    .merge(validateOrigin(cdnOrigin, { clients, ipv6: ipv6 || undefined, mutualTls }, scope, securityGroup, prefix))
    .merge(validateFirewall(firewall ?? {}, `${prefix ?? ''}firewall.`))
    .that(!firewall || !omitFirewall, 'omitFirewall', true, 'unset beside firewall', 'drop one of the two');
  if (securityGroup && clients) checks.include(contradictions('securityGroup', { clients }));
  if (domain) {
    const { domainName, hostedZone } = domain;
    checks.text('domain.domainName', domainName, /^[\w*-]+(\.[\w-]+)+$/, 'a host name', "state 'shop.example.com'");
    const zoneName = zoneNameOf(hostedZone);
    const within = !isKnown(domainName) || !isKnown(zoneName) || `.${domainName}`.endsWith(`.${zoneName}`);
    checks.that(
      within,
      'domain.domainName',
      domainName,
      `a name of the zone ${zoneName}`,
      'bring the zone of that name',
    );
  }
  if (clients) checks.that(clients.length > 0, 'clients', [], 'at least one', 'leave it out to let anyone in');
  if (vpc && isKnown(vpc.publicSubnets) && !alb && !listener && !cdnOrigin?._internal) {
    checks.that(
      vpc.publicSubnets.length > 0,
      'vpc',
      vpc.node.path,
      'a VPC with public subnets, which hold the load balancer',
      'add subnets of type PUBLIC, name them in Vpc.fromVpcAttributes({ publicSubnetIds }), or bring alb or listener',
    );
  }
  const here = Stack.of(scope).region;
  const all = {
    certificate,
    ...Object.fromEntries((certificates ?? []).map((one, at) => [`certificates[${at}]`, one])),
  };
  for (const [prop, one] of Object.entries(all)) {
    const region = one && regionOf(one.certificateArn);
    checks.that(
      region === undefined || Token.isUnresolved(here) || region === here,
      prop,
      region,
      `one of the stack's region, ${here}`,
      'request it there; a certificate of us-east-1 serves CloudFront alone',
    );
  }
  return checks;
}

/** What only HTTPS has. */
function validateTls(options: LoadBalancerOptions, prefix?: string): Checks {
  const { certificate, domain, listener, certificates, mutualTls } = options;
  const secure = certificate !== undefined || domain !== undefined;
  const remedy = 'state certificate or domain';
  const { mutualAuthenticationMode: mode, trustStore } = mutualTls ?? {};
  const verifies = mode === elbv2.MutualAuthenticationMode.VERIFY;
  return new Checks(prefix)
    .that(secure || !!listener || !certificates?.length, 'certificates', 'stated', 'unset over plain HTTP', remedy)
    .that(secure || !!listener || !mutualTls, 'mutualTls', 'stated', 'unset over plain HTTP', remedy)
    .that(
      !mutualTls || verifies === (trustStore !== undefined),
      'mutualTls.trustStore',
      trustStore ? 'stated' : 'unset',
      'a trust store with VERIFY, and none with another mode',
      'state mutualAuthenticationMode: VERIFY and a trustStore',
    );
}

/** Options of what we make are without meaning for what exists. */
function contradictions(existing: string, options: { [prop: string]: unknown }): string[] {
  const checks = new Checks();
  for (const [prop, value] of Object.entries(options)) {
    const remedy = `set it on the existing ${existing}, or leave ${existing} out`;
    checks.that(value === undefined, prop, 'stated', `unset beside ${existing}`, remedy);
  }
  return checks.problems;
}

/** The region in an ARN, where it can be seen. */
function regionOf(arn: string): string | undefined {
  if (Token.isUnresolved(arn)) return undefined;
  return arn.split(':')[3] || undefined;
}

/** The L2 throws where a zone was brought by its id alone. */
function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
