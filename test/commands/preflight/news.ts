import type { Answers } from './fake-account';
import { awsError } from './fake-account';

const ref = (id: string) => ({ Ref: id });
const resource = (Type: string, Properties: object) => ({ Type, Properties });
const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const scalable = (service: string, MinCapacity: number, MaxCapacity: number) =>
  resource('AWS::ApplicationAutoScaling::ScalableTarget', {
    ResourceId: { 'Fn::Join': ['/', ['service', ref(service)]] },
    MinCapacity,
    MaxCapacity,
  });
const task = (Image: string) =>
  resource('AWS::ECS::TaskDefinition', {
    Cpu: '1024',
    RequiresCompatibilities: ['FARGATE'],
    ContainerDefinitions: [{ Image }],
  });

/** A stack with every need that there is. */
export const TEMPLATE = {
  Resources: {
    Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
    ...Object.fromEntries(
      ZONES.slice(0, 2).flatMap((AvailabilityZone, at) => [
        [`Subnet${at}`, resource('AWS::EC2::Subnet', { AvailabilityZone, CidrBlock: `10.0.${at}.0/24` })],
        [`Address${at}`, resource('AWS::EC2::EIP', { Domain: 'vpc' })],
        [`Nat${at}`, resource('AWS::EC2::NatGateway', { SubnetId: ref(`Subnet${at}`) })],
      ]),
    ),
    Web: resource('AWS::ECS::Service', {
      TaskDefinition: ref('WebTask'),
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-0a', 'subnet-0b'] } },
    }),
    WebScaling: scalable('Web', 4, 30),
    WebTask: task(
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/news@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ),
    Fleet: resource('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: { AutoScalingGroupArn: ref('Group') },
    }),
    Group: resource('AWS::AutoScaling::AutoScalingGroup', {
      VPCZoneIdentifier: [ref('Subnet0'), ref('Subnet1')],
      LaunchTemplate: { LaunchTemplateId: ref('Launch') },
    }),
    Launch: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: 'm7g.large' } }),
    LoadBalancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Type: 'application',
      MinimumLoadBalancerCapacity: { CapacityUnits: 400 },
    }),
    Https: resource('AWS::ElasticLoadBalancingV2::Listener', {
      Certificates: [
        { CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/7d1f2c3e-4b5a-4968-8776-655443322110' },
      ],
    }),
    Database: resource('AWS::RDS::DBInstance', {
      Engine: 'postgres',
      EngineVersion: '17',
      DBInstanceClass: 'db.r7g.large',
    }),
    Cluster: resource('AWS::RDS::DBCluster', {
      Engine: 'postgres',
      EngineVersion: '17',
      DBClusterInstanceClass: 'db.r6gd.large',
    }),
    Cache: resource('AWS::ElastiCache::ReplicationGroup', { CacheNodeType: 'cache.r7g.large', NumCacheClusters: 2 }),
    Board: resource('AWS::ElasticLoadBalancingV2::ListenerCertificate', {
      Certificates: [{ CertificateArn: { 'Fn::ImportValue': 'board-certificate' } }],
    }),
    Alias: resource('AWS::Route53::RecordSet', { HostedZoneId: 'Z0123456789', Name: 'news.example.com.', Type: 'A' }),
  },
};

/** An account that has not all of it. */
export const ANSWERS: Answers = {
  'acm:DescribeCertificate': { Status: 'PENDING_VALIDATION' },
  'cloudformation:ListStackResources': awsError('ValidationError', 'Stack with id News does not exist'),
  'cloudwatch:GetMetricStatistics': [{ Maximum: 4 }],
  'ec2:DescribeAccountAttributes': [{ AttributeValues: [{ AttributeValue: '5' }] }],
  'ec2:DescribeAddresses': Array(4).fill({}),
  'ec2:DescribeAvailabilityZones': ZONES.map((ZoneName) => ({ ZoneName, State: 'available' })),
  'ec2:DescribeInstanceTypeOfferings': ZONES.map((Location) => ({ InstanceType: 'm7g.large', Location })),
  'ec2:DescribeNatGateways': [{ State: 'available', SubnetId: 'subnet-0a' }],
  'ec2:DescribeSubnets': ['subnet-0a', 'subnet-0b'].map((SubnetId, at) => ({
    SubnetId,
    AvailabilityZone: ZONES[at],
    AvailableIpAddressCount: 11,
  })),
  'ec2:DescribeVpcs': Array(2).fill({ OwnerId: '123456789012' }),
  'ecr:DescribeImages': awsError('ImageNotFoundException'),
  'elasticache:DescribeCacheClusters': [{ NumCacheNodes: 1 }],
  'elasticache:DescribeReservedCacheNodesOfferings': [{}],
  'elasticloadbalancing:DescribeCapacityReservation': 700,
  'elasticloadbalancing:DescribeLoadBalancers': [{ LoadBalancerArn: 'arn', Type: 'application' }],
  'rds:DescribeDBClusters': [],
  'rds:DescribeDBInstances': [{}],
  'rds:DescribeOrderableDBInstanceOptions': ({ DBInstanceClass }: { DBInstanceClass: string }) => [
    {
      DBInstanceClass,
      EngineVersion: '17.5',
      SupportsClusters: true,
      AvailabilityZones: ZONES.map((Name) => ({ Name })),
    },
  ],
  'route53:GetHostedZone': awsError('AccessDenied'),
  'servicequotas:GetServiceQuota': ({ ServiceCode }: { ServiceCode: string }) =>
    ServiceCode === 'fargate'
      ? { Value: 40, UsageMetric: { MetricNamespace: 'AWS/Usage', MetricName: 'ResourceCount' } }
      : awsError('NoSuchResourceException'),
  'servicequotas:GetAWSDefaultServiceQuota': ({ ServiceCode }: { ServiceCode: string }) => ({
    Value: { elasticache: 300, elasticloadbalancing: 1000, rds: 40, vpc: 5 }[ServiceCode],
  }),
};
