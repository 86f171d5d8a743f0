import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Checks, isKnown } from '../private/validation';

/**
 * A port of the load balancer by which the new version of a service is reached before users get it. Every service whose
 * deployment shifts traffic has a rule there, with the conditions of its route.
 */
export interface TestListenerOptions {
  /**
   * The port, 1 to 65535, other than 80 and 443. It speaks what the port of users does: HTTPS with its certificates, or
   * plain HTTP.
   *
   * @default 9443
   */
  readonly port?: number;

  /**
   * Who may connect: address ranges or security groups, never the whole world. They go around the CDN and the log-in of
   * users, not around the firewall.
   *
   * @default - none: needed unless the security group of the load balancer or the listener was brought
   */
  readonly clients?: ec2.IPeer[];

  /**
   * A listener that exists and gets our rules; nothing else of it is changed. The only kind where `listener` of the load
   * balancer was brought.
   *
   * @default - a new one
   */
  readonly listener?: elbv2.IApplicationListener;
}

/** The port of tests, where nobody states one. */
export const TEST_PORT = 9443;

/** What decides whether the security group is ours. */
interface Surroundings {
  readonly alb?: object;
  readonly listener?: object;
  readonly securityGroup?: object;
}

/** Checks who may test. */
export function validateTestListener(
  options: TestListenerOptions | undefined,
  { alb, listener, securityGroup }: Surroundings,
  prefix?: string,
): Checks {
  const checks = new Checks(prefix);
  if (!options) return checks;
  const { port, clients } = options;
  const existing = options.listener
    ? 'testListener.listener'
    : alb
      ? 'alb'
      : securityGroup
        ? 'securityGroup'
        : undefined;
  checks
    .wholeNumber('testListener.port', port, 1, 65_535, `state ${TEST_PORT}`)
    .that(
      port !== 80 && port !== 443,
      'testListener.port',
      port,
      'a port that users do not come by',
      `state ${TEST_PORT}`,
    )
    .that(
      !options.listener || port === undefined,
      'testListener.port',
      port,
      'unset beside testListener.listener',
      'drop one of the two',
    )
    .that(
      !listener || options.listener !== undefined,
      'testListener.listener',
      undefined,
      'stated beside listener, to whose load balancer nothing is added',
      'bring a listener for tests too',
    );
  if (existing) {
    checks.that(
      clients === undefined,
      'testListener.clients',
      'stated',
      `unset beside ${existing}, whose rules are its own`,
      'set it there',
    );
    return checks;
  }
  checks.that(
    (clients?.length ?? 0) > 0 || listener !== undefined,
    'testListener.clients',
    clients,
    'at least one',
    "state Peer.ipv4('10.0.0.0/8'), or the security group of who tests",
  );
  for (const client of clients ?? []) {
    const { uniqueId } = client;
    checks.that(
      !isKnown(uniqueId) || Token.isUnresolved(uniqueId) || !WORLD.includes(uniqueId),
      'testListener.clients',
      uniqueId,
      'less than the whole world, which a version on trial is not meant for',
      'state the addresses of who tests',
    );
  }
  return checks;
}

const WORLD = [ec2.Peer.anyIpv4().uniqueId, ec2.Peer.anyIpv6().uniqueId];
