import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions } from '../../lib';
import { Preset, RoutingAlgorithm, ScalableWebApp, SourceIpLoadBalancer } from '../../lib';
import { attributesOfTargetGroup } from '../support/edge';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (options: Partial<AddWebServiceOptions> = {}, preset?: Preset) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { preset });
  const web = app.addWebService('Game', { image: IMAGE, routing: RoutingAlgorithm.ipHash(), ...options });
  return { stack, web, edge: SourceIpLoadBalancer.of(web)! };
};
const nlbOf = (stack: ReturnType<typeof testStack>) =>
  Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).find(
    ({ Properties }) => Properties.Type === 'network',
  )!.Properties;

describe('defaults', () => {
  const { stack, edge } = make();

  test('a Network Load Balancer in public subnets, across zones, with a security group', () => {
    const nlb = nlbOf(stack);
    expect(nlb).toMatchObject({ Scheme: 'internet-facing', SecurityGroups: [expect.anything()] });
    expect(nlb.LoadBalancerAttributes).toEqual(
      expect.arrayContaining([
        { Key: 'deletion_protection.enabled', Value: 'true' },
        { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
      ]),
    );
  });

  test('clients return by their address, which the application sees', () => {
    expect(attributesOfTargetGroup(stack)).toMatchObject({
      'stickiness.enabled': 'true',
      'stickiness.type': 'source_ip',
      'preserve_client_ip.enabled': 'true',
      'deregistration_delay.timeout_seconds': '30',
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('keep sessions in the cache'));
  });

  test('tasks are asked for their health over HTTP', () => {
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties).toMatchObject({
      Protocol: 'TCP',
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/health',
    });
  });

  test('no rule on the Application Load Balancer, and no scaling on its requests', () => {
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
    Template.fromStack(stack).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
  });

  test('the load balancer reaches the tasks, which wait for its listener', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 8080,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('SourceIpLoadBalancer'), 'GroupId'] },
    });
    const service = onlyResource(stack, 'AWS::ECS::Service');
    expect(service.Properties.HealthCheckGracePeriodSeconds).toBe(60);
    expect(service.DependsOn!.some((id) => /SourceIpLoadBalancerListener/.test(id))).toBe(true);
  });

  test('plain HTTP, with a warning', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      Protocol: 'TCP',
    });
    Annotations.fromStack(stack).hasWarning(
      '/Test/App/Game/SourceIpLoadBalancer',
      Match.stringLikeRegexp('plain HTTP.*tlsAtTasks'),
    );
    expect(edge.url).toMatch(/^http:/);
  });
});

describe('overrides', () => {
  test('tasks that speak TLS', () => {
    const { stack, edge } = make({ routing: RoutingAlgorithm.ipHash({ tlsAtTasks: true }) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'TCP' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckProtocol: 'HTTPS' });
    Annotations.fromStack(stack).hasNoWarning('/Test/App/Game/SourceIpLoadBalancer', Match.anyValue());
    expect(edge.url).toMatch(/^https:/);
  });

  test('a grace period, and no deletion protection in development', () => {
    const { stack } = make({ healthCheckGracePeriod: Duration.minutes(2) }, Preset.DEVELOPMENT);
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties.HealthCheckGracePeriodSeconds).toBe(120);
    expect(nlbOf(stack).LoadBalancerAttributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'false' });
  });
});

test.each<[Partial<AddWebServiceOptions>, RegExp]>([
  [{ paths: ['/a/*'] }, /paths is 'stated': allowed is unset beside routing ipHash/],
  [{ priority: 1 }, /priority is 'stated'/],
  [{ methods: ['GET'] }, /methods is 'stated'/],
  [{ slowStart: Duration.seconds(30) }, /slowStart is 'stated'/],
  [{ routed: false }, /routed is false: allowed is unset beside routing ipHash/],
])('fails when %j stands beside it', (options, message) => {
  expect(() => make(options)).toThrow(message);
});
