import { Duration, SecretValue } from 'aws-cdk-lib/core';
import { UserPool, UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { OidcLoginOptions } from '../../lib';
import { EdgeLogin, ServiceProtocol } from '../../lib';
import { edge, rulesOf, withCertificate } from '../support/edge';
import { resourcesOf } from '../support/stacks';

const oidc = (options: Partial<OidcLoginOptions> = {}) =>
  EdgeLogin.oidc({
    issuer: 'https://login.example.com',
    authorizationEndpoint: 'https://login.example.com/authorize',
    tokenEndpoint: 'https://login.example.com/token',
    userInfoEndpoint: 'https://login.example.com/userinfo',
    clientId: 'shop',
    clientSecret: SecretValue.secretsManager('idp-client'),
    ...options,
  });

test('OpenID Connect first, the service then; the load balancer may ask the provider', () => {
  const { stack, add } = edge(withCertificate);
  add('Web', {}, { login: oidc({ sessionTimeout: Duration.hours(8) }) });
  const [{ Actions }] = rulesOf(stack);
  expect(Actions).toEqual([
    {
      Order: 1,
      Type: 'authenticate-oidc',
      AuthenticateOidcConfig: expect.objectContaining({
        ClientSecret: '{{resolve:secretsmanager:idp-client:SecretString:::}}',
        SessionTimeout: 28800,
      }),
    },
    expect.objectContaining({ Order: 2, Type: 'forward' }),
  ]);
  const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
  expect(group.Properties.SecurityGroupEgress).toEqual([
    expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
  ]);
});

test('Cognito', () => {
  const { stack, add } = edge(withCertificate);
  const login = EdgeLogin.cognito({
    userPool: UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_abc'),
    userPoolClient: UserPoolClient.fromUserPoolClientId(stack, 'Client', 'client'),
    userPoolDomain: UserPoolDomain.fromDomainName(stack, 'PoolDomain', 'shop'),
    onUnauthenticatedRequest: UnauthenticatedAction.DENY,
  });
  add('Web', {}, { login });
  expect(rulesOf(stack)[0].Actions[0]).toMatchObject({
    Type: 'authenticate-cognito',
    AuthenticateCognitoConfig: { UserPoolClientId: 'client', OnUnauthenticatedRequest: 'deny' },
  });
});

test('each route of a service has its own', () => {
  const { stack, loadBalancer, add } = edge(withCertificate);
  const web = add('Web', { paths: ['/public/*'] });
  loadBalancer.addService(web, { paths: ['/admin/*'] }, { login: oidc() });
  expect(rulesOf(stack).map(({ Actions }) => Actions.length)).toEqual([1, 2]);
});

test.each<[Partial<OidcLoginOptions>, RegExp]>([
  [{ clientSecret: SecretValue.unsafePlainText('hunter2') }, /login.clientSecret is 'plain text'.*secretsManager/],
  [{ tokenEndpoint: 'http://login.example.com' }, /login.tokenEndpoint is 'http:.*allowed is a URL with https/],
  [{ sessionTimeout: Duration.days(8) }, /login.sessionTimeout in seconds is 691200/],
  [{ scope: 'email' }, /login.scope is 'email'.*openid/],
])('fails with %j', (options, message) => {
  const { add } = edge(withCertificate);
  expect(() => add('Web', {}, { login: oidc(options) })).toThrow(message);
});

test('fails over plain HTTP, and before gRPC', () => {
  expect(() => edge().add('Web', {}, { login: oidc() })).toThrow(/login is 'oidc': allowed is none without a listener/);
  const target = { login: oidc(), protocol: ServiceProtocol.GRPC };
  expect(() => edge(withCertificate).add('Web', {}, target)).toThrow(
    /login is 'oidc': allowed is none beside protocol/,
  );
});
