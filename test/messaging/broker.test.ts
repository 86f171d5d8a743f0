import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { Size } from 'aws-cdk-lib/core';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IBrokerEngine } from '../../lib';
import { BackingTier, BrokerEngine, Preset, ScalableWebApp } from '../../lib';
import { IMAGE, environmentOf, resourcesOf, secretsOf, testStack } from '../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (engine: IBrokerEngine, preset = Preset.PRODUCTION, stack = testStack()) => {
  const app = new ScalableWebApp(stack, 'Shop', { omit, preset, web: { image: IMAGE } });
  return { app, stack, broker: app.addBroker('Broker', engine), template: () => Template.fromStack(stack) };
};
const failing = (engine: IBrokerEngine) => () => make(engine);
const taskOf = (stack: Stack, service: string) =>
  Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) =>
    id.startsWith(`Shop${service}Task`),
  )![1];
/** Action → the resources that a role is allowed it on, as text. */
const allowedTo = (stack: Stack, role: string) => {
  const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
  const statements = policies
    .filter(([id]) => id.startsWith(`Shop${role}TaskRole`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string[]; Resource: unknown }[]);
  return Object.fromEntries(
    statements.flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, JSON.stringify(Resource)])),
  );
};
const queriesOf = (stack: Stack, id: string) =>
  JSON.stringify(
    Object.entries(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).find(([key]) =>
      key.startsWith(`Shop${id}`),
    )![1].Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification,
  );

describe('RabbitMQ', () => {
  const { stack, broker, app, template } = make(BrokerEngine.rabbitMq());
  app.addWorker('Pdf', { image: IMAGE, source: broker.queue('pdf'), minTasks: 0 });

  test.each<[string, object]>([
    ['three nodes', { DeploymentMode: 'CLUSTER_MULTI_AZ', SubnetIds: [1, 2, 3].map(() => Match.anyValue()) }],
    ['a version that reports each queue', { EngineType: 'RABBITMQ', EngineVersion: '3.13' }],
    ['a size for production', { HostInstanceType: 'mq.m7g.large' }],
    ['private', { PubliclyAccessible: false }],
    ['logged', { Logs: { General: true } }],
    ['upgraded', { AutoMinorVersionUpgrade: true }],
    ['on Sunday', { MaintenanceWindowStartTime: { DayOfWeek: 'SUNDAY', TimeOfDay: '04:00', TimeZone: 'UTC' } }],
    ['with a name from stack and path', { BrokerName: Match.stringLikeRegexp('^test-shop-broker-[0-9a-f]{8}$') }],
  ])('%s', (_, properties) => template().hasResourceProperties('AWS::AmazonMQ::Broker', properties));

  test('outlives the stack, and its password is in no template', () => {
    template().hasResource('AWS::AmazonMQ::Broker', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::AmazonMQ::Broker'));
    expect(Properties.Users).toHaveLength(1);
    expect(JSON.stringify(Properties.Users[0].Password)).toContain(':SecretString:password::}}');
  });

  test.each(['Web', 'Pdf'])('%s knows where to log in and with what', (service) => {
    const task = taskOf(stack, service);
    expect(environmentOf(task)).toHaveProperty('BROKER_URL');
    expect(Object.keys(secretsOf(task)).sort()).toEqual(['BROKER_PASSWORD', 'BROKER_USERNAME']);
  });

  test('the worker knows its queue', () => {
    expect(environmentOf(taskOf(stack, 'Pdf')).BROKER_QUEUE).toBe('pdf');
    expect(environmentOf(taskOf(stack, 'Web'))).not.toHaveProperty('BROKER_QUEUE');
  });

  test('the port is open to both services alone', () => {
    const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).filter(
      ({ Properties }) => Properties.FromPort === 5671,
    );
    expect(rules).toHaveLength(2);
  });

  test('the worker scales on its queue', () => {
    const queries = queriesOf(stack, 'PdfBacklog');
    for (const part of ['AWS/AmazonMQ', 'MessageCount', '"Queue","Value":"pdf"', '"VirtualHost","Value":"/"']) {
      expect(queries).toContain(part);
    }
  });

  test('development has one node, gone with the stack', () => {
    const { template: small } = make(BrokerEngine.rabbitMq(), Preset.DEVELOPMENT);
    small().hasResource('AWS::AmazonMQ::Broker', {
      DeletionPolicy: 'Delete',
      Properties: {
        DeploymentMode: 'SINGLE_INSTANCE',
        HostInstanceType: 'mq.m7g.medium',
        SubnetIds: [Match.anyValue()],
      },
    });
  });

  test('overrides', () => {
    const maintenance = { dayOfWeek: 'TUESDAY', timeOfDay: '02:30', timeZone: 'Europe/Berlin' };
    const own = { cluster: false, instanceType: 'mq.t3.micro', username: 'shop', maintenance };
    const { template: other, stack: otherStack } = make(BrokerEngine.rabbitMq(own));
    other().hasResourceProperties('AWS::AmazonMQ::Broker', {
      DeploymentMode: 'SINGLE_INSTANCE',
      HostInstanceType: 'mq.t3.micro',
      MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '02:30', TimeZone: 'Europe/Berlin' },
      Users: [Match.objectLike({ Username: 'shop' })],
    });
    Annotations.fromStack(otherStack).hasWarning(
      '*',
      Match.stringLikeRegexp(
        'AWS takes cluster and username when it makes the broker.* is refused until the broker gets another id',
      ),
    );
    Annotations.fromStack(otherStack).hasNoWarning('*', Match.stringLikeRegexp('by an empty one'));
  });

  test.each([
    [BrokerEngine.rabbitMq({ instanceType: 'mq.m6g.large' }), /instanceType is 'mq.m6g.large': allowed is mq.m7g from/],
    [
      BrokerEngine.rabbitMq({ instanceType: 'mq.t3.micro' }),
      /instanceType is 'mq.t3.micro': allowed is .* in a cluster/,
    ],
    [BrokerEngine.rabbitMq({ username: 'guest' }), /username is 'guest'/],
    [
      BrokerEngine.rabbitMq({ maintenance: { dayOfWeek: 'Sunday', timeOfDay: '24:00' } }),
      /dayOfWeek is 'Sunday'[^]*timeOfDay is '24:00'/,
    ],
  ])('fails when a size or a login is unknown (%#)', (engine, message) => expect(failing(engine)).toThrow(message));

  test('a queue that is asked for again is the same', () => expect(broker.queue('pdf')).toBe(broker.queue('pdf')));

  test('a queue may be named like a part of the broker', () => expect(() => broker.queue('Login')).not.toThrow());

  test('fails when it is asked for a topic', () => {
    expect(() => broker.topic('pdf', { partitions: 3 })).toThrow(/partitions is 3: allowed is unset for RabbitMQ/);
    expect(() => broker.topic('pdf', { partitions: 3 })).toThrow(/; state broker\.queue\(name\)$/);
    expect(() => broker.topics('pdf', { a: 3 })).toThrow(/unset for RabbitMQ; state broker\.queues\(id, names\)$/);
    expect(() => broker.queue('amq.gen')).toThrow(/name is 'amq.gen'/);
  });
});

describe('Kafka', () => {
  const { stack, broker, app, template } = make(BrokerEngine.kafka());
  const options = { partitions: 12, consumerGroup: 'printers' };
  app.addWorker('Pdf', { image: IMAGE, source: broker.topic('pdf', options), maxTasks: 12 });

  test.each<[string, object]>([
    ['a broker in each zone', { NumberOfBrokerNodes: 3, KafkaVersion: '3.9.x.kraft' }],
    ['a size for production', { BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large' } }],
    ['storage', { BrokerNodeGroupInfo: { StorageInfo: { EBSStorageInfo: { VolumeSize: 100 } } } }],
    ['IAM alone', { ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } } }],
    ['TLS alone', { EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } } }],
    ['logs', { LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } } }],
    ['a name from stack and path', { ClusterName: Match.stringLikeRegexp('^test-shop-broker-[0-9a-f]{8}$') }],
  ])('%s', (_, properties) => template().hasResourceProperties('AWS::MSK::Cluster', properties));

  test('storage grows by itself and never shrinks', () => {
    template().hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ServiceNamespace: 'kafka',
      ScalableDimension: 'kafka:broker-storage:VolumeSize',
      MinCapacity: 1,
      MaxCapacity: 1000,
    });
    template().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        DisableScaleIn: true,
        PredefinedMetricSpecification: { PredefinedMetricType: 'KafkaBrokerStorageUtilization' },
      },
    });
  });

  test('a topic with three copies that outlives the stack', () => {
    template().hasResource('AWS::MSK::Topic', {
      DeletionPolicy: 'Retain',
      Properties: { TopicName: 'pdf', PartitionCount: 12, ReplicationFactor: 3 },
    });
  });

  test('names of the contract', () => {
    expect(environmentOf(taskOf(stack, 'Pdf'))).toMatchObject({
      KAFKA_CLUSTER_ARN: expect.anything(),
      KAFKA_TOPIC: 'pdf',
      KAFKA_CONSUMER_GROUP: 'printers',
    });
    expect(Object.keys(environmentOf(taskOf(stack, 'Web'))).filter((name) => name.startsWith('KAFKA'))).toEqual([
      'KAFKA_CLUSTER_ARN',
    ]);
  });

  test('a service may send, the worker may take, each on its topic alone', () => {
    const web = allowedTo(stack, 'Web');
    const pdf = allowedTo(stack, 'Pdf');
    expect(
      Object.keys(web)
        .filter((action) => action.startsWith('kafka'))
        .sort(),
    ).toEqual([
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeCluster',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:WriteData',
      'kafka-cluster:WriteDataIdempotently',
      'kafka:GetBootstrapBrokers',
    ]);
    expect(
      Object.keys(pdf)
        .filter((action) => action.startsWith('kafka'))
        .sort(),
    ).toEqual([
      'kafka-cluster:AlterGroup',
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeCluster',
      'kafka-cluster:DescribeGroup',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:ReadData',
      'kafka:GetBootstrapBrokers',
    ]);
    expect(pdf['kafka-cluster:ReadData']).toMatch(/:topic\/test-shop-broker-[0-9a-f]{8}\/.*"\/pdf"/);
    expect(pdf['kafka-cluster:AlterGroup']).toMatch(/:group\/test-shop-broker-[0-9a-f]{8}\/.*"\/printers"/);
  });

  test('the worker scales on the lag of its group', () => {
    const queries = queriesOf(stack, 'PdfBacklog');
    for (const part of ['AWS/Kafka', 'SumOffsetLag', '"Consumer Group","Value":"printers"', '"Topic","Value":"pdf"']) {
      expect(queries).toContain(part);
    }
  });

  test('fails when more workers run than there are partitions, or none', () => {
    const { app: other, broker: kafka } = make(BrokerEngine.kafka());
    const source = kafka.topic('pdf', { partitions: 6 });
    expect(() => other.addWorker('Pdf', { image: IMAGE, source, maxTasks: 7 })).toThrow(
      /maxTasks is 7: allowed is at most 6 .* partitions/,
    );
    expect(() => other.addWorker('Mail', { image: IMAGE, source, minTasks: 0, maxTasks: 2 })).toThrow(/minTasks is 0/);
  });

  test('a topic has no more workers than partitions, unless told otherwise', () => {
    const { app: other, broker: kafka, template: small } = make(BrokerEngine.kafka());
    other.addWorker('Pdf', { image: IMAGE, source: kafka.topic('pdf', { partitions: 4 }) });
    other.addWorker('Mail', { image: IMAGE, source: kafka.topic('mail', { partitions: 100 }) });
    for (const [service, MaxCapacity] of [
      ['Pdf', 4],
      ['Mail', 10],
    ] as const) {
      small().hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        ResourceId: Match.objectLike({
          'Fn::Join': [
            '',
            Match.arrayWith([
              Match.objectLike({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^Shop${service}Service`), 'Name'] }),
            ]),
          ],
        }),
        MaxCapacity,
      });
    }
    const source = kafka.topic('one', { partitions: 1 });
    expect(() => other.addWorker('One', { image: IMAGE, source, minTasks: 2 })).toThrow(
      /minTasks is 2: allowed is at most 1 .* partitions/,
    );
  });

  test('two groups read one topic, each with a lag of its own', () => {
    const { stack: shared, app: other, broker: kafka, template: both } = make(BrokerEngine.kafka());
    for (const consumerGroup of ['indexers', 'mailers']) {
      other.addWorker(consumerGroup, { image: IMAGE, source: kafka.topic('events', { partitions: 3, consumerGroup }) });
    }
    both().resourceCountIs('AWS::MSK::Topic', 1);
    for (const group of ['indexers', 'mailers']) {
      expect(queriesOf(shared, `${group}Backlog`)).toContain(`"Consumer Group","Value":"${group}"`);
      expect(environmentOf(taskOf(shared, group)).KAFKA_CONSUMER_GROUP).toBe(group);
    }
    expect(kafka.topic('events', { partitions: 3, consumerGroup: 'mailers' })).toBe(
      kafka.topic('events', { partitions: 3, consumerGroup: 'mailers' }),
    );
    expect(() => kafka.topic('events', { partitions: 6 })).toThrow(/partitions is 6: allowed is 3, as stated before/);
  });

  test('fails when express brokers would stand in two zones', () => {
    const stack = testStack();
    const network = { availabilityZones: stack.availabilityZones.slice(0, 2) };
    const app = new ScalableWebApp(stack, 'Shop', { omit, network, web: { image: IMAGE } });
    expect(() => app.addBroker('Broker', BrokerEngine.kafka({ instanceType: 'express.m7g.large' }))).toThrow(
      /instanceType is 'express.m7g.large': allowed is a standard one in 2 Availability Zones/,
    );
  });

  test('in two zones a topic has two copies, which production is warned of', () => {
    const twoZones = (preset: Preset) => {
      const stack = testStack();
      const network = { availabilityZones: stack.availabilityZones.slice(0, 2) };
      const app = new ScalableWebApp(stack, 'Shop', { omit, network, preset, web: { image: IMAGE } });
      app.addBroker('Broker', BrokerEngine.kafka()).topic('pdf', { partitions: 2 });
      return stack;
    };
    const production = twoZones(Preset.PRODUCTION);
    Template.fromStack(production).hasResourceProperties('AWS::MSK::Topic', { ReplicationFactor: 2 });
    const warning = Match.stringLikeRegexp('two copies and one has to answer');
    Annotations.fromStack(production).hasWarning('/Test/Shop/Broker', warning);
    Annotations.fromStack(twoZones(Preset.DEVELOPMENT)).hasNoWarning('*', warning);
    Annotations.fromStack(stack).hasNoWarning('*', warning);
  });

  test.each(['kafka.m5.24xlarge', 'kafka.m7g.16xlarge', 'express.m7g.16xlarge', 'kafka.t3.small'])(
    '%s is a size',
    (instanceType) => expect(failing(BrokerEngine.kafka({ instanceType }))).not.toThrow(),
  );

  test('express brokers have storage of their own', () => {
    const { template: express } = make(BrokerEngine.kafka({ instanceType: 'express.m7g.large', brokersPerZone: 2 }));
    express().hasResourceProperties('AWS::MSK::Cluster', {
      NumberOfBrokerNodes: 6,
      BrokerNodeGroupInfo: { InstanceType: 'express.m7g.large', StorageInfo: Match.absent() },
    });
    expect(JSON.stringify(express().toJSON())).not.toContain('broker-storage');
  });

  test('overrides', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'Shop', {
      omit,
      encryptionKey: new Key(stack, 'Key'),
      web: { image: IMAGE },
    });
    app.addBroker('EventsBroker', BrokerEngine.kafka({ storage: Size.gibibytes(50), bootstrapServers: 'b-1:9098' }));
    Template.fromStack(stack).hasResourceProperties('AWS::MSK::Cluster', {
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } } },
      BrokerNodeGroupInfo: { StorageInfo: { EBSStorageInfo: { VolumeSize: 50 } } },
    });
    expect(environmentOf(taskOf(stack, 'Web')).EVENTS_KAFKA_BOOTSTRAP_SERVERS).toBe('b-1:9098');
  });

  test.each([
    [BrokerEngine.kafka({ instanceType: 'kafka.m6g.large' }), /instanceType is 'kafka.m6g.large'/],
    [BrokerEngine.kafka({ instanceType: 'kafka.m7g.24xlarge' }), /instanceType is 'kafka.m7g.24xlarge'/],
    [BrokerEngine.kafka({ instanceType: 'express.m7g.24xlarge' }), /instanceType is 'express.m7g.24xlarge'/],
    [BrokerEngine.kafka({ brokersPerZone: 0 }), /brokersPerZone is 0/],
    [BrokerEngine.kafka({ storage: Size.gibibytes(200), maxStorage: Size.gibibytes(100) }), /maxStorage in GiB is 100/],
    [
      BrokerEngine.kafka({ instanceType: 'express.m7g.large', storage: Size.gibibytes(200) }),
      /storage is 'stated': allowed is unset for express/,
    ],
  ])('fails when a size is unknown (%#)', (engine, message) => expect(failing(engine)).toThrow(message));

  test('fails when it is asked for a queue', () => {
    expect(() => broker.queue('mail')).toThrow(/partitions is undefined: allowed is stated for Kafka/);
    expect(() => broker.topic('mail', { partitions: 0 })).toThrow(/partitions is 0/);
  });
});

test('Kafka without brokers to size: the worker makes its topic', () => {
  const { stack, broker, app, template } = make(BrokerEngine.kafkaServerless());
  app.addWorker('Pdf', { image: IMAGE, source: broker.topic('pdf', { partitions: 10 }) });
  template().hasResource('AWS::MSK::ServerlessCluster', {
    DeletionPolicy: 'Retain',
    Properties: {
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      VpcConfigs: [{ SubnetIds: [1, 2, 3].map(() => Match.anyValue()), SecurityGroups: [Match.anyValue()] }],
    },
  });
  template().resourceCountIs('AWS::MSK::Topic', 0);
  expect(environmentOf(taskOf(stack, 'Pdf'))).toMatchObject({ KAFKA_PARTITIONS: '10', KAFKA_CONSUMER_GROUP: 'pdf' });
  for (const action of ['CreateTopic', 'AlterTopic']) {
    expect(allowedTo(stack, 'Pdf')[`kafka-cluster:${action}`]).toContain('/pdf');
  }
});

test('Kafka without brokers to size: who alone sends to a topic makes it, and gives it no more partitions', () => {
  const { stack, broker, app } = make(BrokerEngine.kafkaServerless());
  const worker = app.addWorker('Pdf', { image: IMAGE, source: broker.topic('pdf', { partitions: 10 }) });
  worker.addBinding(broker.topic('pdf.dead', { partitions: 1 }));
  const { 'kafka-cluster:CreateTopic': create, 'kafka-cluster:AlterTopic': alter } = allowedTo(stack, 'Pdf');
  expect(create).toContain('/pdf.dead');
  expect(alter).not.toContain('/pdf.dead');
});

test.each([
  'BROKER_URL',
  'ORDERS_BROKER_PASSWORD',
  'KAFKA_CLUSTER_ARN',
  'KAFKA_TOPIC',
  'KAFKA_TOPICS',
  'BROKER_QUEUES',
])('%s is reserved', (name) => {
  const { app } = make(BrokerEngine.rabbitMq());
  expect(() => app.addWebService('Api', { image: IMAGE, paths: ['/a'], environment: { [name]: 'x' } })).toThrow(
    new RegExp(`environment is '${name}'`),
  );
});

describe('several of one broker', () => {
  test('topics: one group, one lag, grants by name', () => {
    const { stack, broker, app, template } = make(BrokerEngine.kafka());
    const source = broker.topics('index', { products: 10, prices: 5 });
    app.addWorker('Index', { image: IMAGE, source, maxTasks: 15 });
    const task = taskOf(stack, 'Index');
    expect(environmentOf(task)).toMatchObject({ KAFKA_TOPICS: 'products,prices', KAFKA_CONSUMER_GROUP: 'index' });
    expect(environmentOf(task)).not.toHaveProperty('KAFKA_TOPIC');
    template().resourceCountIs('AWS::MSK::Topic', 2);
    const allowed = JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    for (const name of ['/products', '/prices', '/index']) expect(allowed).toContain(`${name}"`);
    const queries = queriesOf(stack, 'Index');
    expect(queries).toContain('"Expression":"SUM([FILL(m1, 0), FILL(m2, 0)])"');
    expect(queries).toMatch(/"Value":"products".*"Value":"prices"/);
    expect(source.maxConsumers).toBe(15);
  });

  test('topics of a serverless cluster: their partitions in the same order', () => {
    const { stack, broker, app } = make(BrokerEngine.kafkaServerless());
    app.addWorker('Index', { image: IMAGE, source: broker.topics('index', { products: 10, prices: 5 }) });
    app.addWorker('Clicks', { image: IMAGE, source: broker.topics('clicks', { views: 4, carts: 4 }) });
    expect(environmentOf(taskOf(stack, 'Index'))).toMatchObject({ KAFKA_PARTITIONS: '10,5' });
    expect(environmentOf(taskOf(stack, 'Clicks'))).toMatchObject({
      KAFKA_TOPICS: 'views,carts',
      KAFKA_PARTITIONS: '4,4',
    });
  });

  test.each(['only', 'index'])('a list of one topic, called %s, stays a list; the group is one', (name) => {
    const { stack, broker, app } = make(BrokerEngine.kafkaServerless());
    app.addWorker('Index', { image: IMAGE, source: broker.topics('index', { [name]: 3 }) });
    const environment = environmentOf(taskOf(stack, 'Index'));
    expect(environment).toMatchObject({ KAFKA_TOPICS: name, KAFKA_PARTITIONS: '3', KAFKA_CONSUMER_GROUP: 'index' });
    expect(environment).not.toHaveProperty('KAFKA_TOPIC');
    expect(environment).not.toHaveProperty('KAFKA_CONSUMER_GROUPS');
  });

  test('a list of one queue stays a list', () => {
    const { stack, broker, app } = make(BrokerEngine.rabbitMq());
    app.addWorker('Mail', { image: IMAGE, source: broker.queues('mail', ['welcome']) });
    const environment = environmentOf(taskOf(stack, 'Mail'));
    expect(environment).toMatchObject({ BROKER_QUEUES: 'welcome' });
    expect(environment).not.toHaveProperty('BROKER_QUEUE');
  });

  test.each([
    ['queues', BrokerEngine.rabbitMq()],
    ['topics', BrokerEngine.kafka()],
  ])('as many %s as there may be: no policy and no alarm has more than ten metrics', (kind, engine) => {
    const { stack, broker, app } = make(engine);
    const names = [...'abcdefghi'];
    const source =
      kind === 'queues'
        ? broker.queues('all', names)
        : broker.topics('all', Object.fromEntries(names.map((name) => [name, 1])));
    app.addWorker('All', { image: IMAGE, source, maxTasks: 9 });
    const metricsOf = (type: string) =>
      Object.values(resourcesOf(stack, type)).map(
        (resource) => JSON.stringify(resource).match(/"MetricStat":/g)?.length ?? 0,
      );
    expect(Math.max(...metricsOf('AWS::ApplicationAutoScaling::ScalingPolicy'))).toBe(10);
    expect(Math.max(...metricsOf('AWS::CloudWatch::Alarm'))).toBe(9);
  });

  test('queues: one number of what waits, and a task stays', () => {
    const { stack, broker, app } = make(BrokerEngine.rabbitMq());
    const source = broker.queues('mail', ['welcome', 'reset']);
    app.addWorker('Mail', { image: IMAGE, source });
    expect(environmentOf(taskOf(stack, 'Mail'))).toMatchObject({ BROKER_QUEUES: 'welcome,reset' });
    expect(queriesOf(stack, 'Mail')).toContain('SUM([FILL(m1, 0), FILL(m2, 0)])');
    expect(source.unattendedJobs).toBeUndefined();
    expect(() => app.addWorker('Asleep', { image: IMAGE, source, minTasks: 0 })).toThrow(/minTasks is 0/);
  });

  test('queues may be called as one of them is, and no two lists the same', () => {
    const { broker } = make(BrokerEngine.rabbitMq());
    broker.queue('mail');
    broker.queues('mail', ['mail', 'reset']);
    expect(() => broker.queues('mail', ['mail'])).toThrow(/id is 'mail': allowed is a name that is not taken/);
  });

  test('a topic that one worker reads alone is the same for several', () => {
    const { broker, app, template } = make(BrokerEngine.kafka());
    app.addWorker('Prices', { image: IMAGE, source: broker.topic('prices', { partitions: 5 }) });
    app.addWorker('Index', { image: IMAGE, source: broker.topics('index', { products: 10, prices: 5 }) });
    template().resourceCountIs('AWS::MSK::Topic', 2);
    expect(() => broker.topics('again', { prices: 6 })).toThrow(/partitions is 6: allowed is 5, as stated before/);
  });

  test.each<[string, (broker: ReturnType<typeof make>['broker']) => unknown, RegExp]>([
    ['none', (broker) => broker.topics('index', {}), /queues or topics is \[\]: allowed is 1 to 9, each once/],
    [
      'ten',
      (broker) => broker.topics('index', Object.fromEntries([...'abcdefghij'].map((name) => [name, 1]))),
      /allowed is 1 to 9/,
    ],
    ['queues of Kafka', (broker) => broker.queues('mail', ['a', 'b']), /partitions is undefined/],
    [
      'queues of Kafka, once and with the call to make instead',
      (broker) => broker.queues('mail', ['a', 'b']),
      /a prop cannot be used\n.*partitions is undefined.*; state broker\.topics\(consumerGroup, \{ \[name\]: partitions \}\)$/,
    ],
    [
      'one queue instead of a list',
      (broker) => broker.queues('mail', 'welcome' as never),
      /names is 'welcome': allowed is a list of names; state a list such as/,
    ],
    [
      'a list of topics without partitions',
      (broker) => broker.topics('index', ['products'] as never),
      /partitions is \['products'\]: allowed is the number of each topic by its name; state \{ products: 10/,
    ],
    [
      'partitions in text',
      (broker) => broker.topics('index', { a: '5' as never }),
      /a prop cannot be used\n.*partitions is '5': allowed is a number; state Number\('5'\)/,
    ],
    [
      'a group that is taken',
      (broker) => [broker.topics('index', { a: 1 }), broker.topics('index', { b: 1 })],
      /consumerGroup is 'index': allowed is a name that is not taken/,
    ],
    [
      'a group that one topic has',
      (broker) => [broker.topic('a', { partitions: 1, consumerGroup: 'index' }), broker.topics('index', { b: 1 })],
      /consumerGroup is 'index': allowed is a name that is not taken/,
    ],
    [
      'a group that one topic has by its name',
      (broker) => [broker.topic('a', { partitions: 1 }), broker.topics('a', { a: 1, b: 1 })],
      /consumerGroup is 'a': allowed is a name that is not taken/,
    ],
    [
      'one topic, by a group that several have',
      (broker) => [broker.topics('index', { a: 1 }), broker.topic('a', { partitions: 1, consumerGroup: 'index' })],
      /consumerGroup is 'index': allowed is a name that is not taken/,
    ],
    [
      'one topic, by a group that another has',
      (broker) => ['a', 'b'].map((name) => broker.topic(name, { partitions: 1, consumerGroup: 'index' })),
      /consumerGroup is 'index': allowed is a name that is not taken/,
    ],
  ])('fails with %s', (_, call, message) => {
    const { broker } = make(BrokerEngine.kafka());
    expect(() => call(broker)).toThrow(message);
  });
});
