import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, SecretValue } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, LoadBalancerOptions } from '../../lib';
import {
  BackingTier,
  Deployment,
  EdgeLogin,
  RoutingAlgorithm,
  ScalableWebApp,
  ServiceProtocol,
  SourceIpLoadBalancer,
} from '../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const omit = Object.values(BackingTier);
const OFFICE = Peer.ipv4('203.0.113.0/24');
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';
const deployment = Deployment.blueGreen();

const make = (loadBalancer: LoadBalancerOptions = {}, options: Partial<AddWebServiceOptions> = {}) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'Shop', { omit, loadBalancer });
  const service = app.addWebService('Web', { image: IMAGE, deployment, ...options });
  return { stack, app, service, template: Template.fromStack(stack) };
};
const secure = (stack = testStack()) => ({ certificate: Certificate.fromCertificateArn(stack, 'C', CERTIFICATE) });

describe('the test listener', () => {
  test('is none unless stated', () => {
    const { app, template } = make();
    expect(app.loadBalancer.testListener).toBeUndefined();
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  });

  test('has a port of its own for the stated clients alone', () => {
    const stack = testStack();
    const group = SecurityGroup.fromSecurityGroupId(stack, 'Ci', 'sg-12345678901234567');
    const app = new ScalableWebApp(stack, 'Shop', {
      omit,
      loadBalancer: { testListener: { clients: [OFFICE, group] } },
    });
    app.addWebService('Web', { image: IMAGE, deployment });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 9443, Protocol: 'HTTP' });
    const groups = resourcesOf(stack, 'AWS::EC2::SecurityGroup');
    const ingress = Object.entries(groups).find(([id]) => id.startsWith('ShopLoadBalancer'))![1].Properties;
    expect(ingress.SecurityGroupIngress).toContainEqual({
      CidrIp: '203.0.113.0/24',
      Description: 'Tests of new versions',
      FromPort: 9443,
      IpProtocol: 'tcp',
      ToPort: 9443,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: 'sg-12345678901234567',
      FromPort: 9443,
      ToPort: 9443,
    });
    const rules = ingress.SecurityGroupIngress as { CidrIp?: string; FromPort: number }[];
    expect(rules.filter(({ CidrIp, FromPort }) => CidrIp === '0.0.0.0/0' && FromPort !== 80)).toEqual([]);
  });

  test('has a rule with the conditions of the service, which ECS is told of and may change', () => {
    const { stack } = make({ testListener: { clients: [OFFICE], port: 8443 } }, { paths: ['/images/*'] });
    const rules = Object.entries(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
    const [production, trial] = ['ShopWebRule', 'ShopWebTestRule'].map((prefix) =>
      rules.find(([id]) => id.startsWith(prefix))!,
    );
    expect({ ...trial[1].Properties, ListenerArn: 0 }).toEqual({ ...production[1].Properties, ListenerArn: 0 });
    expect(trial[1].Properties.ListenerArn).not.toEqual(production[1].Properties.ListenerArn);
    const service = onlyResource(stack, 'AWS::ECS::Service');
    expect(service.Properties.LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toEqual({ Ref: trial[0] });
    expect(service.DependsOn).toContain(trial[0]);
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    const policy = policies.find(([id]) => id.startsWith('ShopWebDeploymentRole'))![1].Properties.PolicyDocument;
    const modify = policy.Statement.find(({ Action }: { Action: unknown }) => `${Action}`.includes('ModifyRule'));
    expect(modify.Resource).toEqual(expect.arrayContaining([{ Ref: production[0] }, { Ref: trial[0] }]));
  });

  test('speaks HTTPS where users do', () => {
    const stack = testStack();
    const loadBalancer = { ...secure(stack), testListener: { clients: [OFFICE] } };
    const app = new ScalableWebApp(stack, 'Shop', { omit, loadBalancer });
    app.addWebService('Web', { image: IMAGE, deployment });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 9443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
  });

  test('leaves services alone that shift nothing', () => {
    const { template } = make({ testListener: { clients: [OFFICE] } }, { deployment: Deployment.rolling() });
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
  });

  test('may be brought, with or without that of users', () => {
    const stack = testStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
    });
    const group = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const [users, tests] = ['users', 'tests'].map((name) =>
      ApplicationListener.fromApplicationListenerAttributes(stack, name, {
        listenerArn: `arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/alb/0/${name}`,
        securityGroup: group,
      }),
    );
    const loadBalancer = { listener: users, testListener: { listener: tests } };
    const app = new ScalableWebApp(stack, 'Shop', { omit, vpc, loadBalancer });
    app.addWebService('Web', { image: IMAGE, deployment });
    expect(app.loadBalancer.testListener).toBe(tests);
    const rules = Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(rules.map(({ Properties }) => Properties.ListenerArn).sort()).toEqual([
      tests.listenerArn,
      users.listenerArn,
    ]);
  });

  test.each([
    [{}, /testListener\.clients is undefined: allowed is at least one/],
    [{ clients: [] }, /testListener\.clients is \[\]: allowed is at least one/],
    [{ clients: [Peer.anyIpv4()] }, /testListener\.clients is '0\.0\.0\.0\/0': allowed is less than the whole world/],
    [{ clients: [Peer.ipv4('0.0.0.0/0')] }, /allowed is less than the whole world/],
    [{ clients: [OFFICE, Peer.anyIpv6()] }, /testListener\.clients is '::\/0'/],
    [{ clients: [OFFICE], port: 443 }, /testListener\.port is 443: allowed is a port that users do not come by/],
    [{ clients: [OFFICE], port: 0 }, /testListener\.port is 0: allowed is a whole number from 1 to 65535/],
  ])('fails with %p', (testListener, message) => {
    expect(() => make({ testListener })).toThrow(message);
  });

  test('fails beside what is brought and has rules of its own', () => {
    const stack = testStack();
    const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    expect(() => make({ securityGroup, testListener: { clients: [OFFICE] } })).toThrow(
      /testListener\.clients is 'stated': allowed is unset beside securityGroup/,
    );
    const listener = ApplicationListener.fromApplicationListenerAttributes(stack, 'L', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/alb/0/0',
      securityGroup,
    });
    expect(() => make({ listener, testListener: { clients: [OFFICE] } })).toThrow(
      /testListener\.listener is undefined: allowed is stated beside listener/,
    );
    expect(() => make({ testListener: { listener, port: 9000 } })).toThrow(
      /testListener\.port is 9000: allowed is unset beside testListener\.listener/,
    );
  });
});

describe('what a deployment that shifts traffic excludes', () => {
  test.each([
    [{ routing: RoutingAlgorithm.ipHash() }, /deployment is 'blueGreen': allowed is rolling beside routing ipHash/],
    [
      { routing: RoutingAlgorithm.cookieAffinity({ duration: Duration.hours(1) }) },
      /routing is 'cookieAffinity': allowed is an algorithm without cookies beside deployment blueGreen/,
    ],
  ])('%p', (options, message) => {
    expect(() => make({}, options)).toThrow(message);
    expect(() => make({}, { ...options, deployment: Deployment.rolling() })).not.toThrow();
  });

  test('a log-in at the load balancer', () => {
    const login = EdgeLogin.oidc({
      issuer: 'https://id.example.com',
      authorizationEndpoint: 'https://id.example.com/authorize',
      tokenEndpoint: 'https://id.example.com/token',
      userInfoEndpoint: 'https://id.example.com/user',
      clientId: 'shop',
      clientSecret: SecretValue.secretsManager('client'),
      onUnauthenticatedRequest: UnauthenticatedAction.AUTHENTICATE,
    } as never);
    expect(() => make(secure(), { login })).toThrow(/login is '\w+': allowed is none beside deployment blueGreen/);
  });

  test('a second route', () => {
    const { app, service } = make({}, { paths: ['/a'] });
    expect(() => app.loadBalancer.addService(service, { paths: ['/b'] })).toThrow(
      /route is 'a second one': allowed is none for deployment blueGreen/,
    );
  });

  test('a traffic split', () => {
    const { app } = make({}, { paths: ['/a'] });
    const old = app.addWebService('Old', { image: IMAGE, routed: false });
    const next = app.addWebService('Next', { image: IMAGE, routed: false, deployment });
    const services = [old, next].map((service) => ({ service, weight: 1 }));
    expect(() => app.splitTraffic('Split', { services })).toThrow(
      /services is 'Test\/Shop\/Next': allowed is none for deployment blueGreen/,
    );
  });

  test('a Network Load Balancer made by hand', () => {
    const { app } = make({}, { paths: ['/a'] });
    const service = app.addWebService('Other', { image: IMAGE, routed: false, deployment });
    expect(() => new SourceIpLoadBalancer(service, 'Nlb', { service, vpc: app.vpc })).toThrow(
      /service\.deployment is 'blueGreen': allowed is rolling beside routing ipHash/,
    );
  });
});

test.each([[ServiceProtocol.GRPC], [ServiceProtocol.HTTP2]])('it goes with %p', (protocol) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'Shop', { omit, loadBalancer: secure(stack) });
  app.addWebService('Web', { image: IMAGE, deployment, protocol });
  const versions = Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).map(
    ({ Properties }) => Properties.ProtocolVersion,
  );
  expect(versions).toEqual([protocol.name, protocol.name]);
});
