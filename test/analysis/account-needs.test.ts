import { readNeeds, together } from '../../lib/analysis/account-needs';
import { resolver } from '../../lib/analysis/resolve';
import { loadExample } from '../support/examples';

const HERE = { account: '123456789012', region: 'eu-west-1' };
const ref = (id: string) => ({ Ref: id });

/** Needs of a template of these resources. */
function needs(resources: { [id: string]: { type: string; properties: object } }, rest: object = {}) {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, { type, properties }]) => [id, { Type: type, Properties: properties }]),
  );
  return readNeeds('Shop', { ...rest, Resources }, HERE);
}

describe('texts of a template', () => {
  const resolve = resolver(
    {
      Parameters: {
        Zone: { Type: 'String', Default: 'Z1' },
        Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/aws/ami' },
      },
    },
    HERE,
  );

  test.each([
    ['text', 'text'],
    [8080, '8080'],
    [ref('AWS::Region'), 'eu-west-1'],
    [ref('Zone'), 'Z1'],
    [ref('Ami'), undefined],
    [ref('Bucket'), undefined],
    [{ 'Fn::GetAtt': ['Zone', 'Id'] }, undefined],
    [{ 'Fn::Join': ['.', [ref('AWS::AccountId'), 'dkr', ref('AWS::URLSuffix')]] }, '123456789012.dkr.amazonaws.com'],
    [{ 'Fn::Join': ['', ['a', ref('Bucket')]] }, undefined],
    [{ 'Fn::Sub': 'arn:${AWS::Partition}:x:${!Literal}' }, 'arn:aws:x:${Literal}'],
    [{ 'Fn::Sub': ['${Name}.${AWS::Region}', { Name: ref('Zone') }] }, 'Z1.eu-west-1'],
    [{ 'Fn::Sub': '${Bucket}' }, undefined],
    [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    [{ 'Fn::Select': ['2', { 'Fn::Split': [':', 'a:b:c'] }] }, 'c'],
    ['{{resolve:ssm:/arn}}', undefined],
    [{ 'Fn::Join': ['', ['{{resolve:ssm:', ref('Zone'), '}}']] }, undefined],
    [{ 'Fn::Sub': '{{resolve:ssm:/${AWS::Region}/arn}}' }, undefined],
    [undefined, undefined],
  ])('%j is %j', (value, text) => {
    expect(resolve(value)).toBe(text);
  });

  test('China and GovCloud have partitions of their own', () => {
    const suffix = (region: string) =>
      resolver({}, { account: '1', region })({ 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' });
    expect(suffix('cn-north-1')).toBe('aws-cn amazonaws.com.cn');
    expect(suffix('us-gov-west-1')).toBe('aws-us-gov amazonaws.com');
  });
});

test('an example: all that it asks of an account', () => {
  const [{ template }] = loadExample('hello').synth().stacks;
  const read = readNeeds('Hello', template, HERE);
  expect(read.zones).toEqual([{ stack: 'Hello', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] }]);
  const counted = (kind: string) =>
    read.creations.filter((each) => each.kind === kind).reduce((sum, { count }) => sum + count, 0);
  expect(['VPC', 'Elastic IP', 'NAT gateway', 'DB instance', 'DB cluster', 'cache node'].map(counted)).toEqual([
    1, 3, 3, 3, 0, 2,
  ]);
  expect(read.creations.find(({ kind }) => kind === 'NAT gateway')).toMatchObject({ zone: 'us-east-1a' });
  const strategy = [{ provider: 'FARGATE', weight: 1 }];
  expect(read.fargate).toMatchObject([
    { strategy, vcpu: 0.5, leastTasks: 3, mostTasks: 30 },
    { strategy, vcpu: 0.5, leastTasks: 1, mostTasks: 10 },
  ]);
  expect(read.databases).toHaveLength(3);
  expect(read.databases[0]).toMatchObject({
    engine: 'postgres',
    version: '17',
    instanceClass: 'db.r7g.large',
    zones: 2,
  });
  expect(read.databases[1]).toMatchObject({ engine: 'postgres', version: '17', zone: 'us-east-1b', zones: 1 });
  expect(read.caches).toMatchObject([{ nodeType: 'cache.r7g.large' }]);
  expect(read.images.map(({ image }) => image)).toContain('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
  expect([
    read.addresses,
    read.instances,
    read.reservations,
    read.certificates,
    read.hostedZones,
    read.unknown,
  ]).toEqual([[], [], [], [], [], []]);
});

test('fargate: how the tasks are shared out among its providers, and others', () => {
  const strategy = [
    { CapacityProvider: 'FARGATE', Base: 2, Weight: 1 },
    { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
  ];
  const { fargate } = needs({
    Web: {
      type: 'AWS::ECS::Service',
      properties: { TaskDefinition: ref('Definition'), CapacityProviderStrategy: strategy },
    },
    Definition: { type: 'AWS::ECS::TaskDefinition', properties: { Cpu: '512', RequiresCompatibilities: ['FARGATE'] } },
    Target: {
      type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      properties: { ResourceId: { 'Fn::Join': ['', ['service/', ref('Web')]] }, MinCapacity: 2, MaxCapacity: 10 },
    },
  });
  expect(fargate).toEqual([
    {
      stack: 'Shop',
      id: 'Web',
      strategy: [
        { provider: 'FARGATE', base: 2, weight: 1 },
        { provider: 'FARGATE_SPOT', weight: 3 },
      ],
      vcpu: 0.5,
      leastTasks: 2,
      mostTasks: 10,
    },
  ]);
});

test.each<[string, object]>([
  ['the launch type is another', { LaunchType: 'EC2' }],
  ['all providers are of instances', { CapacityProviderStrategy: [{ CapacityProvider: ref('Own'), Weight: 1 }] }],
  [
    'its provider of Fargate gets none',
    {
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Weight: 0 },
        { CapacityProvider: ref('Own'), Weight: 1 },
      ],
    },
  ],
])('fargate: no need where %s', (_, properties) => {
  const { fargate, unknown } = needs({
    Web: { type: 'AWS::ECS::Service', properties: { TaskDefinition: ref('Definition'), ...properties } },
    Definition: { type: 'AWS::ECS::TaskDefinition', properties: { Cpu: '512', RequiresCompatibilities: ['FARGATE'] } },
  });
  expect([fargate, unknown]).toEqual([[], []]);
});

test('known events and clocks raise what is needed: tasks, and capacity units', () => {
  const call = (input: object, target: string) => {
    const [before, after] = JSON.stringify({ ...input, ResourceId: '@' }).split('@');
    return { Target: { Input: { 'Fn::Join': ['', [before, ref(target), after]] } } };
  };
  const { fargate, reservations } = needs({
    Web: { type: 'AWS::ECS::Service', properties: { TaskDefinition: ref('Definition'), LaunchType: 'FARGATE' } },
    Definition: { type: 'AWS::ECS::TaskDefinition', properties: { Cpu: '1024' } },
    Target: {
      type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      properties: {
        ResourceId: ref('Web'),
        MinCapacity: 2,
        MaxCapacity: 10,
        ScheduledActions: [{ ScalableTargetAction: { MaxCapacity: 12 } }],
      },
    },
    Alb: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', properties: {} },
    Raise: { type: 'AWS::Scheduler::Schedule', properties: call({ MinCapacity: 30, MaxCapacity: 38 }, 'Web') },
    Lower: { type: 'AWS::Scheduler::Schedule', properties: call({ MinCapacity: 2, MaxCapacity: 10 }, 'Web') },
    Reserve: {
      type: 'AWS::Scheduler::Schedule',
      properties: call({ MinimumLoadBalancerCapacity: { CapacityUnits: 900 } }, 'Alb'),
    },
    Other: { type: 'AWS::Scheduler::Schedule', properties: { Target: { Input: 'no JSON' } } },
  });
  expect(fargate).toMatchObject([{ vcpu: 1, leastTasks: 2, mostTasks: 38 }]);
  expect(reservations).toEqual([{ stack: 'Shop', id: 'Alb', units: 900 }]);
});

test('subnets that were brought, of services and of load balancers', () => {
  const { addresses } = needs({
    Web: {
      type: 'AWS::ECS::Service',
      properties: {
        DesiredCount: 3,
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1', ref('Own')] } },
      },
    },
    Alb: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', properties: { Subnets: ['subnet-2', 'subnet-3'] } },
  });
  expect(addresses).toEqual([
    { stack: 'Shop', id: 'Web', of: 'tasks', subnets: ['subnet-1'], least: 3, most: 3 },
    { stack: 'Shop', id: 'Alb', of: 'load balancer', subnets: ['subnet-2', 'subnet-3'], least: 16, most: 16 },
  ]);
});

test('instance types behind capacity providers, with the zones of their subnets', () => {
  const { instances } = needs({
    Provider: {
      type: 'AWS::ECS::CapacityProvider',
      properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: ref('Group') } },
    },
    Group: {
      type: 'AWS::AutoScaling::AutoScalingGroup',
      properties: {
        VPCZoneIdentifier: [ref('Subnet'), 'subnet-9'],
        MixedInstancesPolicy: {
          LaunchTemplate: { Overrides: [{ InstanceType: 'm7a.large' }, { InstanceType: 'm6a.large' }] },
        },
      },
    },
    Subnet: { type: 'AWS::EC2::Subnet', properties: { AvailabilityZone: 'eu-west-1b' } },
    Managed: {
      type: 'AWS::ECS::CapacityProvider',
      properties: {
        ManagedInstancesProvider: {
          InstanceLaunchTemplate: {
            InstanceRequirements: { AllowedInstanceTypes: ['m7g*'] },
            NetworkConfiguration: { Subnets: [ref('Subnet')] },
          },
        },
      },
    },
  });
  expect(instances).toEqual([
    { stack: 'Shop', id: 'Provider', types: ['m7a.large', 'm6a.large'], zones: ['eu-west-1b'], subnets: ['subnet-9'] },
    { stack: 'Shop', id: 'Managed', types: ['m7g*'], zones: ['eu-west-1b'], subnets: [] },
  ]);
});

test('databases: an Aurora reader has the engine of its cluster, a Multi-AZ DB cluster has three instances', () => {
  const { databases, creations } = needs({
    Aurora: { type: 'AWS::RDS::DBCluster', properties: { Engine: 'aurora-postgresql', EngineVersion: '16.4' } },
    Reader: {
      type: 'AWS::RDS::DBInstance',
      properties: { DBClusterIdentifier: ref('Aurora'), DBInstanceClass: 'db.r7g.large', Engine: 'aurora-postgresql' },
    },
    MultiAz: {
      type: 'AWS::RDS::DBCluster',
      properties: { Engine: 'postgres', EngineVersion: '16.4', DBClusterInstanceClass: 'db.m6gd.large' },
    },
  });
  expect(databases).toEqual([
    expect.objectContaining({ id: 'Reader', engine: 'aurora-postgresql', version: '16.4', zones: 1, ofCluster: false }),
    expect.objectContaining({ id: 'MultiAz', instanceClass: 'db.m6gd.large', zones: 3, ofCluster: true }),
  ]);
  expect(creations.map(({ id, kind, count }) => `${id}: ${count} ${kind}`)).toEqual([
    'Reader: 1 DB instance',
    'MultiAz: 3 DB instance',
    'Aurora: 1 DB cluster',
    'MultiAz: 1 DB cluster',
  ]);
});

test('names: certificates, hosted zones and images; assets are pushed by the deployment', () => {
  const asset = {
    'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-hnb659fds-container-assets-1-eu:1234',
  };
  const own = { 'Fn::Join': ['', ['1.dkr.ecr.', ref('AWS::Region'), '.amazonaws.com/shop:1']] };
  const { certificates, hostedZones, images } = needs({
    Https: {
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      properties: { Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:1:certificate/1' }] },
    },
    Own: {
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      properties: { Certificates: [{ CertificateArn: ref('Made') }] },
    },
    Made: {
      type: 'AWS::CertificateManager::Certificate',
      properties: {
        DomainName: 'shop.example.com',
        DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z1' }],
      },
    },
    Cdn: {
      type: 'AWS::CloudFront::Distribution',
      properties: {
        DistributionConfig: { Aliases: ['shop.example.com'], ViewerCertificate: { AcmCertificateArn: ref('Made') } },
      },
    },
    Alias: { type: 'AWS::Route53::RecordSet', properties: { HostedZoneId: 'Z1', Name: 'shop.example.com.' } },
    Inner: { type: 'AWS::Route53::RecordSet', properties: { HostedZoneId: ref('Zone'), Name: 'db.internal.' } },
    Definition: {
      type: 'AWS::ECS::TaskDefinition',
      properties: { ContainerDefinitions: [{ Image: asset }, { Image: own }, { Image: ref('Unknown') }] },
    },
  });
  expect(certificates).toEqual([
    { stack: 'Shop', id: 'Https', of: 'load balancer', arn: 'arn:aws:acm:eu-west-1:1:certificate/1', names: [] },
    { stack: 'Shop', id: 'Cdn', of: 'CloudFront', arn: undefined, names: ['shop.example.com'] },
  ]);
  expect(hostedZones).toEqual([
    { stack: 'Shop', id: 'Alias', zone: 'Z1', name: 'shop.example.com.', isPublic: false },
    { stack: 'Shop', id: 'Made', zone: 'Z1', name: 'shop.example.com', isPublic: true },
  ]);
  expect(images).toEqual([{ stack: 'Shop', id: 'Definition', image: '1.dkr.ecr.eu-west-1.amazonaws.com/shop:1' }]);
});

describe('what the deployment alone knows is noted, and never passed', () => {
  const imported = { 'Fn::ImportValue': 'x' };
  const dynamic = '{{resolve:ssm:/x}}';
  /** What is noted of a resource, as `check: what`. */
  const noted = (type: string, properties: object, others: Parameters<typeof needs>[0] = {}, rest: object = {}) =>
    needs({ Thing: { type, properties }, ...others }, rest).unknown.map(
      ({ id, check, what }) => `${id} ${check}: ${what}`,
    );
  const https = (CertificateArn: unknown) => ({ Certificates: [{ CertificateArn }] });

  test.each<[string, object, string]>([
    ['AWS::ElasticLoadBalancingV2::Listener', https(imported), 'certificates: certificate for HTTPS'],
    ['AWS::ElasticLoadBalancingV2::Listener', https(dynamic), 'certificates: certificate for HTTPS'],
    [
      'AWS::ElasticLoadBalancingV2::Listener',
      https({ 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] }),
      'certificates: certificate for HTTPS',
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { ViewerCertificate: { AcmCertificateArn: imported } } },
      'certificates: certificate for CloudFront',
    ],
    [
      'AWS::CloudFront::Distribution',
      {
        DistributionConfig: {
          Aliases: [imported],
          ViewerCertificate: { AcmCertificateArn: 'arn:aws:acm:us-east-1:1:certificate/1' },
        },
      },
      'certificates: that the certificate for CloudFront is for an alias',
    ],
    [
      'AWS::Route53::RecordSet',
      { HostedZoneId: imported, Name: 'shop.example.com.' },
      'hosted zones: hosted zone of shop.example.com.',
    ],
    [
      'AWS::Route53::RecordSet',
      { HostedZoneId: 'Z1', Name: imported },
      'hosted zones: that a name is of hosted zone Z1',
    ],
    [
      'AWS::CertificateManager::Certificate',
      { DomainValidationOptions: [{ DomainName: 'a.example.com', HostedZoneId: dynamic }] },
      'hosted zones: hosted zone of a.example.com',
    ],
    [
      'AWS::ECS::TaskDefinition',
      { ContainerDefinitions: [{ Name: 'Web', Image: { 'Fn::Join': ['', [imported, ':1']] } }] },
      'images: image of Web',
    ],
    [
      'AWS::ECS::Service',
      { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [dynamic] } } },
      'addresses: free addresses of a subnet',
    ],
    [
      'AWS::ECS::Service',
      { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: { 'Fn::Split': [',', imported] } } } },
      'addresses: free addresses of a subnet',
    ],
    ['AWS::ECS::Service', { LaunchType: 'FARGATE', TaskDefinition: imported }, 'Fargate: vCPU of Fargate'],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [imported] }, 'addresses: free addresses of a subnet'],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { MinimumLoadBalancerCapacity: { CapacityUnits: imported } },
      'LCU: reserved units (LCU)',
    ],
    [
      'AWS::ECS::CapacityProvider',
      { AutoScalingGroupProvider: { AutoScalingGroupArn: imported } },
      'instances: instance types',
    ],
    [
      'AWS::ECS::CapacityProvider',
      {
        ManagedInstancesProvider: {
          InstanceLaunchTemplate: {
            InstanceRequirements: { AllowedInstanceTypes: ['m7g*'] },
            NetworkConfiguration: { Subnets: [imported] },
          },
        },
      },
      'instances: m7g* in the zone of a subnet',
    ],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', DBInstanceClass: imported }, 'databases: class of a database'],
    [
      'AWS::RDS::DBInstance',
      { DBSnapshotIdentifier: 's', DBInstanceClass: 'db.r7g.large' },
      'databases: engine of a db.r7g.large',
    ],
    [
      'AWS::RDS::DBCluster',
      { Engine: 'postgres', EngineVersion: imported, DBClusterInstanceClass: 'db.m6gd.large' },
      'databases: db.m6gd.large in the version of postgres',
    ],
    ['AWS::ElastiCache::ReplicationGroup', { CacheNodeType: imported }, 'caches: node type of a cache'],
    ['AWS::EC2::Subnet', { AvailabilityZone: imported }, 'zones: an Availability Zone'],
  ])('%s %j', (type, properties, note) => {
    expect(noted(type, properties)).toEqual([`Thing ${note}`]);
  });

  test('the most tasks, which vCPUs and addresses are reckoned by', () => {
    const service = {
      LaunchType: 'FARGATE',
      TaskDefinition: ref('Definition'),
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
    };
    const others = (MaxCapacity: unknown) => ({
      Definition: { type: 'AWS::ECS::TaskDefinition', properties: { Cpu: '1024' } },
      Target: {
        type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        properties: { ResourceId: ref('Thing'), MinCapacity: 2, MaxCapacity },
      },
    });
    expect(noted('AWS::ECS::Service', service, others(ref('Most')))).toEqual([
      'Thing addresses: free addresses for all tasks in subnet-1',
      'Thing Fargate: vCPU of Fargate with all tasks',
    ]);
    expect(noted('AWS::ECS::Service', service, others(10))).toEqual([]);
  });

  test('a node type that is a parameter is its default, and its nodes count', () => {
    const parameters = { Parameters: { Type: { Type: 'String', Default: 'cache.r7g.large' } } };
    const properties = { CacheNodeType: ref('Type'), NumCacheClusters: 3 };
    const { caches, creations, unknown } = needs(
      { Cache: { type: 'AWS::ElastiCache::ReplicationGroup', properties } },
      parameters,
    );
    expect(caches).toMatchObject([{ nodeType: 'cache.r7g.large' }]);
    expect(creations).toMatchObject([{ kind: 'cache node', count: 3 }]);
    expect(unknown).toEqual([]);
  });

  test('what the template makes itself is none of it', () => {
    const own = {
      Subnet: { type: 'AWS::EC2::Subnet', properties: { AvailabilityZone: 'eu-west-1a' } },
      Zone: { type: 'AWS::Route53::HostedZone', properties: { Name: 'internal.' } },
      Certificate: { type: 'AWS::CertificateManager::Certificate', properties: {} },
      Https: { type: 'AWS::ElasticLoadBalancingV2::Listener', properties: https(ref('Certificate')) },
      Record: {
        type: 'AWS::Route53::RecordSet',
        properties: { HostedZoneId: { 'Fn::GetAtt': ['Zone', 'Id'] }, Name: 'db.internal.' },
      },
      Database: {
        type: 'AWS::RDS::DBInstance',
        properties: {
          Engine: 'postgres',
          DBInstanceClass: 'db.r7g.large',
          AvailabilityZone: { 'Fn::GetAtt': ['Subnet', 'AvailabilityZone'] },
        },
      },
      Serverless: { type: 'AWS::ElastiCache::ServerlessCache', properties: {} },
      Cdn: { type: 'AWS::CloudFront::Distribution', properties: { DistributionConfig: {} } },
    };
    expect(noted('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Subnet')] }, own)).toEqual([]);
  });
});

test('stacks of one region are held against it together', () => {
  const vpc = { Vpc: { type: 'AWS::EC2::VPC', properties: {} } };
  expect(together([needs(vpc), needs(vpc)]).creations).toHaveLength(2);
});

test('a template of nothing needs nothing', () => {
  expect(Object.values(readNeeds('Empty', { Resources: {} }, HERE)).flat()).toEqual([]);
});
