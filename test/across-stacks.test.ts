import { NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import {
  BindingTarget,
  Cache,
  CacheEngine,
  Database,
  DatabaseEngine,
  JobQueue,
  LoadBalancer,
  Network,
  ObjectStore,
  ScalableWebApp,
  ScalableWebAppStack,
  WebService,
  WorkerService,
} from '../lib';
import { ENV, IMAGE, environmentOf, resourcesOf, testApp } from './support/stacks';

/** Network, key and all backing services. */
class Data extends Stack {
  public readonly vpc = new Network(this, 'Network').vpc;
  public readonly key = new Key(this, 'Key');
  public readonly database = new Database(this, 'Database', {
    vpc: this.vpc,
    engine: DatabaseEngine.postgres(),
    encryptionKey: this.key,
  });
  public readonly cache = new Cache(this, 'Cache', {
    vpc: this.vpc,
    engine: CacheEngine.redis(),
    encryptionKey: this.key,
  });
  public readonly store = new ObjectStore(this, 'ObjectStore', { encryptionKey: this.key });
  public readonly queue = new JobQueue(this, 'PdfQueue', { encryptionKey: this.key });
  public get all() {
    return [this.database, this.cache, this.store, this.queue];
  }
}

const dependsOn = (stack: Stack) => stack.dependencies.map((other) => other.stackName).sort();

const services = (scope: Construct, data: Data, loadBalancer: LoadBalancer) => {
  const cluster = new Cluster(scope, 'Cluster', { vpc: data.vpc });
  const web = new WebService(scope, 'Web', { cluster, image: IMAGE, uses: data.all });
  loadBalancer.addService(web);
  new WorkerService(scope, 'Pdf', {
    cluster,
    image: IMAGE,
    jobs: data.queue,
    uses: [data.database, data.cache, data.store],
  });
};

describe('tiers in different stacks', () => {
  test('two: data, and services with the edge', () => {
    const app = testApp();
    const data = new Data(app, 'Data', { env: ENV });
    const front = new Stack(app, 'Front', { env: ENV });
    services(front, data, new LoadBalancer(front, 'LoadBalancer', { vpc: data.vpc }));

    app.synth();

    expect(dependsOn(front)).toEqual(['Data']);
    expect(dependsOn(data)).toEqual([]);
  });

  test('three: services depend on data and edge, never the other way round', () => {
    const app = testApp();
    const data = new Data(app, 'Data', { env: ENV });
    const edge = new Stack(app, 'Edge', { env: ENV });
    const loadBalancer = new LoadBalancer(edge, 'LoadBalancer', { vpc: data.vpc });
    const front = new Stack(app, 'Front', { env: ENV });
    services(front, data, loadBalancer);

    app.synth();

    expect(dependsOn(front)).toEqual(['Data', 'Edge']);
    expect(dependsOn(edge)).toEqual(['Data']);
    expect(dependsOn(data)).toEqual([]);
    // Rules stand with the services: the database in front of them knows none.
    expect(Object.keys(resourcesOf(data, 'AWS::EC2::SecurityGroupIngress'))).toEqual([]);
    expect(Object.keys(resourcesOf(edge, 'AWS::EC2::SecurityGroupEgress'))).toEqual([]);
    expect(Object.keys(resourcesOf(front, 'AWS::EC2::SecurityGroupIngress'))).toHaveLength(5);
  });

  test('an app over a network, a key and a database of another stack', () => {
    const app = testApp();
    const data = new Data(app, 'Data', { env: ENV });
    const front = new Stack(app, 'Front', { env: ENV });
    const orders = new Database(data, 'OrdersDatabase', { vpc: data.vpc, engine: DatabaseEngine.postgres() });
    new ScalableWebApp(front, 'App', {
      vpc: data.vpc,
      encryptionKey: data.key,
      backingServices: [orders],
      web: { image: IMAGE },
      worker: { image: IMAGE },
    });

    app.synth();

    expect(dependsOn(front)).toEqual(['Data']);
    const [web] = Object.values(resourcesOf(front, 'AWS::ECS::TaskDefinition'));
    expect(Object.keys(environmentOf(web))).toEqual(expect.arrayContaining(['DATABASE_HOST', 'ORDERS_DATABASE_HOST']));
  });
});

test('tiers in nested stacks', () => {
  const app = testApp();
  const root = new Stack(app, 'Root', { env: ENV });
  const dataStack = new NestedStack(root, 'Data');
  const vpc = new Network(dataStack, 'Network').vpc;
  const database = new Database(dataStack, 'Database', { vpc, engine: DatabaseEngine.postgres() });
  const queue = new JobQueue(dataStack, 'PdfQueue');
  const front = new NestedStack(root, 'Front');
  const cluster = new Cluster(front, 'Cluster', { vpc });
  const loadBalancer = new LoadBalancer(new NestedStack(root, 'Edge'), 'LoadBalancer', { vpc });
  loadBalancer.addService(new WebService(front, 'Web', { cluster, image: IMAGE, uses: [database, queue] }));
  new WorkerService(front, 'Pdf', { cluster, image: IMAGE, jobs: queue, uses: [database] });

  expect(() => app.synth()).not.toThrow();
});

test('one app per Stage, with the same logical ids', () => {
  const app = testApp();
  const templates = ['Test', 'Prod'].map((name) => {
    const stage = new Stage(app, name, { env: ENV });
    return new ScalableWebAppStack(stage, 'News', { web: { image: IMAGE }, worker: { image: IMAGE } });
  });

  const [test, prod] = templates.map((stack) => Object.keys(resourcesOf(stack, 'AWS::RDS::DBInstance')));

  expect(test).toEqual(prod);
  expect(() => (app as App).synth()).not.toThrow();
});

test('a plain ECS service in a stack of its own is bound by BindingTarget', () => {
  const app = testApp();
  const data = new Data(app, 'Data', { env: ENV });
  const front = new Stack(app, 'Front', { env: ENV });
  const taskDefinition = new FargateTaskDefinition(front, 'Task');
  taskDefinition.addContainer('Legacy', { image: IMAGE });
  const vpc = Vpc.fromVpcAttributes(front, 'Vpc', {
    vpcId: data.vpc.vpcId,
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-1'],
  });
  const service = new FargateService(front, 'Service', {
    cluster: new Cluster(front, 'Cluster', { vpc }),
    taskDefinition,
  });
  const target = BindingTarget.ofService(service, { maxTasks: 4 });

  data.all.forEach((backing) => target.addBinding(backing));
  app.synth();

  expect(dependsOn(data)).toEqual([]);
  const [task] = Object.values(resourcesOf(front, 'AWS::ECS::TaskDefinition'));
  expect(Object.keys(environmentOf(task))).toEqual(
    expect.arrayContaining(['DATABASE_HOST', 'CACHE_HOST', 'BUCKET_NAME', 'PDF_QUEUE_URL']),
  );
  expect(() => target.addBinding(data.cache)).toThrow(/CACHE_HOST \(set by Data\/Cache\)/);
  expect(() => BindingTarget.ofService(service).addBinding(data.cache)).toThrow(
    /CACHE_HOST \(set by the container itself\)/,
  );
});
