import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  DesyncMitigationMode,
  MutualAuthenticationMode,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { LoadBalancerOptions, RouteOptions } from '../../lib';
import { LoadBalancer, Network, Preset, ScalableWebApp, WebService } from '../../lib';
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
    [
      { paths: ['/a/*'], methods: ['GET'] },
      { paths: ['/a/*'], methods: ['GET'] },
      /a rule of its own, and First has .*"methods":\["GET"\]/,
    ],
    [
      { paths: ['/a/*'], methods: ['GET', 'PUT'], priority: 1 },
      { paths: ['/a/b/*'], methods: ['GET'] },
      /a rule that is reached, and First/,
    ],
    [
      { queries: { Version: ['*'] }, priority: 1 },
      { queries: { version: ['2'] }, priority: 2 },
      /a rule that is reached, and First/,
    ],
    [{ paths: ['/a/*'] }, { methods: ['get'] }, /methods is 'get': allowed is 1 to 40 upper-case letters; state 'GET'/],
    [{ paths: ['/a/*'] }, { methods: [] }, /methods is \[\]: allowed is at least one value/],
    [{ paths: ['/a/*'] }, { queries: { version: [] } }, /queries.version is \[\]/],
    [{ paths: ['/a/*'] }, { priority: 50_001 }, /Second\/Rule.*\n.*priority is 50001/],
    [
      { paths: ['/a/*'] },
      { paths: ['/b/*', '/c/*'], methods: ['GET', 'PUT'], queries: { v: ['1', '2'] } },
      /headers, methods and queries is '6 values': allowed is 5 values in one rule/,
    ],
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
    [{ paths: ['/a/*'], methods: ['GET'] }, { paths: ['/a/*'] }],
    [{ queries: { v: ['1'] } }, { queries: { v: ['2'] } }],
    [
      { methods: ['GET'], priority: 1 },
      { methods: ['PUT'], priority: 2 },
    ],
    [
      { queries: { v: ['1'] }, priority: 1 },
      { paths: ['/a/*'], priority: 2 },
    ],
  ])('beside %j, %j gets along', (first, second) => {
    const { add: addTo } = make();
    addTo('First', first);
    expect(() => addTo('Second', second)).not.toThrow();
  });

  test('methods and parameters of the query are conditions of the rule', () => {
    const { stack: fresh, add: addTo } = make();
    addTo('Web', { paths: ['/a/*'], methods: ['GET'], queries: { v: ['1', '2'] } });
    expect(rulesOf(fresh)[0].Conditions).toEqual([
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/a/*'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
      {
        Field: 'query-string',
        QueryStringConfig: {
          Values: [
            { Key: 'v', Value: '1' },
            { Key: 'v', Value: '2' },
          ],
        },
      },
    ]);
  });

  test('more rules than the quota: a warning, once', () => {
    const { stack: many, loadBalancer } = make();
    const cluster = createCluster(many, 'Other', new Network(many, 'OtherNetwork').vpc);
    const service = new WebService(many, 'Web', { cluster, image: IMAGE });
    const route = (index: number) => loadBalancer.addService(service, { paths: [`/${index}/*`], priority: index + 1 });
    for (let index = 0; index < 100; index += 1) route(index);
    const warnings = () => loadBalancer.node.metadata.filter(({ data }) => /more than 100 rules/.test(`${data}`));
    expect(warnings()).toEqual([]);
    route(100);
    route(101);
    expect(warnings()).toHaveLength(1);
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

describe('tuning', () => {
  test('without it nothing is stated but what always was', () => {
    const { stack } = make();
    expect(Object.keys(attributesOf(stack))).not.toEqual(expect.arrayContaining(['zonal_shift.config.enabled']));
    expect(attributesOf(stack)).toMatchObject({ 'idle_timeout.timeout_seconds': '60' });
    expect(attributesOf(stack)['connection_logs.s3.enabled']).toBeUndefined();
    const { Properties } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties.MinimumLoadBalancerCapacity).toBeUndefined();
  });

  test('every option reaches the load balancer', () => {
    const { stack } = make(() => ({
      idleTimeout: Duration.minutes(10),
      zonalShift: true,
      minimumCapacityUnits: 200,
      desyncMitigation: DesyncMitigationMode.STRICTEST,
      connectionLogs: true,
    }));
    expect(attributesOf(stack)).toMatchObject({
      'idle_timeout.timeout_seconds': '600',
      'zonal_shift.config.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'strictest',
      'connection_logs.s3.enabled': 'true',
      'connection_logs.s3.prefix': 'load-balancer',
      'access_logs.s3.enabled': 'true',
    });
    expect(attributesOf(stack)['connection_logs.s3.bucket']).toEqual(attributesOf(stack)['access_logs.s3.bucket']);
    expect(
      onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.MinimumLoadBalancerCapacity,
    ).toEqual({ CapacityUnits: 200 });
  });

  test('connection logs in development get a bucket, and access logs stay off', () => {
    const { stack } = make(() => ({ connectionLogs: true }), testStack(), Preset.DEVELOPMENT);
    expect(attributesOf(stack)).toMatchObject({
      'access_logs.s3.enabled': 'false',
      'connection_logs.s3.bucket': { Ref: expect.stringMatching(/AccessLogs/) },
    });
  });

  test('IPv6: addresses, rules and a record', () => {
    const { stack } = make((scope) => ({
      ipv6: true,
      domain: {
        domainName: 'shop.example.com',
        hostedZone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      },
    }));
    const { Properties } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties.IpAddressType).toBe('dualstack');
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'AAAA' });
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
    expect(group.Properties.SecurityGroupIngress).toEqual(
      expect.arrayContaining([443, 80].map((port) => expect.objectContaining({ CidrIpv6: '::/0', FromPort: port }))),
    );
  });

  test('further certificates and client certificates', () => {
    const further = CERTIFICATE.replace(/0$/, '1');
    const { stack } = make((scope) => ({
      ...withCertificate(scope),
      certificates: [Certificate.fromCertificateArn(scope, 'Further', further)],
      mutualTls: { mutualAuthenticationMode: MutualAuthenticationMode.PASS_THROUGH },
    }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Certificates: [{ CertificateArn: CERTIFICATE }],
      MutualAuthentication: { Mode: 'passthrough' },
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerCertificate', {
      Certificates: [{ CertificateArn: further }],
    });
  });

  test.each<[(stack: Stack) => LoadBalancerOptions, RegExp]>([
    [() => ({ idleTimeout: Duration.seconds(4001) }), /idleTimeout in seconds is 4001/],
    [() => ({ minimumCapacityUnits: 99 }), /minimumCapacityUnits is 99/],
    [(stack) => ({ certificates: [withCertificate(stack).certificate] }), /certificates is 'stated'.*plain HTTP/],
    [() => ({ mutualTls: {} }), /mutualTls is 'stated': allowed is unset over plain HTTP/],
    [
      (stack) => ({
        ...withCertificate(stack),
        mutualTls: { mutualAuthenticationMode: MutualAuthenticationMode.VERIFY },
      }),
      /mutualTls.trustStore is 'unset': allowed is a trust store with VERIFY/,
    ],
    [
      (stack) => ({
        ...withCertificate(stack),
        certificates: [Certificate.fromCertificateArn(stack, 'Far', CERTIFICATE.replace('us-east-1', 'eu-west-1'))],
      }),
      /certificates\[0\] is 'eu-west-1': allowed is one of the stack's region, us-east-1/,
    ],
    [
      (stack) => ({
        ipv6: true,
        alb: ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
          loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/mine/50dc6c495c0c9188',
          securityGroupId: 'sg-12345678',
        }),
      }),
      /ipv6 is 'stated': allowed is unset beside alb/,
    ],
  ])('fails with %s', (options, message) => {
    expect(() => make(options)).toThrow(message);
  });

  test('fails with IPv6 in the new network of an app', () => {
    expect(() => new ScalableWebApp(testStack(), 'App', { loadBalancer: { ipv6: true } })).toThrow(
      /loadBalancer.ipv6 is true: allowed is unset with the new network/,
    );
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
