import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { LoadBalancerOptions, RouteOptions } from '../../lib';
import { LoadBalancer, Network, Preset, WebService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { IMAGE, onlyResource, resourcesOf, testApp, testStack } from '../support/stacks';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const make = (
  options: (stack: Stack) => LoadBalancerOptions = () => ({}),
  stack: Stack = testStack(),
  preset?: Preset,
) => {
  const { vpc } = new Network(stack, 'Network');
  const loadBalancer = new LoadBalancer(stack, 'LoadBalancer', { vpc, preset, ...options(stack) });
  const cluster = createCluster(stack, 'Cluster', vpc);
  const add = (id: string, route?: RouteOptions) =>
    loadBalancer.addService(new WebService(stack, id, { cluster, image: IMAGE }), route);
  return { stack, loadBalancer, add };
};
const withCertificate = (stack: Stack) => ({
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
});
const attributesOf = (stack: Stack) => {
  const { LoadBalancerAttributes } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
  return Object.fromEntries(
    LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]),
  );
};
const rulesOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule')).map(({ Properties }) => Properties);

describe('defaults', () => {
  const { stack } = make();

  test('in the public subnets of three zones', () => {
    const { Properties } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties).toMatchObject({ Scheme: 'internet-facing', Type: 'application', IpAddressType: 'ipv4' });
    expect(Properties.Subnets).toHaveLength(3);
  });

  test('headers are checked, deletion is refused, accesses are logged', () => {
    expect(attributesOf(stack)).toMatchObject({
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'defensive',
      'deletion_protection.enabled': 'true',
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.prefix': 'load-balancer',
    });
  });

  test('the bucket of access logs lets the log-delivery service write, before the load balancer tries', () => {
    const [policy] = Object.entries(resourcesOf(stack, 'AWS::S3::BucketPolicy'));
    expect(policy[1].Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Action: 's3:PutObject',
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      }),
    );
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').DependsOn).toContain(policy[0]);
  });

  test('plain HTTP, with a warning that can be acknowledged', () => {
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({
      Port: 80,
      Protocol: 'HTTP',
    });
    Annotations.fromStack(stack).hasWarning(
      '/Test/LoadBalancer',
      Match.stringLikeRegexp('plain HTTP.*state certificate or domain'),
    );
  });

  test('the world may enter by its port, and nothing leaves but to services', () => {
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
    expect(group.Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
    ]);
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  });

  test('a request that no service wants gets 404', () => {
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions[0]).toMatchObject({
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '404' },
    });
  });
});

describe('HTTPS', () => {
  const { stack, loadBalancer } = make(withCertificate);
  const listeners = Object.values(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::Listener')).map(
    ({ Properties }) => Properties,
  );

  test('TLS 1.2 and 1.3 with the certificate', () => {
    expect(listeners.find(({ Port }) => Port === 443)).toMatchObject({
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
    expect(loadBalancer.url).toMatch(/^https:/);
  });

  test('HTTP is redirected for good', () => {
    expect(listeners.find(({ Port }) => Port === 80)!.DefaultActions).toEqual([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
    ]);
  });

  test('no warning', () => {
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('a domain gets a certificate and a record', () => {
    const { stack: named, loadBalancer: edge } = make((scope) => ({
      domain: {
        domainName: 'shop.example.com',
        hostedZone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      },
    }));
    const template = Template.fromStack(named);
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'shop.example.com',
      ValidationMethod: 'DNS',
    });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'shop.example.com.',
      Type: 'A',
      AliasTarget: Match.anyValue(),
    });
    expect(edge.url).toBe('https://shop.example.com');
  });
});

describe('routing', () => {
  const { stack, add } = make();
  add('Web');
  add('Images', { paths: ['/images/*'] });
  add('Beta', { hosts: ['beta.example.com'], headers: { 'X-Beta': ['1'] } });

  test('one rule a service, with the conditions stated', () => {
    expect(rulesOf(stack).map(({ Conditions }) => Conditions)).toEqual([
      [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/images/*'] } }],
      [
        { Field: 'host-header', HostHeaderConfig: { Values: ['beta.example.com'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Beta', Values: ['1'] } },
      ],
    ]);
  });

  test('the service without a path takes what is left', () => {
    const [web, images, beta] = rulesOf(stack).map(({ Priority }) => Priority);
    expect(beta).toBeLessThan(images);
    expect(images).toBeLessThan(web);
  });

  test('a target is chosen by the requests it has in hand, leaves in half a minute, and is healthy in ten seconds', () => {
    Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      TargetGroupAttributes: Match.arrayWith([
        { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
        { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
      ]),
    });
  });

  test('the load balancer reaches each service on its port and no other', () => {
    const egress = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupEgress')).map(
      ({ Properties }) => Properties,
    );
    expect(egress.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([
      [8080, 8080],
      [8080, 8080],
      [8080, 8080],
    ]);
  });

  test.each<[RouteOptions, RouteOptions, RegExp]>([
    [
      { paths: ['/images/*'] },
      { paths: ['/images/*'] },
      /a rule of its own, and First has \{"paths":\["\/images\/\*"\]\} at priority \d+; give/,
    ],
    [{ paths: ['/images/*'] }, { paths: ['/new/*', '/images/*'] }, /a rule of its own, and First has/],
    [{}, {}, /a rule of its own, and First has \{"paths":\["\/\*"\]\}/],
    [{ paths: ['/a/*'], priority: 7 }, { paths: ['/b/*'], priority: 7 }, /a priority of its own, and First has/],
    [
      { paths: ['/a/*'], priority: 7 },
      { paths: ['/a/b/*'], priority: 8 },
      /a rule that is reached, and First.*before this one; state a priority below 7/,
    ],
    [
      { paths: ['/a/b/*'], priority: 8 },
      { paths: ['/a/*'], priority: 7 },
      /a rule that hides no other, and First.*behind this one; state a priority above 8/,
    ],
    [
      { hosts: ['*.example.com'], priority: 1 },
      { hosts: ['a.example.com'], paths: ['/x'] },
      /a rule that is reached, and First/,
    ],
    [{ paths: ['/a/b/c/d/e/f/*'] }, { paths: ['/a/b/c/d/e/*'], priority: 1 }, /a rule that hides no other/],
  ])('fails when beside %j stands %j', (first, second, message) => {
    const { add: addTo } = make();
    addTo('First', first);
    expect(() => addTo('Second', second)).toThrow(message);
  });

  test.each<[RouteOptions, RouteOptions]>([
    [{ paths: ['/images/*'] }, { paths: ['/images/*.png'] }],
    [{ hosts: ['*.example.com'] }, { hosts: ['admin.example.com'] }],
    [{ paths: ['/a?'] }, { paths: ['/a*'] }],
    [
      { paths: ['/a/*'], headers: { 'X-A': ['1'] } },
      { paths: ['/a/*'], headers: { 'X-A': ['2'] } },
    ],
  ])('beside %j, %j gets along', (first, second) => {
    const { add: addTo } = make();
    addTo('First', first);
    expect(() => addTo('Second', second)).not.toThrow();
  });

  test('a service may have several routes, one target group and one policy', () => {
    const { stack: several, loadBalancer } = make();
    const cluster = createCluster(several, 'Other', new Network(several, 'OtherNetwork').vpc);
    const service = new WebService(several, 'Web', { cluster, image: IMAGE });
    loadBalancer.addService(service, { paths: ['/a/*'] });
    loadBalancer.addService(service, { paths: ['/b/*'] });
    Template.fromStack(several).resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
    Template.fromStack(several).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
    Template.fromStack(several).resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
    expect(service.targetGroups).toHaveLength(1);
  });

  test('two load balancers of one listener know each other', () => {
    const shared = testStack();
    const listener = ApplicationListener.fromApplicationListenerAttributes(shared, 'Mine', {
      listenerArn:
        'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/mine/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroup: SecurityGroup.fromSecurityGroupId(shared, 'Group', 'sg-12345678'),
    });
    const { vpc } = new Network(shared, 'Network');
    const cluster = createCluster(shared, 'Cluster', vpc);
    const [one, two] = ['One', 'Two'].map((id) => new LoadBalancer(shared, id, { vpc, listener }));
    one.addService(new WebService(shared, 'A', { cluster, image: IMAGE }));
    expect(() => two.addService(new WebService(shared, 'B', { cluster, image: IMAGE }))).toThrow(/A has/);
  });

  test('the order of calls changes no priority', () => {
    const ids = ['A', 'B', 'C', 'D'];
    const prioritiesOf = (order: string[]) => {
      const { stack: fresh, add: addTo } = make();
      order.forEach((id) => addTo(id, { paths: [`/${id.toLowerCase()}/*`] }));
      const rules = resourcesOf(fresh, 'AWS::ElasticLoadBalancingV2::ListenerRule');
      return Object.fromEntries(Object.entries(rules).map(([id, rule]) => [id, rule.Properties.Priority]));
    };
    expect(prioritiesOf([...ids].reverse())).toEqual(prioritiesOf(ids));
  });
});

describe('overrides', () => {
  test('development: no log bucket, no deletion protection', () => {
    const { stack } = make(undefined, testStack(), Preset.DEVELOPMENT);
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
    expect(attributesOf(stack)).toMatchObject({
      'access_logs.s3.enabled': 'false',
      'deletion_protection.enabled': 'false',
    });
  });

  test('a region-agnostic stack logs accesses too', () => {
    const { stack } = make(undefined, new Stack(testApp(), 'Agnostic'));
    expect(attributesOf(stack)).toMatchObject({ 'access_logs.s3.enabled': 'true' });
  });

  test('a bucket for access logs', () => {
    const { stack } = make((scope) => ({ accessLogsBucket: Bucket.fromBucketName(scope, 'Logs', 'logs') }));
    expect(attributesOf(stack)).toMatchObject({ 'access_logs.s3.bucket': 'logs' });
  });

  test('clients by address, over IPv4 and IPv6', () => {
    const { stack } = make(() => ({ clients: [Peer.ipv4('192.0.2.0/24'), Peer.ipv6('2001:db8::/32')] }));
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
    expect(group.Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: '192.0.2.0/24' }),
      expect.objectContaining({ CidrIpv6: '2001:db8::/32' }),
    ]);
  });

  test('a security group that exists', () => {
    const { stack } = make((scope) => ({
      securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678'),
    }));
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.SecurityGroups).toEqual([
      'sg-12345678',
    ]);
  });
});

describe('bring your own', () => {
  const albOf = (scope: Stack) =>
    ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'Alb', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/mine/50dc6c495c0c9188',
      loadBalancerDnsName: 'mine.example.com',
      securityGroupId: 'sg-12345678',
    });

  test('a load balancer gets our listener and nothing else', () => {
    const { stack, loadBalancer, add } = make((scope) => ({ alb: albOf(scope), ...withCertificate(scope) }));
    add('Web');
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
    expect(loadBalancer.url).toBe('https://mine.example.com');
  });

  test('a listener gets our rules and nothing else', () => {
    const { stack, loadBalancer, add } = make((scope) => ({
      listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'Mine', {
        listenerArn:
          'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/mine/50dc6c495c0c9188/f2f7dc8efc522ab2',
        securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678'),
      }),
    }));
    add('Web', { paths: ['/web/*'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 0);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 1);
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: {
          ResourceLabel: { 'Fn::Join': ['', ['app/mine/50dc6c495c0c9188/', { 'Fn::GetAtt': Match.anyValue() }]] },
        },
      },
    });
    expect(loadBalancer.alb).toBeUndefined();
  });
});
