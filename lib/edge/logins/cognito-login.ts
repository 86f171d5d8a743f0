import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { IEdgeLogin } from '../edge-login';
import type { LoginSessionOptions } from './login-session';
import { validateSession } from './login-session';

/**
 * Options of `EdgeLogin.cognito`.
 */
export interface CognitoLoginOptions extends LoginSessionOptions {
  /**
   * The user pool.
   */
  readonly userPool: cognito.IUserPool;

  /**
   * A client with a secret, the authorization code grant, and `https://<name>/oauth2/idpresponse` as its callback URL.
   */
  readonly userPoolClient: cognito.IUserPoolClient;

  /**
   * The domain of the pool.
   */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/** Amazon Cognito. Reached by `EdgeLogin.cognito`. */
export class CognitoLogin implements IEdgeLogin {
  public readonly name = 'cognito';

  constructor(private readonly options: CognitoLoginOptions) {}

  public validate(): string[] {
    return validateSession(this.options).problems;
  }

  public bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return new AuthenticateCognitoAction({ ...this.options, next });
  }
}
