import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CognitoLoginOptions } from './logins/cognito-login';
import { CognitoLogin } from './logins/cognito-login';
import type { OidcLoginOptions } from './logins/oidc-login';
import { OidcLogin } from './logins/oidc-login';

/**
 * One way to log in at the load balancer. A way is one file; nothing else knows which ways exist.
 */
export interface IEdgeLogin {
  /**
   * What errors call it.
   */
  readonly name: string;

  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   */
  validate(): string[];

  /**
   * The action that logs users in and then goes on.
   *
   * @param next what comes after
   */
  bind(next: elbv2.ListenerAction): elbv2.ListenerAction;
}

/**
 * The ways to log in of this library. The service gets who it is in the header `x-amzn-oidc-data`, whose signature it
 * has to verify.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export abstract class EdgeLogin {
  /**
   * An identity provider that speaks OpenID Connect.
   *
   * @param options where it is and who we are to it
   */
  public static oidc(options: OidcLoginOptions): IEdgeLogin {
    return new OidcLogin(options);
  }

  /**
   * A user pool of Amazon Cognito.
   *
   * @param options the pool, its client and its domain
   */
  public static cognito(options: CognitoLoginOptions): IEdgeLogin {
    return new CognitoLogin(options);
  }
}
