import type { Duration } from 'aws-cdk-lib/core';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Checks } from '../../private/validation';

/**
 * What all ways to log in have in common.
 */
export interface LoginSessionOptions {
  /**
   * How long a user stays logged in, 1 second to 7 days.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * What becomes of a request without a log-in. An API that a script calls from a page wants DENY: it cannot follow the
   * redirect.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticatedRequest?: elbv2.UnauthenticatedAction;

  /**
   * The claims that are asked for, separated by spaces.
   *
   * @default 'openid'
   */
  readonly scope?: string;
}

/** Checks what all ways to log in have in common. */
export function validateSession({ sessionTimeout, scope }: LoginSessionOptions): Checks {
  return new Checks('login.')
    .seconds('sessionTimeout', sessionTimeout, 1, 604_800, 'state 1 second to 7 days')
    .text(
      'scope',
      scope,
      /^(?=.*\bopenid\b)[\x21-\x7e]+( [\x21-\x7e]+)*$/,
      'claims with openid among them',
      "state 'openid email'",
    );
}
