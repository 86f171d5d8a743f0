import { Template } from 'aws-cdk-lib/assertions';
import { readTemplate } from '../../lib/analysis/template-model';
import type { Edge, TemplateModel } from '../../lib/analysis/tiers';
import { CacheEngine, DatabaseEngine, Preset, ScalableWebApp } from '../../lib';
import type { ScalableWebAppProps } from '../../lib';
import { IMAGE, testStack } from '../support/stacks';

function modelOf(props: ScalableWebAppProps, grow: (app: ScalableWebApp) => void = () => {}): TemplateModel {
  const stack = testStack();
  grow(new ScalableWebApp(stack, 'App', props));
  return readTemplate(Template.fromStack(stack).toJSON());
}

/** `Web sends WorkerQueue`, by the names of the parts and the ids of replicas. */
function sentences(model: TemplateModel, kind: Edge['kind']): string[] {
  const { loadBalancers, services, databases, caches, queues, buckets } = model;
  const parts = [...loadBalancers, ...services, ...databases, ...caches, ...queues, ...buckets];
  const name = (id: string) => parts.find((part) => part.id === id)?.name ?? id.replace(/.*(Replica\d).*/, '$1');
  return model.edges.filter((edge) => edge.kind === kind).map(({ from, to }) => `${name(from)} ${kind} ${name(to)}`);
}

const resources = (all: object) => readTemplate({ Resources: all });

describe('the name of a service', () => {
  const nameOf = (id: string, path?: string) =>
    resources({
      [id]: { Type: 'AWS::ECS::Service', Metadata: { 'aws:cdk:path': path } },
      FilesABCDEF01: { Type: 'AWS::S3::Bucket' },
    }).services[0].name;

  test.each([
    ['WebServiceABCDEF01', undefined, 'Web'],
    ['WebServiceABCDEF01', 'Shop/Web/Service/Service', 'Web'],
    ['SearchServiceABCDEF01', 'Shop/SearchService/Service/Service', 'SearchService'],
    ['SearchServiceABCDEF01', undefined, 'Search'],
  ])('%s at %s is %s: its construct calls it Service', (id, path, name) => {
    expect(nameOf(id, path)).toBe(name);
  });
});

describe('the production preset', () => {
  // GIVEN one app with everything, and a second web service that uses the database alone
  let model: TemplateModel;
  beforeAll(() => {
    model = modelOf({ web: { image: IMAGE }, worker: { image: IMAGE } }, (app) =>
      app.addWebService('Billing', { image: IMAGE, paths: ['/billing/*'], maxTasks: 12, uses: [app.database!] }),
    );
  });

  test('network: a subnet of each tier in each zone, NAT gateways in the public ones, an S3 endpoint', () => {
    const { cidr, zones, subnets, natGateways, endpoints } = model.network!;
    expect({ cidr, zones }).toEqual({ cidr: '10.0.0.0/16', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] });
    for (const tier of ['public', 'private', 'isolated']) {
      expect(subnets.filter((subnet) => subnet.tier === tier).map(({ zone }) => zone)).toEqual(zones);
    }
    const publicIds = subnets.filter(({ tier }) => tier === 'public').map(({ id }) => id);
    expect(natGateways.map(({ subnet }) => subnet)).toEqual(publicIds);
    expect(endpoints).toMatchObject([{ service: 's3', type: 'Gateway' }]);
  });

  test('load balancer: its listener, with the rules in their order and the default actions last', () => {
    const [{ type, internetFacing, subnets, listeners }] = model.loadBalancers;
    expect({ type, internetFacing, zones: subnets.length }).toEqual({
      type: 'application',
      internetFacing: true,
      zones: 3,
    });
    expect(listeners).toMatchObject([{ protocol: 'HTTP', port: 80 }]);
    expect(listeners[0].rules.map(({ action, conditions }) => [action, ...conditions])).toEqual([
      ['forward', '/billing/*'],
      ['forward', '/*'],
      ['fixed-response'],
    ]);
  });

  test('web service: behind the load balancer, with size, range and policies', () => {
    expect(model.services.find(({ name }) => name === 'Web')).toMatchObject({
      kind: 'web',
      image: 'public.ecr.aws/nginx/nginx-unprivileged:1.29.0',
      capacity: ['FARGATE'],
      platform: 'FARGATE',
      instanceTypes: [],
      vcpu: 0.5,
      memoryMiB: 1024,
      minTasks: 3,
      maxTasks: 30,
      scaling: [
        {
          kind: 'target tracking',
          metric: 'ECSServiceAverageCPUUtilizationHighResolution',
          target: 50,
          periodSeconds: 20,
        },
        { kind: 'target tracking', metric: 'ALBRequestCountPerTarget', target: 3000, periodSeconds: 60 },
      ],
    });
  });

  test('worker: behind nothing, scales on its queue', () => {
    const queue = model.queues.find(({ name }) => name === 'WorkerQueue')!.id;
    expect(model.services.find(({ name }) => name === 'Worker')).toMatchObject({
      kind: 'worker',
      minTasks: 1,
      maxTasks: 10,
      targetGroups: [],
      scaling: [{ queue, target: 10 }],
    });
  });

  test('database: Multi-AZ primary, replicas in their zones, one name for all of them', () => {
    expect(model.databases).toMatchObject([
      {
        name: 'Database',
        engine: 'postgres',
        version: '17',
        multiAz: true,
        primary: { instanceClass: 'db.r7g.large' },
        replicas: [
          { instanceClass: 'db.r7g.large', zone: 'us-east-1b' },
          { instanceClass: 'db.r7g.large', zone: 'us-east-1c' },
        ],
        readerEndpoint: expect.stringMatching(/^reader\..*\.internal$/),
      },
    ]);
  });

  test('cache, queue with its dead-letter queue, and buckets', () => {
    expect(model.caches).toMatchObject([
      { name: 'Cache', engine: 'redis', nodeType: 'cache.r7g.large', shards: 1, nodesPerShard: 2 },
    ]);
    const [letters, queue] = model.queues;
    expect(queue).toMatchObject({ name: 'WorkerQueue', deadLetterQueue: letters.id, maxReceiveCount: 5 });
    expect(model.buckets.map(({ name }) => name)).toEqual(['AccessLogs', 'ObjectStore']);
  });

  test('who is routed to', () => {
    expect(sentences(model, 'routes')).toEqual(['LoadBalancer routes Web', 'LoadBalancer routes Billing']);
  });

  test('who may connect: a service that does not use the cache is not let in', () => {
    expect(sentences(model, 'connects').sort()).toEqual([
      'Billing connects Database',
      'Billing connects Replica1',
      'Billing connects Replica2',
      'Web connects Cache',
      'Web connects Database',
      'Web connects Replica1',
      'Web connects Replica2',
      'Worker connects Cache',
      'Worker connects Database',
      'Worker connects Replica1',
      'Worker connects Replica2',
    ]);
  });

  test('who sends, consumes, puts and gets', () => {
    expect(sentences(model, 'sends')).toEqual(['Web sends WorkerQueue']);
    expect(sentences(model, 'consumes')).toEqual(['Worker consumes WorkerQueue']);
    expect(sentences(model, 'puts')).toEqual(['Web puts ObjectStore', 'Worker puts ObjectStore']);
    expect(sentences(model, 'gets')).toEqual(['Web gets ObjectStore', 'Worker gets ObjectStore']);
    expect(sentences(model, 'logs')).toEqual(['LoadBalancer logs AccessLogs', 'ObjectStore logs AccessLogs']);
  });

  test('by which variables a service knows the other', () => {
    const [{ id: web }] = model.services;
    const [{ primary, replicas }] = model.databases;
    const variables = (to: string) => model.edges.find((edge) => edge.from === web && edge.to === to)?.variables;
    expect(variables(primary.id)).toEqual(['DATABASE_HOST']);
    expect(variables(replicas[0].id)).toEqual(['DATABASE_READER_HOST', 'DATABASE_READER_HOSTS']);
    expect(variables(model.caches[0].id)).toEqual(['CACHE_HOST', 'CACHE_READER_HOST']);
    expect(variables(model.queues[1].id)).toEqual(['WORKER_QUEUE_URL']);
  });

  test('other types are counted', () => {
    expect(model.unread).toMatchObject({ 'AWS::Logs::LogGroup': 5, 'AWS::ECS::Cluster': 1 });
    expect(Object.keys(model.unread)).not.toContain('AWS::RDS::DBInstance');
  });
});

test('changed props change the model', () => {
  // WHEN
  const { network, services, databases, caches, queues, edges } = modelOf({
    preset: Preset.DEVELOPMENT,
    web: { image: IMAGE, minTasks: 2, maxTasks: 7 },
    database: DatabaseEngine.postgres({ readReplicas: 0, multiAz: false }),
    cache: CacheEngine.redis({ replicas: 3 }),
  });

  // THEN
  expect(network?.natGateways).toHaveLength(1);
  expect(services).toMatchObject([{ name: 'Web', minTasks: 2, maxTasks: 7 }]);
  expect(databases).toMatchObject([{ multiAz: false, replicas: [], readerEndpoint: undefined }]);
  expect(caches).toMatchObject([{ nodesPerShard: 4 }]);
  expect(queues).toEqual([]);
  expect(edges.find(({ to }) => to === databases[0].id)?.variables).toContain('DATABASE_READER_HOST');
});

test('a proxy is a part of its database, and who is let into it reaches the primary', () => {
  const { databases, edges, unread } = modelOf({
    web: { image: IMAGE },
    database: DatabaseEngine.mysql({ readReplicas: 0, proxy: {} }),
  });
  expect(databases).toMatchObject([
    { engine: 'mysql', proxy: { borrowSeconds: 5, connectionsPercent: 80, beforeReaders: false } },
  ]);
  const [{ primary }] = databases;
  expect(edges.filter(({ to }) => to === primary.id)).toMatchObject([
    { kind: 'connects', variables: ['DATABASE_HOST', 'DATABASE_READER_HOST', 'DATABASE_READER_HOSTS'] },
  ]);
  expect(Object.keys(unread)).not.toContain('AWS::RDS::DBProxy');
});

test('a proxy and replicas: the primary behind the one, the others beside it', () => {
  const { databases, edges } = modelOf({
    web: { image: IMAGE },
    database: DatabaseEngine.postgres({ readReplicas: 1, proxy: {} }),
  });
  const [{ primary, replicas }] = databases;
  const variables = (id: string) => edges.find(({ kind, to }) => kind === 'connects' && to === id)?.variables;
  expect(variables(primary.id)).toEqual(['DATABASE_HOST']);
  expect(variables(replicas[0].id)).toEqual(['DATABASE_READER_HOST', 'DATABASE_READER_HOSTS']);
});

describe('templates of other origin', () => {
  test.each([[{}], [{ Resources: {} }], [null], ['text'], [{ Resources: { A: null } }]])('%j has no tiers', (json) => {
    const { network, services, edges } = readTemplate(json);
    expect({ network, services, edges }).toEqual({ network: undefined, services: [], edges: [] });
  });

  test('zones of a stack without a region are numbered', () => {
    const subnet = (nth: number) => ({
      Type: 'AWS::EC2::Subnet',
      Properties: { AvailabilityZone: { 'Fn::Select': [nth, { 'Fn::GetAZs': '' }] } },
    });
    const { network } = resources({ Vpc: { Type: 'AWS::EC2::VPC' }, A: subnet(0), B: subnet(1) });
    expect(network?.zones).toEqual(['Zone 1', 'Zone 2']);
    expect(network?.subnets[0].tier).toBe('isolated');
  });

  test('a service that does not scale runs the tasks that it states; a step policy without an alarm has no metric', () => {
    const { services } = resources({
      ApiService: { Type: 'AWS::ECS::Service', Properties: { DesiredCount: 4 } },
      MailService: { Type: 'AWS::ECS::Service', Properties: {} },
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: { MinCapacity: 1, MaxCapacity: 9, ResourceId: { 'Fn::GetAtt': ['MailService', 'Name'] } },
      },
      Steps: {
        Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
        Properties: { PolicyType: 'StepScaling', ScalingTargetId: { Ref: 'Target' } },
      },
    });
    expect(services).toMatchObject([
      { name: 'Api', minTasks: 4, maxTasks: 4, scaling: [] },
      { name: 'Mail', minTasks: 1, maxTasks: 9, scaling: [{ kind: 'step', metric: '', target: undefined }] },
    ]);
  });

  test('default actions route, and redirects do not', () => {
    const { edges, loadBalancers } = resources({
      Alb: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
      Http: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: { LoadBalancerArn: { Ref: 'Alb' }, Port: 80, DefaultActions: [{ Type: 'redirect' }] },
      },
      Https: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: { Ref: 'Alb' },
          Port: 443,
          Protocol: 'HTTPS',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }],
        },
      },
      Api: {
        Type: 'AWS::ECS::Service',
        Properties: { LoadBalancers: [{ TargetGroupArn: { Ref: 'Group' }, ContainerPort: 80 }] },
      },
    });
    expect(loadBalancers[0].listeners.map(({ rules }) => rules[0].action)).toEqual(['redirect', 'forward']);
    expect(edges).toEqual([{ kind: 'routes', from: 'Alb', to: 'Api', variables: [] }]);
  });

  test('rules inside a security group and wildcards in a policy inside a role count; what is denied does not', () => {
    const statement = (Effect: string, Action: string) => ({
      Effect,
      Action,
      Resource: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
    });
    const { edges } = resources({
      Api: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: { Ref: 'Task' },
          NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [{ Ref: 'ApiGroup' }] } },
        },
      },
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyDocument: { Statement: [statement('Allow', 'sqs:Send*'), statement('Deny', 'sqs:ReceiveMessage')] },
            },
          ],
        },
      },
      DataGroup: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { SecurityGroupIngress: [{ SourceSecurityGroupId: { Ref: 'ApiGroup' } }, { CidrIp: '0.0.0.0/0' }] },
      },
      Data: { Type: 'AWS::RDS::DBInstance', Properties: { VPCSecurityGroups: [{ Ref: 'DataGroup' }] } },
      Jobs: { Type: 'AWS::SQS::Queue' },
    });
    expect(edges.map(({ kind, to }) => `${kind} ${to}`)).toEqual(['connects Data', 'sends Jobs']);
  });
});
