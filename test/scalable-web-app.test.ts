import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Fn } from 'aws-cdk-lib/core';
import type { StackProps, Stack } from 'aws-cdk-lib/core';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { ScalableWebAppProps } from '../lib';
import { BackingTier, CacheEngine, DatabaseEngine, Preset, ScalableWebApp, ScalableWebAppStack } from '../lib';
import { ENV, IMAGE, environmentOf, onlyResource, resourcesOf, secretsOf, testApp, testStack } from './support/stacks';

const make = (props: ScalableWebAppProps & StackProps = {}) =>
  new ScalableWebAppStack(testApp(), 'News', { env: ENV, web: { image: IMAGE }, worker: { image: IMAGE }, ...props });
const taskOf = (stack: Stack, service: string) =>
  Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) => id.startsWith(`App${service}Task`))![1];

const CONTRACT = [
  'DATABASE_HOST',
  'DATABASE_READER_HOST',
  'DATABASE_READER_HOSTS',
  'DATABASE_PORT',
  'DATABASE_NAME',
  'DATABASE_POOL_SIZE',
  'CACHE_HOST',
  'CACHE_READER_HOST',
  'CACHE_PORT',
  'CACHE_TLS',
  'CACHE_CLUSTER',
  'BUCKET_NAME',
];
const SECRETS = ['DATABASE_USERNAME', 'DATABASE_PASSWORD', 'CACHE_AUTH_TOKEN'];

describe('one app', () => {
  const stack = make();
  const template = Template.fromStack(stack);

  test('all six tiers', () => {
    for (const [type, count] of [
      ['AWS::ElasticLoadBalancingV2::LoadBalancer', 1],
      ['AWS::ECS::Service', 2],
      ['AWS::RDS::DBInstance', 3],
      ['AWS::ElastiCache::ReplicationGroup', 1],
      ['AWS::SQS::Queue', 2],
      ['AWS::S3::Bucket', 2],
    ] as const) {
      template.resourceCountIs(type, count);
    }
  });

  test('the environment contract of the web service', () => {
    expect(Object.keys(environmentOf(taskOf(stack, 'Web')))).toEqual([...CONTRACT, 'WORKER_QUEUE_URL'].sort());
    expect(Object.keys(secretsOf(taskOf(stack, 'Web')))).toEqual([...SECRETS].sort());
  });

  test('the environment contract of the worker', () => {
    expect(Object.keys(environmentOf(taskOf(stack, 'Worker'))).sort()).toEqual(
      [...CONTRACT, 'JOB_PROTECTION_MINUTES', 'WORKER_QUEUE_URL'].sort(),
    );
    expect(Object.keys(secretsOf(taskOf(stack, 'Worker')))).toEqual([...SECRETS].sort());
  });

  test('the web service sends to the queue, the worker takes from it', () => {
    const actions = (service: string) =>
      JSON.stringify(
        Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find(([id]) =>
          id.startsWith(`App${service}TaskRole`),
        ),
      );
    expect(actions('Web')).toContain('sqs:SendMessage');
    expect(actions('Web')).not.toContain('sqs:ReceiveMessage');
    expect(actions('Worker')).toContain('sqs:ReceiveMessage');
    expect(actions('Worker')).not.toContain('sqs:SendMessage');
  });

  test('no Lambda function, no custom resource, no inline policy', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(
      Object.values(template.toJSON().Resources).filter((r) => /^Custom::/.test((r as { Type: string }).Type)),
    ).toEqual([]);
  });

  test('everything that holds data outlives the stack', () => {
    const types = /DBInstance$|ReplicationGroup|SQS::Queue$|S3::Bucket$|Secret$/;
    const stateful = (Object.values(template.toJSON().Resources) as { Type: string; DeletionPolicy?: string }[]).filter(
      ({ Type }) => types.test(Type),
    );
    expect(stateful).toHaveLength(10);
    for (const { DeletionPolicy } of stateful) expect(['Retain', 'Snapshot']).toContain(DeletionPolicy);
  });

  test('says where users go', () => {
    template.hasOutput('Url', { Value: Match.anyValue() });
  });

  test('the same input gives the same bytes', () => {
    expect(JSON.stringify(Template.fromStack(make()).toJSON())).toBe(JSON.stringify(template.toJSON()));
  });
});

test('development: nothing is kept, nothing is protected, one NAT gateway, no replicas, no log bucket', () => {
  const template = Template.fromStack(make({ preset: Preset.DEVELOPMENT }));
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.resourceCountIs('AWS::RDS::DBInstance', 1);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  const kept = Object.values(template.toJSON().Resources).filter((r) =>
    ['Retain', 'Snapshot'].includes((r as { DeletionPolicy?: string }).DeletionPolicy ?? ''),
  );
  expect(kept).toEqual([]);
  expect(JSON.stringify(template.toJSON())).not.toMatch(
    /"DeletionProtection":true|deletion_protection.enabled","Value":"true/,
  );
});

describe('grown service by service', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App');
  const shop = app.addWebService('Shop', { image: IMAGE });
  const images = app.addWebService('Images', { image: IMAGE, paths: ['/images/*'], maxTasks: 50 });
  const auth = app.addWebService('Auth', { image: IMAGE, hosts: ['auth.example.com'], uses: [app.cache!] });
  const pdf = app.addWorker('Pdf', { image: IMAGE, jobDuration: Duration.seconds(15) });
  app.addWorker('Mail', { image: IMAGE, uses: [pdf.jobs] });

  test('a queue is bound to the services that stand and to those to come', () => {
    expect(environmentOf(taskOf(stack, 'Shop'))).toHaveProperty('PDF_QUEUE_URL');
    expect(environmentOf(taskOf(stack, 'Shop'))).toHaveProperty('MAIL_QUEUE_URL');
    expect(environmentOf(taskOf(stack, 'Pdf'))).toHaveProperty('MAIL_QUEUE_URL');
  });

  test('a service that lists what it uses gets that and no more', () => {
    expect(Object.keys(environmentOf(taskOf(stack, 'Auth')))).toEqual(
      CONTRACT.filter((name) => name.startsWith('CACHE_')).sort(),
    );
    expect(Object.keys(environmentOf(taskOf(stack, 'Mail')))).toEqual([
      'JOB_PROTECTION_MINUTES',
      'MAIL_QUEUE_URL',
      'PDF_QUEUE_URL',
    ]);
  });

  test('each service scales by itself', () => {
    const targets = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).map(
      ({ Properties }) => Properties.MaxCapacity,
    );
    expect(targets).toEqual([30, 50, 30, 10, 10]);
  });

  test('all parts are public', () => {
    expect(shop.service.cluster).toBe(app.cluster);
    expect(images.scaling).toBeDefined();
    expect(auth.maxTasks).toBe(30);
    expect(app.database!.readerHosts).toHaveLength(2);
    expect(app.loadBalancer.alb).toBeDefined();
  });
});

describe('bring your own', () => {
  test('a VPC and a cluster', () => {
    const stack = testStack();
    const vpc = new Vpc(stack, 'Mine', { maxAzs: 2 });
    const cluster = new Cluster(stack, 'Cluster', { vpc });
    const app = new ScalableWebApp(stack, 'App', { cluster, web: { image: IMAGE } });
    expect(app.vpc).toBe(vpc);
    expect(app.cluster).toBe(cluster);
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 1);
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Cluster', 1);
  });

  test('a VPC that is looked up, with the dummies of a first synthesis', () => {
    const stack = testStack();
    const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
    expect(() => {
      new ScalableWebApp(stack, 'App', { vpc, web: { image: IMAGE }, worker: { image: IMAGE } });
      testAppOf(stack).synth();
    }).not.toThrow();
  });

  test('a VPC of another stack, by its exports', () => {
    const stack = testStack();
    const ids = (tier: string) => ['A', 'B'].map((zone) => Fn.importValue(`${tier}${zone}`));
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: Fn.importValue('Vpc'),
      availabilityZones: [0, 1].map((index) => Fn.select(index, Fn.getAzs())),
      publicSubnetIds: ids('Public'),
      privateSubnetIds: ids('Private'),
    });
    new ScalableWebApp(stack, 'App', { vpc, web: { image: IMAGE }, worker: { image: IMAGE } });
    Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBSubnetGroup', {
      SubnetIds: ids('Private').map((id) => stack.resolve(id)),
    });
  });

  test('a VPC whose zones and subnets are lists that only the deployment knows', () => {
    const stack = testStack();
    const list = (name: string) => Fn.split(',', Fn.importValue(name));
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: Fn.importValue('Vpc'),
      availabilityZones: Fn.getAzs(),
      publicSubnetIds: list('Public'),
      privateSubnetIds: list('Private'),
    });
    new ScalableWebApp(stack, 'App', { vpc, web: { image: IMAGE } });
    Template.fromStack(stack).resourceCountIs('AWS::RDS::DBInstance', 3);
  });

  test('a key for data at rest of every tier', () => {
    const stack = testStack();
    new ScalableWebApp(stack, 'App', {
      encryptionKey: new Key(stack, 'Key'),
      web: { image: IMAGE },
      worker: { image: IMAGE },
    });
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    const [primary] = Object.values(resourcesOf(stack, 'AWS::RDS::DBInstance')).filter((i) => i.Properties.DBName);
    expect(primary.Properties).toMatchObject({ KmsKeyId: key, PerformanceInsightsKMSKeyId: key });
    expect(onlyResource(stack, 'AWS::ElastiCache::ReplicationGroup').Properties.KmsKeyId).toEqual(key);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::SQS::Queue')))
      expect(Properties.KmsMasterKeyId).toEqual(key);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret')))
      expect(Properties.KmsKeyId).toEqual(key);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::S3::Bucket'))).toContain('aws:kms');
  });

  test('a bucket, a queue, and tiers to do without', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', {
      omit: [BackingTier.DATABASE, BackingTier.CACHE],
      objectStore: { bucket: Bucket.fromBucketName(stack, 'Bucket', 'mine') },
      preset: Preset.DEVELOPMENT,
      web: { image: IMAGE },
      worker: { image: IMAGE, queue: Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:123456789012:mine') },
    });
    expect(app.database).toBeUndefined();
    const environment = environmentOf(taskOf(stack, 'Web'));
    expect(Object.keys(environment)).toEqual(['BUCKET_NAME', 'WORKER_QUEUE_URL']);
    for (const type of ['RDS::DBInstance', 'ElastiCache::ReplicationGroup', 'S3::Bucket', 'SQS::Queue']) {
      Template.fromStack(stack).resourceCountIs(`AWS::${type}`, 0);
    }
  });

  test('a listener, in production, with a bucket of our own', () => {
    const stack = testStack();
    const listener = ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn:
        'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/mine/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678'),
    });
    new ScalableWebApp(stack, 'App', { loadBalancer: { listener }, web: { image: IMAGE } });
    Template.fromStack(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
  });

  test('a load balancer that is known by its required attributes alone', () => {
    const stack = testStack();
    const alb = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/mine/50dc6c495c0c9188',
      securityGroupId: 'sg-12345678',
    });
    const app = new ScalableWebApp(stack, 'App', { loadBalancer: { alb }, web: { image: IMAGE } });
    expect(app.loadBalancer.url).toBeUndefined();
  });

  test('a VPC with several public subnets in a zone: the load balancer takes one of each', () => {
    const stack = testStack();
    const subnetConfiguration = [
      { name: 'Public', subnetType: SubnetType.PUBLIC },
      { name: 'Dmz', subnetType: SubnetType.PUBLIC },
      { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    ];
    new ScalableWebApp(stack, 'App', { vpc: new Vpc(stack, 'Vpc', { subnetConfiguration }), web: { image: IMAGE } });
    expect(onlyResource(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Subnets).toHaveLength(3);
  });

  test('a secret under a customer managed key closes no circle', () => {
    const stack = testStack();
    const secret = new Secret(stack, 'Stripe', { encryptionKey: new Key(stack, 'Key') });
    const secrets = { STRIPE_KEY: EcsSecret.fromSecretsManager(secret) };
    new ScalableWebApp(stack, 'App', { web: { image: IMAGE, secrets } });
    const role = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).find(([id]) =>
      id.startsWith('AppWebExecutionRole'),
    )!;
    expect(role[1].Properties).not.toHaveProperty('ManagedPolicyArns');
    const policy = Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find((id) =>
      id.startsWith('AppWebExecutionRolePolicy'),
    );
    expect(onlyResource(stack, 'AWS::ECS::Service').DependsOn).toContain(policy);
  });

  test('a secret that is known by its name alone may be read', () => {
    const stack = testStack();
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
      instanceIdentifier: 'legacy',
      instanceEndpointAddress: 'legacy.example.com',
      port: 5432,
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
    });
    const database = DatabaseEngine.existing({ instance, secret: Secret.fromSecretNameV2(stack, 'Secret', 'legacy') });
    new ScalableWebApp(stack, 'App', { database, web: { image: IMAGE } });
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).toContain('secret:legacy-??????');
  });

  test('engines with options of their own', () => {
    const stack = make({
      database: DatabaseEngine.postgres({ readReplicas: 4 }),
      cache: CacheEngine.redis({ replicas: 2 }),
    });
    Template.fromStack(stack).resourceCountIs('AWS::RDS::DBInstance', 5);
    Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { NumCacheClusters: 3 });
  });
});

test('a stack without account and region', () => {
  const stack = new ScalableWebAppStack(testApp(), 'Agnostic', { web: { image: IMAGE }, worker: { image: IMAGE } });
  Template.fromStack(stack).resourceCountIs('AWS::EC2::Subnet', 6);
});

function testAppOf(stack: Stack) {
  return stack.node.root as ReturnType<typeof testApp>;
}

describe('queues without a worker of their own', () => {
  const bare = () =>
    new ScalableWebApp(testStack(), 'Shop', {
      omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
      web: { image: IMAGE },
    });

  test('are bound to the services that stand and to those to come, and feed a worker', () => {
    const app = bare();
    const mail = app.addQueue('Mail', { maxAttempts: 3 });
    const worker = app.addWorker('Mailer', { image: IMAGE, source: mail });
    app.addWebService('Api', { image: IMAGE, paths: ['/api/*'] });
    expect(worker.jobs).toBe(mail);
    const tasks = resourcesOf(app.node.scope as Stack, 'AWS::ECS::TaskDefinition');
    expect(Object.values(tasks).map((task) => Object.keys(environmentOf(task)))).toEqual([
      ['MAIL_QUEUE_URL'],
      expect.arrayContaining(['MAIL_QUEUE_URL']),
      ['MAIL_QUEUE_URL'],
    ]);
    Template.fromStack(app.node.scope as Stack).resourceCountIs('AWS::SQS::Queue', 2);
  });

  test('fails when the worker states a queue beside its source', () => {
    const app = bare();
    const source = app.addQueue('Mail');
    expect(() => app.addWorker('Mailer', { image: IMAGE, source, fifo: {}, maxAttempts: 2 })).toThrow(
      /maxAttempts is 'stated': allowed is unset beside source[^]*fifo is 'stated'/,
    );
  });

  test('fails when the queue has the id of a worker’s', () => {
    const app = bare();
    app.addQueue('Pdf');
    expect(() => app.addWorker('Pdf', { image: IMAGE })).toThrow(/id is 'PdfQueue'/);
  });

  test('fails when SQS would drop jobs that are in time', () => {
    const late = { acceptableDelay: Duration.hours(3), retentionPeriod: Duration.hours(2) };
    expect(() => bare().addWorker('Pdf', { image: IMAGE, ...late })).toThrow(
      /retentionPeriod is '7200 s': allowed is at least acceptableDelay \(10800 s\)/,
    );
  });
});
