import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PrefixList, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { CacheEngine, DatabaseEngine } from '../../lib';
import { ENV, ZONES } from '../support/environment';

/** What a team has already, known by ids and names alone. */
export class Existing {
  private readonly scope: Stack;

  constructor(root: IConstruct) {
    this.scope = new Stack(root, 'Existing', { env: ENV });
  }

  public vpc() {
    return Vpc.fromVpcAttributes(this.scope, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ZONES,
      publicSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3'],
      privateSubnetIds: ['subnet-4', 'subnet-5', 'subnet-6'],
    });
  }

  public cluster() {
    return Cluster.fromClusterAttributes(this.scope, 'Cluster', { clusterName: 'mine', vpc: this.vpc() });
  }

  public key() {
    return Key.fromKeyArn(this.scope, 'Key', arn('kms', 'key/1'));
  }

  public apiKey() {
    return {
      secret: Secret.fromSecretCompleteArn(this.scope, 'ApiKey', arn('secretsmanager', 'secret:datadog-AbCdEf')),
    };
  }

  public get certificateAuthorityArn() {
    return arn('acm-pca', 'certificate-authority/1');
  }

  public originFacing() {
    return PrefixList.fromPrefixListId(this.scope, 'OriginFacing', 'pl-3b927c52');
  }

  public bucket() {
    return Bucket.fromBucketName(this.scope, 'Bucket', 'mine');
  }

  public copy() {
    return Bucket.fromBucketName(this.scope, 'Copy', 'copy');
  }

  public archive() {
    return DeliveryStream.fromDeliveryStreamArn(this.scope, 'Archive', arn('firehose', 'deliverystream/archive'));
  }

  public queue(name: string) {
    return Queue.fromQueueArn(this.scope, `Queue${name}`, arn('sqs', 'mine'));
  }

  public certificate() {
    return Certificate.fromCertificateArn(this.scope, 'Certificate', arn('acm', 'certificate/1'));
  }

  public hostedZone() {
    return HostedZone.fromHostedZoneAttributes(this.scope, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  }

  public alb() {
    return ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this.scope, 'Alb', {
      loadBalancerArn: arn('elasticloadbalancing', 'loadbalancer/app/mine/1'),
      loadBalancerDnsName: 'mine.elb.amazonaws.com',
      loadBalancerCanonicalHostedZoneId: 'Z2',
      securityGroupId: 'sg-1',
    });
  }

  public listener() {
    return ApplicationListener.fromApplicationListenerAttributes(this.scope, 'Listener', {
      listenerArn: arn('elasticloadbalancing', 'listener/app/mine/1/2'),
      securityGroup: this.securityGroup('ListenerGroup'),
    });
  }

  public database() {
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(this.scope, 'Instance', {
      instanceIdentifier: 'mine',
      instanceEndpointAddress: 'mine.rds.amazonaws.com',
      port: 5432,
      securityGroups: [this.securityGroup('DatabaseGroup')],
    });
    const secret = Secret.fromSecretCompleteArn(this.scope, 'Secret', arn('secretsmanager', 'secret:mine-abcdef'));
    return DatabaseEngine.existing({ instance, secret });
  }

  /** A cluster of Aurora, by its attributes. */
  public databaseCluster() {
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(this.scope, 'DatabaseCluster', {
      clusterIdentifier: 'mine',
      clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL01234',
      clusterEndpointAddress: 'mine.cluster-abc.rds.amazonaws.com',
      readerEndpointAddress: 'mine.cluster-ro-abc.rds.amazonaws.com',
      port: 3306,
      securityGroups: [this.securityGroup('DatabaseGroup')],
    });
    const secret = Secret.fromSecretCompleteArn(this.scope, 'Secret', arn('secretsmanager', 'secret:mine-abcdef'));
    return DatabaseEngine.existing({ cluster, secret });
  }

  public cache() {
    const securityGroups = [this.securityGroup('CacheGroup')];
    return CacheEngine.existing({ host: 'mine.cache.amazonaws.com', securityGroups });
  }

  private securityGroup(id: string) {
    return SecurityGroup.fromSecurityGroupId(this.scope, id, 'sg-1');
  }
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${ENV.region}:${ENV.account}:${resource}`;
