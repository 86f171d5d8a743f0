import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { bucket, cache, database, queue } from './l1/data';
import { allow } from './l1/iam';
import { loadBalancer, type LoadBalancer } from './l1/load-balancer';
import { network, securityGroup } from './l1/network';
import { service, stepOnMessages, trackTarget, type ServiceOptions } from './l1/service';

/** What both services are given. */
type Shared = Pick<
  ServiceOptions,
  'cluster' | 'subnetIds' | 'environment' | 'secrets' | 'taskStatements' | 'executionStatements'
>;

/** The six tiers as CloudFormation has them: L1s only, the resources that ecs-patterns would make. */
export class L1Stack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const net = network(this);
    const web = securityGroup(this, 'WebSecurityGroup', net.vpcId, { egress: true });
    const worker = securityGroup(this, 'WorkerSecurityGroup', net.vpcId, { egress: true });
    const clients = { Web: web, Worker: worker };
    const alb = loadBalancer(this, net, web);
    const db = database(this, net, clients);
    const cacheHost = cache(this, net, clients);
    const jobs = queue(this);
    const assets = bucket(this);
    const shared: Shared = {
      cluster: new CfnCluster(this, 'Cluster').ref,
      subnetIds: net.privateSubnetIds,
      environment: {
        DATABASE_HOST: db.host,
        DATABASE_READER_HOST_1: db.readerHosts[0],
        DATABASE_READER_HOST_2: db.readerHosts[1],
        CACHE_HOST: cacheHost,
        QUEUE_URL: jobs.ref,
        BUCKET_NAME: assets.ref,
      },
      secrets: {
        DATABASE_USERNAME: `${db.secretArn}:username::`,
        DATABASE_PASSWORD: `${db.secretArn}:password::`,
      },
      taskStatements: [
        allow(
          ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:PutObject', 's3:Abort*'],
          [assets.attrArn, `${assets.attrArn}/*`],
        ),
        allow(['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], jobs.attrArn),
      ],
      executionStatements: [allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], db.secretArn)],
    };
    this.addWeb(shared, web, alb);
    this.addWorker(shared, worker, jobs);
  }

  private addWeb(shared: Shared, group: string, alb: LoadBalancer): void {
    const target = service(this, 'Web', {
      ...shared,
      image: 'public.ecr.aws/nginx/nginx:1.27',
      cpu: 512,
      memory: 1024,
      min: 3,
      max: 30,
      cpuTarget: 60,
      securityGroup: group,
      loadBalancer: alb,
    });
    trackTarget(this, 'WebRequests', target, 'ALBRequestCountPerTarget', 1000, alb.resourceLabel);
  }

  private addWorker(shared: Shared, group: string, jobs: CfnQueue): void {
    const target = service(this, 'Worker', {
      ...shared,
      image: 'public.ecr.aws/docker/library/busybox:1.37',
      cpu: 256,
      memory: 512,
      min: 1,
      max: 10,
      cpuTarget: 50,
      securityGroup: group,
      taskStatements: [
        ...shared.taskStatements,
        allow(['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'], jobs.attrArn),
      ],
    });
    const idle = { comparisonOperator: 'LessThanOrEqualToThreshold', threshold: 0 };
    stepOnMessages(this, 'WorkerIdle', target, jobs.attrQueueName, idle, [
      { metricIntervalUpperBound: 0, scalingAdjustment: -1 },
    ]);
    const busy = { comparisonOperator: 'GreaterThanOrEqualToThreshold', threshold: 100 };
    stepOnMessages(this, 'WorkerBusy', target, jobs.attrQueueName, busy, [
      { metricIntervalLowerBound: 0, metricIntervalUpperBound: 400, scalingAdjustment: 1 },
      { metricIntervalLowerBound: 400, scalingAdjustment: 5 },
    ]);
  }
}
