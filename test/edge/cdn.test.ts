import { Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, PrefixList } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CdnOptions, LoadBalancerOptions, ScalableWebAppProps } from '../../lib';
import {
  BackingTier,
  Cdn,
  CdnOrigin,
  LoadBalancer,
  Network,
  ObjectStore,
  Preset,
  RoutingAlgorithm,
  ScalableWebApp,
  ScalableWebAppStack,
  ServiceProtocol,
  WebService,
} from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { ENV, IMAGE, onlyResource, resourcesOf, testApp, testStack } from '../support/stacks';
import { withCertificate } from '../support/edge';

const WEB_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/Edge/00000000-0000-0000-0000-000000000000';
const LESS = [BackingTier.DATABASE, BackingTier.CACHE];

const list = (stack: Stack) => PrefixList.fromPrefixListId(stack, 'OriginFacing', 'pl-3b927c52');
const zone = (stack: Stack) =>
  HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
  });

/** An app behind a CDN. */
const make = (
  cdn: (stack: Stack) => CdnOptions = () => ({}),
  rest: (stack: Stack) => Partial<ScalableWebAppProps> = () => ({}),
  stack = testStack(),
) => {
  const originFacingPrefixList = list(stack);
  const app = new ScalableWebApp(stack, 'App', {
    omit: LESS,
    ...rest(stack),
    cdn: { origin: CdnOrigin.publicLoadBalancer({ originFacingPrefixList }), ...cdn(stack) },
  });
  return { stack, app };
};
const internal = (stack: Stack) => ({
  origin: CdnOrigin.vpcOrigin({
    originFacingPrefixList: PrefixList.fromPrefixListId(stack, 'Internal', 'pl-3b927c52'),
  }),
});
const configOf = (stack: Stack) => onlyResource(stack, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
/** Who may connect to the load balancer: rules with a prefix list stand beside their group, and none within. */
const ingressOf = (stack: Stack) => {
  const inline = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).flatMap(
    ({ Properties }) => Properties.SecurityGroupIngress ?? [],
  );
  const beside = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))
    .map(({ Properties }) => Properties)
    .filter(({ SourceSecurityGroupId }) => SourceSecurityGroupId === undefined);
  return [...inline, ...beside].map(({ GroupId: _, ...rest }) => rest);
};

describe('the origin is for CloudFront alone', () => {
  const { stack, app } = make();
  app.addWebService('Web', { image: IMAGE });

  test('its security group admits one prefix list on one port', () => {
    expect(ingressOf(stack)).toEqual([
      {
        Description: 'HTTP from CloudFront',
        FromPort: 80,
        ToPort: 80,
        IpProtocol: 'tcp',
        SourcePrefixListId: 'pl-3b927c52',
      },
    ]);
  });

  test('the distribution sends the secret that every rule demands', () => {
    const [origin] = configOf(stack).Origins;
    expect(origin.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'http-only' });
    const [{ HeaderName, HeaderValue }] = origin.OriginCustomHeaders;
    expect(HeaderName).toBe('X-Origin-Secret');
    expect(JSON.stringify(HeaderValue)).toContain('{{resolve:secretsmanager:');
    const { Conditions } = onlyResource(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties;
    expect(Conditions).toContainEqual({
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: HeaderName, Values: [HeaderValue] },
    });
  });

  test('a rule has the priority that it has without a CDN', () => {
    const bare = testStack();
    new ScalableWebApp(bare, 'App', { omit: LESS, web: { image: IMAGE } });
    const priority = (of: Stack) =>
      onlyResource(of, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Priority as number;
    expect(priority(stack)).toBe(priority(bare));
  });

  test('the firewall of the load balancer counts no addresses', () => {
    const { Rules } = onlyResource(stack, 'AWS::WAFv2::WebACL').Properties;
    expect(JSON.stringify(Rules)).not.toContain('RateBasedStatement');
  });

  test('a later generation sends the new secret and takes the old one too', () => {
    const { stack: later, app: rotated } = make((of) => ({
      origin: CdnOrigin.publicLoadBalancer({
        originFacingPrefixList: PrefixList.fromPrefixListId(of, 'List', 'pl-3b927c52'),
        secretGeneration: 2,
      }),
    }));
    rotated.addWebService('Web', { image: IMAGE });
    const ids = Object.keys(resourcesOf(later, 'AWS::SecretsManager::Secret'));
    expect(ids).toHaveLength(2);
    expect(ids).toContain(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))[0]);
    const { Conditions } = onlyResource(later, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties;
    const { Values } = Conditions.find(({ Field }: { Field: string }) => Field === 'http-header').HttpHeaderConfig;
    expect(Values).toHaveLength(2);
    const [{ HeaderValue }] = configOf(later).Origins[0].OriginCustomHeaders;
    expect(Values[0]).toEqual(HeaderValue);
    expect(JSON.stringify(HeaderValue)).toContain('OriginSecret2');
  });

  test('over HTTPS where the load balancer has a domain, under that name', () => {
    const { stack: secure } = make(undefined, (of) => ({
      loadBalancer: { domain: { domainName: 'origin.example.com', hostedZone: zone(of) } },
    }));
    expect(configOf(secure).Origins[0]).toMatchObject({
      DomainName: 'origin.example.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
    expect(ingressOf(secure).map(({ FromPort }: { FromPort: number }) => FromPort)).toEqual([443]);
  });

  test('or in private subnets, as a VPC origin', () => {
    const { stack: hidden, app: inner } = make(internal);
    inner.addWebService('Web', { image: IMAGE });
    expect(onlyResource(hidden, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Scheme).toBe('internal');
    expect(ingressOf(hidden)).toHaveLength(1);
    expect(resourcesOf(hidden, 'AWS::SecretsManager::Secret')).toEqual({});
    const [id] = Object.keys(resourcesOf(hidden, 'AWS::CloudFront::VpcOrigin'));
    expect(configOf(hidden).Origins[0].VpcOriginConfig.VpcOriginId).toEqual({ 'Fn::GetAtt': [id, 'Id'] });
    const { Conditions } = onlyResource(hidden, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties;
    expect(Conditions).toHaveLength(1);
  });

  test('the prefix list is looked up where account and region are known', () => {
    const stack = testStack();
    new ScalableWebApp(stack, 'App', { omit: LESS, cdn: {} });
    expect(ingressOf(stack)).toMatchObject([{ SourcePrefixListId: expect.stringMatching(/^pl-/) }]);
  });
});

describe('the distribution', () => {
  const { stack, app } = make();

  test('speaks HTTP/3 and IPv6, and redirects to HTTPS', () => {
    expect(configOf(stack)).toMatchObject({
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', Compress: true },
    });
  });

  test('goes through the Origin Shield of the region, or of the nearest', () => {
    const shield = (region: string, options: CdnOptions = {}) => {
      const stack = new Stack(testApp(), 'Test', { env: { ...ENV, region } });
      // Without access logs, which CloudFront does not deliver to every region.
      return configOf(
        make(
          () => options,
          () => ({ preset: Preset.DEVELOPMENT }),
          stack,
        ).stack,
      ).Origins[0].OriginShield;
    };
    expect(shield('us-east-1')).toEqual({ Enabled: true, OriginShieldRegion: 'us-east-1' });
    expect(shield('eu-north-1')).toEqual({ Enabled: true, OriginShieldRegion: 'eu-west-2' });
    expect(shield('ap-southeast-7')).toEqual({ Enabled: false });
    expect(shield('us-east-1', { omitOriginShield: true })).toEqual({ Enabled: false });
    expect(shield('us-east-1', { originShieldRegion: 'us-west-2' })).toMatchObject({ OriginShieldRegion: 'us-west-2' });
  });

  test('reads assets alone from the bucket, by origin access control', () => {
    const id = Object.keys(resourcesOf(stack, 'AWS::CloudFront::Distribution'))[0];
    const statements = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const [statement, ...others] = statements.filter(({ Sid }: { Sid?: string }) => Sid === 'AssetsOfCdn');
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 's3:GetObject' });
    expect(JSON.stringify(statement.Resource)).toContain('/assets/*');
    expect(JSON.stringify(statement.Condition.StringEquals['AWS:SourceArn'])).toContain(id);
    expect(onlyResource(stack, 'AWS::CloudFront::OriginAccessControl').Properties).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });

  test('answers overload with the overflow page, and keeps no error of the application', () => {
    const responses = configOf(stack).CustomErrorResponses as {
      ErrorCode: number;
      ErrorCachingMinTTL: number;
      ResponsePagePath?: string;
      ResponseCode?: number;
    }[];
    const paged = responses.filter(({ ResponsePagePath }) => ResponsePagePath);
    expect(paged.map(({ ErrorCode }) => ErrorCode)).toEqual([502, 503, 504]);
    for (const one of paged) {
      expect(one).toMatchObject({
        ResponsePagePath: '/assets/overflow.html',
        ResponseCode: 503,
        ErrorCachingMinTTL: 1,
      });
    }
    const others = responses.filter(({ ResponsePagePath }) => !ResponsePagePath);
    expect(others.map(({ ErrorCachingMinTTL }) => ErrorCachingMinTTL)).toEqual(Array(8).fill(0));
  });

  test('without an object store there are no assets and no overflow page', () => {
    const { stack: bare } = make(undefined, () => ({ omit: [...LESS, BackingTier.OBJECT_STORE] }));
    expect(configOf(bare).CacheBehaviors).toBeUndefined();
    expect(JSON.stringify(configOf(bare))).not.toContain('ResponsePagePath');
  });

  test('assets come before public paths, those before cached paths', () => {
    const { stack: many } = make(() => ({ publicPaths: ['/news/*', '/'], cachedPaths: ['/api/*'] }));
    const paths = configOf(many).CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
    expect(paths).toEqual(['/assets/*', '/news/*', '/', '/api/*']);
    const policies = Object.values(resourcesOf(many, 'AWS::CloudFront::CachePolicy')).map(
      ({ Properties }) => Properties.CachePolicyConfig,
    );
    const ttls = policies.map(({ Name, MinTTL, DefaultTTL, MaxTTL }) => [Name, MinTTL, DefaultTTL, MaxTTL]);
    const names = policies.map(({ Name }) => Name as string);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(64);
    expect(ttls).toEqual([
      [expect.stringMatching(/^test-app-cdn-[0-9a-f]{8}-us-east-1-micro-cache$/), 0, 1, 86_400],
      [expect.stringMatching(/^test-app-cdn-[0-9a-f]{8}-us-east-1-origin-cache$/), 0, 0, 31_536_000],
    ]);
  });

  test('a service that speaks gRPC switches it on, whenever it comes', () => {
    const { stack: plain } = make();
    expect(configOf(plain).DefaultCacheBehavior).not.toHaveProperty('GrpcConfig');
    const { stack: grpc, app: secure } = make(undefined, (of) => ({
      loadBalancer: { domain: { domainName: 'origin.example.com', hostedZone: zone(of) } },
    }));
    secure.addWebService('Ledger', { image: IMAGE, hosts: ['ledger.example.com'], protocol: ServiceProtocol.GRPC });
    expect(configOf(grpc).DefaultCacheBehavior.GrpcConfig).toEqual({ Enabled: true });
  });

  test('names get records for IPv4 and IPv6, and a certificate', () => {
    const { stack: named, app: shop } = make((of) => ({
      domains: [{ domainName: 'shop.example.com', hostedZone: zone(of) }],
      ...withCertificate(of),
      webAclArn: WEB_ACL,
    }));
    expect(shop.cdn!.url).toBe('https://shop.example.com');
    expect(configOf(named)).toMatchObject({
      Aliases: ['shop.example.com'],
      WebACLId: WEB_ACL,
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
    const records = Object.values(resourcesOf(named, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
    expect(records.filter(({ Name }) => Name === 'shop.example.com.').map(({ Type }) => Type)).toEqual(['A', 'AAAA']);
  });

  test('the key of the bucket lets distributions of the account decrypt, and closes no circle', () => {
    const { stack: keyed } = make(undefined, (of) => ({ encryptionKey: new Key(of, 'Key') }));
    expect(() => Template.fromStack(keyed)).not.toThrow();
    const { KeyPolicy } = onlyResource(keyed, 'AWS::KMS::Key').Properties;
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Sid: 'AssetsOfCdn',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 'kms:Decrypt',
        Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': ENV.account } }),
      }),
    );
  });

  test('logs to a bucket of its own in production, with an owner and by ACL', () => {
    const { Logging } = configOf(stack);
    expect(Logging.IncludeCookies).toBeFalsy();
    expect(app.cdn!.accessLogsBucket).toBeDefined();
    const { stack: cheap, app: dev } = make(undefined, () => ({ preset: Preset.DEVELOPMENT }));
    expect(configOf(cheap).Logging).toBeUndefined();
    expect(dev.cdn!.accessLogsBucket).toBeUndefined();
  });

  test('fails to make that bucket in a region that CloudFront delivers no logs to', () => {
    const milan = () => new Stack(testApp(), 'Milan', { env: { ...ENV, region: 'eu-south-1' } });
    expect(() => make(undefined, undefined, milan())).toThrow(
      /cdn.accessLogsBucket is undefined: allowed is stated in eu-south-1, a region to which CloudFront delivers no access logs/,
    );
    const elsewhere = (stack: Stack) => ({
      accessLogsBucket: Bucket.fromBucketName(stack, 'Elsewhere', 'logs-frankfurt'),
    });
    expect(() => make(elsewhere, undefined, milan())).not.toThrow();
    expect(() => make(undefined, () => ({ preset: Preset.DEVELOPMENT }), milan())).not.toThrow();
  });

  test('metrics', () => {
    expect(stack.resolve(app.cdn!.metricRequests().toMetricConfig().metricStat)).toMatchObject({
      namespace: 'AWS/CloudFront',
      metricName: 'Requests',
    });
    expect(app.cdn!.metric5xxErrorRate({ period: Duration.minutes(1) }).metricName).toBe('5xxErrorRate');
  });
});

test('the output is where users go', () => {
  const stack = new ScalableWebAppStack(testApp(), 'Test', { env: ENV, omit: LESS, cdn: {} });
  expect(Template.fromStack(stack).findOutputs('Url').Url.Value).toEqual(stack.resolve(stack.app.cdn!.url));
  expect(JSON.stringify(stack.resolve(stack.app.cdn!.url))).toContain('https://');
});

test('a load balancer and a CDN of their own', () => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cdnOrigin = CdnOrigin.publicLoadBalancer({ originFacingPrefixList: list(stack) });
  const loadBalancer = new LoadBalancer(stack, 'LoadBalancer', { vpc, cdnOrigin });
  const cdn = new Cdn(stack, 'Cdn', { loadBalancer });
  expect(cdn.distribution).toBeDefined();
  const open = new LoadBalancer(stack, 'Open', { vpc });
  expect(() => new Cdn(stack, 'Other', { loadBalancer: open })).toThrow(
    "loadBalancer is 'Test/Open': allowed is one that only CloudFront may reach; make it with cdnOrigin",
  );
});

test('data, edge and services in three stacks close no circle', () => {
  const parent = testApp();
  const [data, edge, shop] = ['Data', 'Edge', 'Shop'].map((id) => new Stack(parent, id, { env: ENV }));
  const { vpc } = new Network(data, 'Network');
  const objectStore = new ObjectStore(data, 'ObjectStore', { encryptionKey: new Key(data, 'Key') });
  const cdnOrigin = CdnOrigin.publicLoadBalancer({ originFacingPrefixList: list(edge) });
  const loadBalancer = new LoadBalancer(edge, 'LoadBalancer', { vpc, cdnOrigin });
  new Cdn(edge, 'Cdn', { loadBalancer, objectStore });
  loadBalancer.addService(new WebService(shop, 'Web', { cluster: createCluster(shop, 'Cluster', vpc), image: IMAGE }));
  for (const stack of [data, edge, shop]) expect(() => Template.fromStack(stack)).not.toThrow();
  const { Conditions } = onlyResource(shop, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties;
  expect(JSON.stringify(Conditions)).toContain('Fn::ImportValue');
  const policies = JSON.stringify(resourcesOf(data, 'AWS::S3::BucketPolicy'));
  expect(policies).toContain('AssetsOfCdn');
  expect(policies).toContain(`cloudfront::${ENV.account}:distribution/*`);
});

describe('warns', () => {
  const warnings = (stack: Stack) =>
    stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .map(({ data }) => `${data}`);

  test('in production without a firewall, and of a bucket whose policy is its own', () => {
    const { stack } = make(undefined, (of) => ({
      objectStore: { bucket: Bucket.fromBucketName(of, 'Bucket', 'mine') },
    }));
    expect(warnings(stack)).toContainEqual(expect.stringContaining('cdk-scalable-web-app:cdn-without-firewall'));
    expect(warnings(stack)).toContainEqual(expect.stringContaining('cdk-scalable-web-app:cdn-bucket-policy'));
    expect(warnings(stack)).toContainEqual(expect.stringContaining('CloudFront reaches the load balancer over plain'));
  });

  test('not where all is there', () => {
    const { stack } = make(
      () => ({ webAclArn: WEB_ACL }),
      (of) => ({ loadBalancer: { domain: { domainName: 'origin.example.com', hostedZone: zone(of) } } }),
    );
    expect(warnings(stack).filter((text) => text.includes('cdk-scalable-web-app:cdn-'))).toEqual([]);
  });
});

describe('fails when', () => {
  const certificate = (stack: Stack, region: string) =>
    Certificate.fromCertificateArn(stack, 'Far', `arn:aws:acm:${region}:123456789012:certificate/0`);

  test.each<[string, (stack: Stack) => CdnOptions, string]>([
    [
      'the micro-cache is long',
      () => ({ microCache: Duration.seconds(11) }),
      'cdn.microCache in seconds is 11: allowed',
    ],
    ['it is none', () => ({ microCache: Duration.seconds(0) }), 'cdn.microCache in seconds is 0: allowed'],
    [
      'the certificate is of another region',
      (s) => ({
        domains: [{ domainName: 'a.example.com', hostedZone: zone(s) }],
        certificate: certificate(s, 'eu-west-1'),
      }),
      "cdn.certificate is 'eu-west-1': allowed is one of us-east-1, where CloudFront looks; state the output CertificateArn of EdgeResources",
    ],
    [
      'a name has no certificate',
      (s) => ({ domains: [{ domainName: 'a.example.com', hostedZone: zone(s) }] }),
      'cdn.certificate is undefined: allowed is stated beside domains; state the output CertificateArn of EdgeResources',
    ],
    [
      'a certificate has no name',
      (s) => withCertificate(s),
      "cdn.certificate is 'stated': allowed is unset without domains",
    ],
    [
      'a name is there twice',
      (s) => {
        const domain = { domainName: 'a.example.com', hostedZone: zone(s) };
        return { domains: [domain, domain], ...withCertificate(s) };
      },
      "cdn.domains is 'a.example.com': allowed is each name once",
    ],
    [
      'the web ACL is of a region',
      () => ({ webAclArn: WEB_ACL.replace('global', 'regional') }),
      'allowed is a web ACL with scope CLOUDFRONT, in us-east-1; state the output WebAclArn of EdgeResources',
    ],
    ['a path has no slash', () => ({ publicPaths: ['news'] }), "cdn.publicPaths is 'news': allowed is a slash"],
    [
      'a path is there twice',
      () => ({ publicPaths: ['/x'], cachedPaths: ['/x'] }),
      "cdn.cachedPaths is '/x': allowed is a path of its own, and publicPaths has it",
    ],
    [
      'there are too many paths',
      () => ({ publicPaths: Array.from({ length: 74 }, (_, at) => `/${at}`) }),
      "is '75 paths': allowed is 74 together, by CloudFront; use wildcards",
    ],
    ['assets are all of the bucket', () => ({ assetPaths: ['/*'] }), "cdn.assetPaths is '/*': allowed is a folder"],
    [
      'the overflow page is elsewhere',
      () => ({ overflowPage: '/overflow.html' }),
      "cdn.overflowPage is '/overflow.html': allowed is a path within assetPaths (/assets/*)",
    ],
    [
      'identity headers name a cookie',
      () => ({ cachedPaths: ['/a'], identityHeaders: ['Cookie'] }),
      "cdn.identityHeaders is 'Cookie': allowed is any header but",
    ],
    [
      'there are too many of them',
      () => ({ cachedPaths: ['/a'], identityHeaders: Array.from({ length: 9 }, (_, at) => `X-${at}`) }),
      "cdn.identityHeaders is '9 headers': allowed is 8 beside Host and Authorization",
    ],
    ['nothing has use for them', () => ({ identityHeaders: ['X-A'] }), 'allowed is unset without cachedPaths'],
    [
      'the shield is stated and omitted',
      () => ({ originShieldRegion: 'us-east-1', omitOriginShield: true }),
      'cdn.omitOriginShield is true: allowed is unset beside originShieldRegion',
    ],
    ['the shield is nowhere', () => ({ originShieldRegion: 'here' }), "cdn.originShieldRegion is 'here': allowed"],
  ])('%s', (...[, cdn, message]) => {
    const stack = testStack();
    expect(() => make(cdn, undefined, stack)).toThrow(message);
    expect(stack.node.tryFindChild('App')).toBeUndefined();
  });

  const beside = (options: LoadBalancerOptions, message: string) =>
    expect(() => make(undefined, () => ({ loadBalancer: options }))).toThrow(message);

  test('the load balancer is for others, too', () => {
    beside({ clients: [Peer.anyIpv4()] }, "loadBalancer.clients is 'stated': allowed is unset behind a CDN");
    beside({ ipv6: true }, "loadBalancer.ipv6 is 'stated': allowed is unset behind a CDN");
  });

  test('the name of the origin is that of the users', () => {
    expect(() =>
      make(
        (of) => ({ domains: [{ domainName: 'a.example.com', hostedZone: zone(of) }], ...withCertificate(of) }),
        (of) => ({
          loadBalancer: { domain: { domainName: 'a.example.com', hostedZone: zone(of.node.scope as Stack) } },
        }),
      ),
    ).toThrow("loadBalancer.domain is 'a.example.com': allowed is another name than those of cdn.domains");
  });

  test('no name fits the certificate of the origin', () => {
    expect(() => make(undefined, (of) => ({ loadBalancer: withCertificate(of) }))).toThrow(
      'cdn.domains is undefined: allowed is stated beside loadBalancer.certificate without loadBalancer.domain',
    );
  });

  test('the object store is omitted', () => {
    const omit = [...LESS, BackingTier.OBJECT_STORE];
    expect(() =>
      make(
        () => ({ assetPaths: ['/a/*'], overflowPage: '/a/b' }),
        () => ({ omit }),
      ),
    ).toThrow(/cdn\.assetPaths .* unset without an object store(.|\n)*cdn\.overflowPage/);
  });

  test('account and region are unknown, and the prefix list with them', () => {
    const stack = new Stack(testApp(), 'Anywhere');
    expect(() => new ScalableWebApp(stack, 'App', { omit: LESS, cdn: {} })).toThrow(
      'loadBalancer.cdnOrigin.originFacingPrefixList is undefined: allowed is stated where account or region of the stack is unknown',
    );
  });

  test('a service goes around it', () => {
    const { app } = make();
    const options = { image: IMAGE, routing: RoutingAlgorithm.ipHash() };
    expect(() => app.addWebService('Legacy', options)).toThrow("routing is 'ipHash': allowed is an algorithm of the");
    expect(() => make(undefined, () => ({ web: options }))).toThrow("web.routing is 'ipHash': allowed");
    expect(app.node.tryFindChild('Legacy')).toBeUndefined();
  });

  test('gRPC has to pass a VPC origin, which WebSockets do', () => {
    const { app } = make(internal, (of) => ({
      loadBalancer: { domain: { domainName: 'origin.example.com', hostedZone: zone(of) } },
    }));
    const grpc = { image: IMAGE, protocol: ServiceProtocol.GRPC };
    const message = "protocol is 'GRPC': allowed is HTTP1 or HTTP2 behind CdnOrigin.vpcOrigin, which passes no gRPC";
    expect(() => app.addWebService('Ledger', grpc)).toThrow(message);
    expect(() => make(internal, () => ({ web: grpc }))).toThrow(`web.${message}`);
  });

  test('a rule has no room for the secret', () => {
    const paths = ['/a', '/b', '/c', '/d', '/e'];
    const message = "is '5 values': allowed is 4 values in one rule, beside what the secret header of the CDN takes";
    expect(() => make().app.addWebService('Web', { image: IMAGE, paths })).toThrow(message);
    expect(() => make(undefined, () => ({ web: { image: IMAGE, paths } }))).toThrow(message);
    expect(() => make().app.addWebService('Web', { image: IMAGE, paths: paths.slice(1) })).not.toThrow();
  });
});
