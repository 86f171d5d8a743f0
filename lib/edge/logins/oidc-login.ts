import { Token } from 'aws-cdk-lib/core';
import type { SecretValue } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IEdgeLogin } from '../edge-login';
import type { LoginSessionOptions } from './login-session';
import { validateSession } from './login-session';

/**
 * Options of `EdgeLogin.oidc`. The endpoints stand in the provider's `/.well-known/openid-configuration`.
 */
export interface OidcLoginOptions extends LoginSessionOptions {
  /**
   * The issuer, such as `https://login.example.com`.
   */
  readonly issuer: string;

  /**
   * Where users are sent.
   */
  readonly authorizationEndpoint: string;

  /**
   * Where the load balancer gets tokens. It must be public: the load balancer asks it over the Internet, by IPv4.
   */
  readonly tokenEndpoint: string;

  /**
   * Where the load balancer asks who the user is. It must be public, too.
   */
  readonly userInfoEndpoint: string;

  /**
   * Who we are to the provider.
   */
  readonly clientId: string;

  /**
   * What proves it, out of Secrets Manager: `SecretValue.secretsManager('idp-client')`. CloudFormation resolves it when
   * the rule is deployed; a rotated secret needs a further deployment.
   */
  readonly clientSecret: SecretValue;
}

/** OpenID Connect. Reached by `EdgeLogin.oidc`. */
export class OidcLogin implements IEdgeLogin {
  public readonly name = 'oidc';

  constructor(private readonly options: OidcLoginOptions) {}

  public validate(): string[] {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientSecret } = this.options;
    const checks = validateSession(this.options);
    for (const [prop, url] of Object.entries({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint })) {
      checks.text(prop, url, /^https:\/\/[^\s/]+\S*$/, 'a URL with https://', 'take it from openid-configuration');
    }
    return checks.that(
      Token.isUnresolved(clientSecret.unsafeUnwrap()),
      'clientSecret',
      'plain text',
      'a secret that the template does not show',
      "state SecretValue.secretsManager('name')",
    ).problems;
  }

  public bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return elbv2.ListenerAction.authenticateOidc({ ...this.options, next });
  }
}
