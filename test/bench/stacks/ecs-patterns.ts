import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ecsPatterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** The six tiers as a team writes them today: ecs-patterns, L2s, and L1s for the cache. */
export class EcsPatternsStack extends Stack {
  protected readonly vpc: ec2.Vpc;
  protected readonly cluster: ecs.Cluster;
  protected readonly web: ecsPatterns.ApplicationLoadBalancedFargateService;
  private readonly database: rds.DatabaseInstance;
  private readonly replicas: rds.DatabaseInstanceReadReplica[];
  private readonly cache: elasticache.CfnReplicationGroup;
  private readonly cacheSecurityGroup: ec2.SecurityGroup;
  private readonly queue: sqs.IQueue;
  private readonly assets: s3.Bucket;

  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 3 });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc: this.vpc });
    this.web = this.addWeb();
    this.database = this.addDatabase();
    this.replicas = ['Replica1', 'Replica2'].map((name) => this.addReplica(name));
    this.cacheSecurityGroup = new ec2.SecurityGroup(this, 'CacheSecurityGroup', { vpc: this.vpc });
    this.cache = this.addCache();
    this.assets = new s3.Bucket(this, 'Assets', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
    });
    const worker = this.addWorker();
    this.queue = worker.sqsQueue;

    this.bind(this.web.service, this.web.taskDefinition);
    this.bind(worker.service, worker.taskDefinition);
  }

  /** Opens the ports, grants, and tells the service where each backing service is. */
  protected bind(service: ecs.FargateService, taskDefinition: ecs.FargateTaskDefinition): void {
    [this.database, ...this.replicas].forEach((db) => db.connections.allowFrom(service, ec2.Port.tcp(5432)));
    this.cacheSecurityGroup.connections.allowFrom(service, ec2.Port.tcp(6379));
    const role: iam.IRole = taskDefinition.taskRole;
    this.assets.grantReadWrite(role);
    this.queue.grantSendMessages(role);

    const container = taskDefinition.defaultContainer!;
    container.addEnvironment('DATABASE_HOST', this.database.dbInstanceEndpointAddress);
    this.replicas.forEach((replica, index) =>
      container.addEnvironment(`DATABASE_READER_HOST_${index + 1}`, replica.dbInstanceEndpointAddress),
    );
    container.addEnvironment('CACHE_HOST', this.cache.attrPrimaryEndPointAddress);
    container.addEnvironment('QUEUE_URL', this.queue.queueUrl);
    container.addEnvironment('BUCKET_NAME', this.assets.bucketName);
    const secret = this.database.secret!;
    container.addSecret('DATABASE_USERNAME', ecs.Secret.fromSecretsManager(secret, 'username'));
    container.addSecret('DATABASE_PASSWORD', ecs.Secret.fromSecretsManager(secret, 'password'));
  }

  private addWeb(): ecsPatterns.ApplicationLoadBalancedFargateService {
    const web = new ecsPatterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      cluster: this.cluster,
      cpu: 512,
      memoryLimitMiB: 1024,
      desiredCount: 3,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      taskImageOptions: {
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
        containerPort: 80,
      },
    });
    web.targetGroup.configureHealthCheck({ path: '/health' });
    const scaling = web.service.autoScaleTaskCount({ minCapacity: 3, maxCapacity: 30 });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    scaling.scaleOnRequestCount('Requests', { requestsPerTarget: 1000, targetGroup: web.targetGroup });
    return web;
  }

  private addDatabase(): rds.DatabaseInstance {
    return new rds.DatabaseInstance(this, 'Database', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R6G, ec2.InstanceSize.LARGE),
      vpc: this.vpc,
      multiAz: true,
      storageEncrypted: true,
      backupRetention: Duration.days(7),
      databaseName: 'app',
    });
  }

  private addReplica(name: string): rds.DatabaseInstanceReadReplica {
    return new rds.DatabaseInstanceReadReplica(this, name, {
      sourceDatabaseInstance: this.database,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R6G, ec2.InstanceSize.LARGE),
      vpc: this.vpc,
    });
  }

  private addCache(): elasticache.CfnReplicationGroup {
    const subnets = new elasticache.CfnSubnetGroup(this, 'CacheSubnets', {
      description: 'Private subnets for the cache',
      subnetIds: this.vpc.privateSubnets.map((subnet) => subnet.subnetId),
    });
    return new elasticache.CfnReplicationGroup(this, 'Cache', {
      replicationGroupDescription: 'Session and page cache',
      engine: 'redis',
      engineVersion: '7.1',
      cacheNodeType: 'cache.r6g.large',
      numCacheClusters: 3,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [this.cacheSecurityGroup.securityGroupId],
    });
  }

  /** Brings the queue and its dead-letter queue with it. */
  private addWorker(): ecsPatterns.QueueProcessingFargateService {
    return new ecsPatterns.QueueProcessingFargateService(this, 'Worker', {
      cluster: this.cluster,
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
      minScalingCapacity: 1,
      maxScalingCapacity: 10,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
  }
}
