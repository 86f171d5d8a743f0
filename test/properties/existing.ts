import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster, ICluster } from 'aws-cdk-lib/aws-ecs';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { DatabaseCluster, DatabaseInstance, DatabaseInstanceEngine } from 'aws-cdk-lib/aws-rds';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { ZONES } from '../support/environment';
import type { VpcKind } from './case';

/** Security groups that exist. */
export const GROUPS = {
  database: 'sg-0000000000000000d',
  cache: 'sg-0000000000000000c',
  service: 'sg-0000000000000000a',
  loadBalancer: 'sg-0000000000000000b',
};
/** Hosts that exist, and the security group in front of each. */
export const HOSTS = { database: 'db.example.internal', cache: 'cache.example.internal' };
/** Who stands behind a host that is a literal. */
export const GROUP_OF_HOST: { [host: string]: string } = {
  [HOSTS.database]: GROUPS.database,
  [HOSTS.cache]: GROUPS.cache,
};

const ACCOUNT = '123456789012';
const subnets = (tier: string, zones: number) =>
  Array.from({ length: zones }, (_, index) => `subnet-${tier}${index}00000000`);

/** What exists already and is brought into the app. */
export const existing = {
  vpc(stack: Stack, kind: VpcKind): IVpc {
    if (kind === 'new') return new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const zones = kind === 'twoZones' ? 2 : 3;
    const isPrivate = ['private', 'all', 'twoZones', 'noPublic'].includes(kind);
    const isIsolated = ['isolated', 'all'].includes(kind);
    return Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-00000000000000001',
      availabilityZones: ZONES.slice(0, zones),
      publicSubnetIds: kind === 'noPublic' ? undefined : subnets('a', zones),
      privateSubnetIds: isPrivate ? subnets('b', zones) : undefined,
      isolatedSubnetIds: isIsolated ? subnets('c', zones) : undefined,
    });
  },
  cluster(stack: Stack, kind: 'imported' | 'new', vpc: IVpc): ICluster {
    if (kind === 'new') {
      const cluster = new Cluster(stack, 'Cluster', { vpc });
      (cluster.node.defaultChild as CfnCluster).capacityProviders = ['FARGATE'];
      return cluster;
    }
    return Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc, securityGroups: [] });
  },
  group: (stack: Stack, id: string, groupId: string): ISecurityGroup =>
    SecurityGroup.fromSecurityGroupId(stack, id, groupId),
  database: (stack: Stack, port = 5432): IDatabaseInstance =>
    DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'ExistingDatabase', {
      instanceIdentifier: 'existing',
      instanceEndpointAddress: HOSTS.database,
      port,
      securityGroups: [existing.group(stack, 'ExistingDatabaseGroup', GROUPS.database)],
      engine: DatabaseInstanceEngine.POSTGRES,
    }),
  databaseCluster: (stack: Stack, port = 5432): IDatabaseCluster =>
    DatabaseCluster.fromDatabaseClusterAttributes(stack, 'ExistingDatabase', {
      clusterIdentifier: 'existing',
      clusterEndpointAddress: HOSTS.database,
      readerEndpointAddress: 'reads.db.example.internal',
      port,
      securityGroups: [existing.group(stack, 'ExistingDatabaseGroup', GROUPS.database)],
    }),
  secret: (stack: Stack, id: string) => Secret.fromSecretNameV2(stack, id, id.toLowerCase()),
  bucket: (stack: Stack, id: string) => Bucket.fromBucketName(stack, id, `${id.toLowerCase()}-of-the-team`),
  copyKey: (stack: Stack) => Key.fromKeyArn(stack, 'CopyKey', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/copy`),
  queue: (stack: Stack, id: string) => Queue.fromQueueArn(stack, id, `arn:aws:sqs:us-east-1:${ACCOUNT}:${id}`),
  certificate: (stack: Stack, region: string) =>
    Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${region}:${ACCOUNT}:certificate/abc`),
  alb: (stack: Stack, vpc?: IVpc) =>
    ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
      loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/shared/50dc6c495c0c9188`,
      loadBalancerDnsName: 'shared-1.us-east-1.elb.amazonaws.com',
      loadBalancerCanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
      securityGroupId: GROUPS.loadBalancer,
      vpc,
    }),
  listener: (stack: Stack) =>
    ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroup: existing.group(stack, 'ListenerGroup', GROUPS.loadBalancer),
    }),
};
