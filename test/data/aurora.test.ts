import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AuroraMysqlEngineVersion,
  AuroraPostgresEngineVersion,
  DatabaseInsightsMode,
  DBClusterStorageType,
} from 'aws-cdk-lib/aws-rds';
import type { AuroraOptions, IDatabaseEngine } from '../../lib';
import { Database, DatabaseEngine, Preset } from '../../lib';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';
import { makeDatabase as make, problemsOf } from './clusters';

const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';
const ENGINES: [
  string,
  (options?: AuroraOptions) => IDatabaseEngine,
  { version: string; port: number; family: string },
][] = [
  ['aurora-postgresql', DatabaseEngine.auroraPostgres, { version: '17.7', port: 5432, family: 'aurora-postgresql17' }],
  [
    'aurora-mysql',
    DatabaseEngine.auroraMysql,
    { version: '8.0.mysql_aurora.3.10.4', port: 3306, family: 'aurora-mysql8.0' },
  ],
];
const serverless = { minCapacity: 2, maxCapacity: 16 };

describe.each(ENGINES)('%s', (name, engine, { version, port, family }) => {
  const { template, stack, database } = make(engine());
  const instances = () => Object.values(resourcesOf(stack, INSTANCE)).map(({ Properties }) => Properties);

  test('is encrypted, backed up, protected, and leaves a snapshot', () => {
    template.hasResource(CLUSTER, {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: {
        Engine: name,
        EngineVersion: version,
        Port: port,
        DatabaseName: 'app',
        StorageEncrypted: true,
        BackupRetentionPeriod: 15,
        DeletionProtection: true,
        DeleteAutomatedBackups: false,
        CopyTagsToSnapshot: true,
        EnableIAMDatabaseAuthentication: true,
        PerformanceInsightsEnabled: true,
        MonitoringInterval: 60,
      },
    });
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', { Family: family });
  });

  test('a writer and two readers in three zones, which take over in order', () => {
    expect(instances().map(({ PromotionTier, AvailabilityZone }) => [PromotionTier, AvailabilityZone])).toEqual([
      [0, 'us-east-1a'],
      [1, 'us-east-1b'],
      [1, 'us-east-1c'],
    ]);
    expect(new Set(instances().map(({ DBInstanceClass }) => DBInstanceClass))).toEqual(new Set(['db.r7g.large']));
  });

  test('the data is the cluster’s: an instance may go', () => {
    for (const instance of Object.values(resourcesOf(stack, INSTANCE))) {
      expect(instance).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
  });

  test('has logical ids that are a contract', () => {
    expect(Object.keys({ ...resourcesOf(stack, CLUSTER), ...resourcesOf(stack, INSTANCE) })).toEqual([
      'DatabaseClusterC6094C50',
      'DatabaseWriter2C00925F',
      'DatabaseReader1B843ECF4',
      'DatabaseReader26C3EFF40',
    ]);
  });

  test('binds the cluster’s own endpoints, which certificates and tokens hold for', () => {
    const reader = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'ReadEndpoint.Address'] };
    expect(make(engine()).bind(30)).toEqual({
      environment: {
        DATABASE_HOST: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Address'] },
        DATABASE_READER_HOST: reader,
        DATABASE_READER_HOSTS: reader,
        DATABASE_PORT: `${port}`,
        DATABASE_NAME: 'app',
        DATABASE_POOL_SIZE: name === 'aurora-mysql' ? '13' : '24',
      },
      secrets: expect.objectContaining({ DATABASE_PASSWORD: expect.objectContaining({ field: 'password' }) }),
    });
    expect(database.cluster).toBeDefined();
    expect(database.replicas).toHaveLength(2);
  });

  test('one reader more, or less, touches no other resource', () => {
    const { Resources } = template.toJSON();
    const more = make(engine({ readers: 3 })).template.toJSON().Resources;
    for (const [id, resource] of Object.entries(Resources)) expect(more[id]).toEqual(resource);
    expect(Object.keys(more)).toHaveLength(Object.keys(Resources).length + 1);
  });

  test('the first reader changes no service: the reader endpoint is there without any', () => {
    const none = make(engine({ readers: 0 }));
    expect(none.bind().environment.DATABASE_READER_HOST).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'ReadEndpoint.Address'],
    });
  });

  test('instances change one after another', () => {
    expect(Object.values(resourcesOf(stack, INSTANCE)).map(({ DependsOn = [] }) => [DependsOn].flat())).toEqual([
      [],
      [expect.stringMatching(/^DatabaseWriter/)],
      [expect.stringMatching(/^DatabaseReader1/)],
    ]);
  });

  test('development: a writer alone that is destroyed with the stack', () => {
    const small = make(engine(), Preset.DEVELOPMENT);
    small.template.resourceCountIs(INSTANCE, 1);
    small.template.hasResource(CLUSTER, {
      DeletionPolicy: 'Delete',
      Properties: {
        DeletionProtection: false,
        BackupRetentionPeriod: 1,
        PerformanceInsightsEnabled: name === 'aurora-postgresql',
      },
    });
  });

  test('serverless instances: the first reader stays as large as the writer, the others follow their own load', () => {
    const { template, stack } = make(engine({ serverless }));
    template.hasResourceProperties(CLUSTER, {
      ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 16 },
    });
    expect(
      Object.values(resourcesOf(stack, INSTANCE)).map(({ Properties: { DBInstanceClass, PromotionTier } }) => [
        DBInstanceClass,
        PromotionTier,
      ]),
    ).toEqual([
      ['db.serverless', 0],
      ['db.serverless', 1],
      ['db.serverless', 2],
    ]);
  });

  test('serverless readers of a provisioned writer, and a pause', () => {
    const instanceType = new InstanceType('r8g.2xlarge');
    const readers = make(engine({ instanceType, serverless: { ...serverless, readersOnly: true }, readers: 1 }));
    const classes = Object.values(resourcesOf(readers.stack, INSTANCE)).map((each) => each.Properties.DBInstanceClass);
    expect(classes).toEqual(['db.r8g.2xlarge', 'db.serverless']);
    make(
      engine({ serverless: { minCapacity: 0, maxCapacity: 4, pauseAfter: Duration.hours(1) } }),
    ).template.hasResourceProperties(CLUSTER, {
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 3600 },
    });
  });

  test('from provisioned to serverless touches the cluster’s capacity and the classes, and replaces nothing', () => {
    const before = template.toJSON().Resources;
    const after = make(engine({ serverless })).template.toJSON().Resources;
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(after).flatMap((id) =>
      Object.keys(after[id].Properties ?? {}).filter(
        (prop) => JSON.stringify(after[id].Properties[prop]) !== JSON.stringify(before[id].Properties[prop]),
      ),
    );
    expect([...new Set(changed)].sort()).toEqual([
      'DBInstanceClass',
      'PromotionTier',
      'ServerlessV2ScalingConfiguration',
    ]);
  });

  test('readers of another class are the later ones to take over', () => {
    const { stack } = make(engine({ readerInstanceType: new InstanceType('r7g.xlarge'), readers: 1 }));
    expect(Object.values(resourcesOf(stack, INSTANCE)).map(({ Properties }) => Properties.PromotionTier)).toEqual([
      0, 2,
    ]);
  });

  test('readers come fast and go slowly, on the CPU of those that are there', () => {
    const { template, database } = make(engine({ readerScaling: { maxReaders: 8 } }));
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 8,
      ServiceNamespace: 'rds',
      ScalableDimension: 'rds:cluster:ReadReplicaCount',
      ResourceId: { 'Fn::Join': ['', ['cluster:', { Ref: Match.stringLikeRegexp('^DatabaseCluster') }]] },
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageCPUUtilization' },
        TargetValue: 50,
        ScaleOutCooldown: 60,
        ScaleInCooldown: 900,
      },
    });
    expect(database.readerCapacity).toBeDefined();
  });

  test('takes what is stated of scaling', () => {
    const readerScaling = {
      maxReaders: 15,
      minReaders: 4,
      targetCpuPercent: 70,
      scaleOutCooldown: Duration.seconds(0),
      scaleInCooldown: Duration.hours(1),
    };
    const { template } = make(engine({ readers: 1, readerScaling }));
    template.hasResource('AWS::ApplicationAutoScaling::ScalableTarget', {
      Properties: { MinCapacity: 4, MaxCapacity: 15 },
      DependsOn: [Match.stringLikeRegexp('^DatabaseReader1')],
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, ScaleOutCooldown: 0, ScaleInCooldown: 3600 },
    });
  });

  test('a proxy, with a read-only endpoint where there is a reader', () => {
    const proxied = make(engine({ proxy: {} }));
    const { environment } = proxied.bind();
    const { template } = proxied;
    template.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
      DBClusterIdentifiers: [{ Ref: Match.stringLikeRegexp('^DatabaseCluster') }],
      ConnectionPoolConfigurationInfo: { ConnectionBorrowTimeout: 5, MaxConnectionsPercent: 80 },
    });
    template.hasResourceProperties('AWS::RDS::DBProxyEndpoint', { TargetRole: 'READ_ONLY' });
    expect(environment.DATABASE_HOST).toEqual({ 'Fn::GetAtt': [expect.stringMatching('Proxy'), 'Endpoint'] });
    expect(environment.DATABASE_READER_HOST).toEqual({
      'Fn::GetAtt': [expect.stringMatching('ProxyReaderEndpoint'), 'Endpoint'],
    });
    expect(environment.DATABASE_POOL_SIZE).toBe('50');
    const alone = make(engine({ proxy: {}, readers: 0 }));
    const bound = alone.bind().environment;
    alone.template.resourceCountIs('AWS::RDS::DBProxyEndpoint', 0);
    expect(bound.DATABASE_READER_HOST).toEqual(bound.DATABASE_HOST);
  });

  test('RDS makes and rotates the password beside readers', () => {
    const { template, database, stack } = make(engine({ manageMasterUserPassword: true }));
    template.hasResourceProperties(CLUSTER, { ManageMasterUserPassword: true, MasterUserPassword: Match.absent() });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(stack.resolve(database.secret.secretArn)).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'MasterUserSecret.SecretArn'],
    });
  });

  test('from a snapshot: name, master user and encryption are its own', () => {
    const snapshot = { snapshotIdentifier: 'mine', databaseName: 'orders', username: 'owner' };
    const made = make(engine({ snapshot }));
    expect(made.bind().environment.DATABASE_NAME).toBe('orders');
    const { template, stack } = made;
    template.hasResourceProperties(CLUSTER, {
      SnapshotIdentifier: 'mine',
      DatabaseName: Match.absent(),
      MasterUsername: Match.absent(),
      StorageEncrypted: Match.absent(),
      MasterUserPassword: Match.anyValue(),
    });
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString).toMatchObject({
      SecretStringTemplate: '{"username":"owner"}',
    });
  });

  test('a customer managed key encrypts data, figures and password', () => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Key');
    const vpc = new Vpc(stack, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b'] });
    const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
    new Database(stack, 'OtherDatabase', {
      vpc,
      encryptionKey,
      engine: engine({ manageMasterUserPassword: true }),
    });
    Template.fromStack(stack).hasResourceProperties(CLUSTER, {
      KmsKeyId: key,
      PerformanceInsightsKmsKeyId: key,
      MasterUserSecret: { KmsKeyId: key },
    });
  });

  test('a plan of AWS Backup takes the cluster', () => {
    const { template } = make(engine({ backupPlan: {} }));
    expect(JSON.stringify(template.findResources('AWS::Backup::BackupSelection'))).toMatch(/DatabaseCluster/);
  });

  test('grantConnect names the cluster', () => {
    const { stack, database, bind } = make(engine());
    bind();
    database.grantConnect(stack.node.findChild('Task') as never, 'web');
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toMatch(/DBClusterResourceId.*\/web/);
  });

  test.each<[AuroraOptions, object]>([
    [{ port: 6000 }, { Port: 6000 }],
    [{ deletionProtection: false }, { DeletionProtection: false }],
    [{ backupRetention: Duration.days(35) }, { BackupRetentionPeriod: 35 }],
    [{ databaseName: 'orders' }, { DatabaseName: 'orders' }],
    [{ monitoringInterval: Duration.seconds(0) }, { MonitoringInterval: 0, MonitoringRoleArn: Match.absent() }],
    [{ logExports: ['iam-db-auth-error'] }, { EnableCloudwatchLogsExports: ['iam-db-auth-error'] }],
    [{ storageType: DBClusterStorageType.AURORA_IOPT1 }, { StorageType: 'aurora-iopt1' }],
    [
      { databaseInsights: DatabaseInsightsMode.ADVANCED },
      { DatabaseInsightsMode: 'advanced', PerformanceInsightsRetentionPeriod: 465 },
    ],
  ])('takes %j', (options, properties) => {
    make(engine(options)).template.hasResourceProperties(CLUSTER, properties);
  });

  test('takes parameters of the cluster and of its instances', () => {
    const { template } = make(engine({ parameters: { max_connections: '400' }, instanceParameters: { a: '1' } }));
    template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', { Parameters: { max_connections: '400' } });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Family: family, Parameters: { a: '1' } });
  });
});

test('TLS is forced, slow statements are logged and idle sessions ended', () => {
  make(DatabaseEngine.auroraPostgres()).template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
    Parameters: {
      'rds.force_ssl': '1',
      log_min_duration_statement: '1000',
      idle_in_transaction_session_timeout: '60000',
    },
  });
  make(DatabaseEngine.auroraMysql()).template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
    Parameters: { require_secure_transport: 'ON', slow_query_log: '1', long_query_time: '1', wait_timeout: '1800' },
  });
});

describe('the version', () => {
  test('can be stated', () => {
    make(
      DatabaseEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_9 }),
    ).template.hasResourceProperties(CLUSTER, { EngineVersion: '16.9' });
    make(DatabaseEngine.auroraMysql({ version: AuroraMysqlEngineVersion.VER_3_08_2 })).template.hasResourceProperties(
      CLUSTER,
      { EngineVersion: '8.0.mysql_aurora.3.08.2' },
    );
  });

  test('has to be one that there is', () => {
    const of = (full: string, series: string) => AuroraPostgresEngineVersion.of(full, series);
    expect(problemsOf(DatabaseEngine.auroraPostgres({ version: of('17.3', '17') }))).toMatch(
      /version is '17.3': allowed is a version that RDS has/,
    );
    expect(problemsOf(DatabaseEngine.auroraMysql({ version: AuroraMysqlEngineVersion.of('9', '8.0') }))).toMatch(
      /version is '9'/,
    );
  });
});

describe('connections', () => {
  const pool = (engine: IDatabaseEngine, tasks: number) =>
    Number(make(engine).bind(tasks).environment.DATABASE_POOL_SIZE);
  test.each<[string, IDatabaseEngine, number]>([
    // 0.8 × 3,360 / 200
    ['16 units of PostgreSQL', DatabaseEngine.auroraPostgres({ serverless }), 13],
    // 0.8 × 2,000 / 200
    [
      'that may shrink below one',
      DatabaseEngine.auroraPostgres({ serverless: { minCapacity: 0.5, maxCapacity: 16 } }),
      8,
    ],
    // 0.8 × 2,000 / 200
    ['16 units of MySQL', DatabaseEngine.auroraMysql({ serverless }), 8],
    // 0.8 × 400 / 200
    ['a number of one’s own', DatabaseEngine.auroraMysql({ parameters: { max_connections: '400' } }), 1],
  ])('%s', (_, engine, expected) => {
    expect(pool(engine, 100)).toBe(expected);
  });
});

describe('fails when', () => {
  const { auroraPostgres, auroraMysql } = DatabaseEngine;
  test.each<[string, IDatabaseEngine, RegExp]>([
    [
      'there are more than 15 readers',
      auroraPostgres({ readers: 16 }),
      /readers is 16: allowed is .* 0 to 15; .*cache/,
    ],
    [
      'the class is none of Aurora',
      auroraPostgres({ instanceType: new InstanceType('m7g.large') }),
      /instanceType is 'm7g.large': allowed is a class that Aurora has: .*; state 'r7g.large'/,
    ],
    [
      'serverless is stated as a class',
      auroraMysql({ instanceType: new InstanceType('serverless') }),
      /instanceType is 'serverless': .*; state serverless with minCapacity and maxCapacity/,
    ],
    [
      'a class is written as RDS writes it',
      auroraMysql({ readerInstanceType: new InstanceType('db.r7g.large') }),
      /readerInstanceType is 'db.r7g.large': allowed is a class without 'db.'; state 'r7g.large'/,
    ],
    [
      'the least capacity is above the most',
      auroraPostgres({ serverless: { minCapacity: 8, maxCapacity: 4 } }),
      /serverless.minCapacity is 8: allowed is at most maxCapacity, 4/,
    ],
    [
      'capacity is not in steps of a half',
      auroraPostgres({ serverless: { minCapacity: 0.7, maxCapacity: 300 } }),
      /serverless.minCapacity is 0.7: allowed is 0 to 256 in steps of 0.5[^]*serverless.maxCapacity is 300: allowed is 1 to 256/,
    ],
    [
      'an instance type is stated beside serverless',
      auroraPostgres({ serverless, instanceType: new InstanceType('r7g.large') }),
      /instanceType is 'r7g.large': allowed is none with serverless, unless serverless.readersOnly/,
    ],
    [
      'readers are of a class and serverless',
      auroraPostgres({ serverless, readerInstanceType: new InstanceType('r7g.large') }),
      /readerInstanceType is 'r7g.large': allowed is none with serverless/,
    ],
    [
      'a proxy keeps instances from pausing',
      auroraMysql({ serverless: { minCapacity: 0, maxCapacity: 4 }, proxy: {} }),
      /serverless.minCapacity is 0: allowed is at least 0.5 with proxy/,
    ],
    [
      'what never pauses gets a time to pause',
      auroraMysql({ serverless: { ...serverless, pauseAfter: Duration.minutes(5) } }),
      /serverless.pauseAfter is 'stated': allowed is none unless minCapacity is 0/,
    ],
    [
      'scaling has no room beside the fixed readers',
      auroraPostgres({ readers: 3, readerScaling: { maxReaders: 3 } }),
      /readerScaling.maxReaders is 3: allowed is above readers, of which 3 are there for good/,
    ],
    [
      'scaling is to go below the fixed readers',
      auroraPostgres({ readers: 3, readerScaling: { minReaders: 1, maxReaders: 5 } }),
      /readerScaling.minReaders is 1: allowed is at least readers, 3: .*; lower readers to 1/,
    ],
    [
      'the fewest readers are above the most',
      auroraPostgres({ readerScaling: { minReaders: 6, maxReaders: 5, targetCpuPercent: 95 } }),
      /targetCpuPercent is 95[^]*minReaders is 6: allowed is at most maxReaders, 5/,
    ],
    [
      'backups are off',
      auroraPostgres({ backupRetention: Duration.days(0) }),
      /backupRetention in days is 0: allowed is a whole number from 1 to 35; a cluster cannot do without/,
    ],
    [
      'a snapshot gets a name and a managed password',
      auroraPostgres({ snapshot: { snapshotIdentifier: 'x' }, databaseName: 'orders', manageMasterUserPassword: true }),
      /manageMasterUserPassword is true: allowed is false with snapshot[^]*databaseName is 'orders': allowed is none/,
    ],
    [
      'a log is none of the engine’s',
      auroraPostgres({ logExports: ['slowquery'] }),
      /logExports is \['slowquery'\]: allowed is of Aurora PostgreSQL postgresql/,
    ],
    [
      'a small class gets advanced insights',
      auroraMysql({
        instanceType: new InstanceType('t4g.medium'),
        databaseInsights: DatabaseInsightsMode.ADVANCED,
      }),
      /databaseInsights is 'advanced': allowed is 'standard' on t4g.medium/,
    ],
    [
      'a proxy is to listen elsewhere',
      auroraPostgres({ port: 6000, proxy: {} }),
      /proxy.port is 6000: allowed is 5432/,
    ],
  ])('%s', (_, engine, message) => {
    expect(problemsOf(engine)).toMatch(message);
  });
});
