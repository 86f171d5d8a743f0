import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DatabaseInstance, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { DatabaseProps, IBindingTarget, PostgresOptions } from '../../lib';
import { Database, DatabaseEngine, Network, Preset } from '../../lib';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (options: PostgresOptions = {}, props: Partial<DatabaseProps> = {}, id = 'Database') => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const database = new Database(stack, id, { vpc, engine: DatabaseEngine.postgres(options), ...props });
  return {
    stack,
    vpc,
    database,
    get template() {
      return Template.fromStack(stack);
    },
  };
};
const target = (stack: ReturnType<typeof make>['stack'], vpc: Vpc, maxTasks?: number): IBindingTarget => {
  const id = `Service${stack.node.children.length}`;
  const role = new Role(stack, `${id}Role`, { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  const group = new SecurityGroup(stack, id, { vpc });
  return { grantPrincipal: role, connections: group.connections, maxTasks };
};

describe('the primary', () => {
  const { template, stack } = make();
  const primary = { DBName: 'app' };

  test.each([
    ['stands by in a second zone', { MultiAZ: true }],
    ['is encrypted', { StorageEncrypted: true }],
    [
      'keeps backups for 15 days, even when it is deleted',
      { BackupRetentionPeriod: 15, DeleteAutomatedBackups: false },
    ],
    ['refuses to be deleted', { DeletionProtection: true }],
    ['takes IAM tokens', { EnableIAMDatabaseAuthentication: true }],
    ['has no public address', { PubliclyAccessible: false }],
    ['grows its storage', { StorageType: 'gp3', AllocatedStorage: '100', MaxAllocatedStorage: 1000 }],
    [
      'is watched',
      {
        EnablePerformanceInsights: true,
        MonitoringInterval: 60,
        EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
      },
    ],
    [
      'runs PostgreSQL 17 on a Graviton class',
      { Engine: 'postgres', EngineVersion: '17', DBInstanceClass: 'db.r7g.large' },
    ],
  ])('%s', (_, properties) => {
    template.hasResourceProperties('AWS::RDS::DBInstance', { ...primary, ...properties });
  });

  test('forces TLS', () => {
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres17',
      Parameters: {
        'rds.force_ssl': '1',
        log_min_duration_statement: '1000',
        idle_in_transaction_session_timeout: '60000',
      },
    });
  });

  test('leaves a snapshot when it is deleted or replaced', () => {
    template.hasResource('AWS::RDS::DBInstance', {
      Properties: primary,
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
    });
  });

  test('keeps its password in a secret that outlives the stack', () => {
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('has logical ids that are a contract', () => {
    expect(Object.keys(resourcesOf(stack, 'AWS::RDS::DBInstance'))).toMatchInlineSnapshot(`
     [
       "DatabasePrimaryEDE0B3D0",
       "DatabaseReplica1ED560A1F",
       "DatabaseReplica2035311FF",
     ]
    `);
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toMatchInlineSnapshot(`
     [
       "DatabaseSecret3B817195",
     ]
    `);
  });
});

describe('read replicas', () => {
  const { stack, template } = make({ readReplicas: 3 });
  const replicas = Object.values(resourcesOf(stack, 'AWS::RDS::DBInstance')).filter(
    (i) => i.Properties.SourceDBInstanceIdentifier,
  );

  test('stand in different zones', () => {
    expect(replicas.map((replica) => replica.Properties.AvailabilityZone)).toEqual([
      'us-east-1b',
      'us-east-1c',
      'us-east-1a',
    ]);
  });

  test('inherit encryption and engine, and can be removed', () => {
    for (const { Properties } of replicas) {
      expect(Properties).not.toHaveProperty('StorageEncrypted');
      expect(Properties).not.toHaveProperty('Engine');
      expect(Properties.DeletionProtection).toBe(false);
    }
  });

  test('share one name by weighted records, the primary at weight 0', () => {
    const records = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
    expect(records.map(({ SetIdentifier, Weight, TTL }) => [SetIdentifier, Weight, TTL])).toEqual([
      ['Primary', 0, '5'],
      ['Replica1', 100, '5'],
      ['Replica2', 100, '5'],
      ['Replica3', 100, '5'],
    ]);
    expect(new Set(records.map(({ Name }) => Name)).size).toBe(1);
    template.hasResourceProperties('AWS::Route53::HostedZone', { VPCs: [Match.anyValue()] });
  });

  test('one more touches no other resource', () => {
    const without = make({ readReplicas: 2 }).template.toJSON().Resources;
    const withOne = template.toJSON().Resources;
    const added = Object.keys(withOne).filter((id) => !(id in without));
    expect(added.map((id) => withOne[id].Type).sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::RDS::DBInstance',
      'AWS::Route53::HealthCheck',
      'AWS::Route53::RecordSet',
    ]);
    for (const id of Object.keys(without)) expect(withOne[id]).toEqual(without[id]);
  });

  test('none: the reader is the primary, and no zone is made', () => {
    const { database, template: alone } = make({ readReplicas: 0 });
    expect(database.readerHost).toBe(database.host);
    expect(database.readerHosts).toEqual([database.host]);
    alone.resourceCountIs('AWS::Route53::HostedZone', 0);
  });

  test('two databases of one stack have zones of their own', () => {
    const { stack: both, vpc } = make();
    new Database(both, 'OrdersDatabase', { vpc, engine: DatabaseEngine.postgres() });
    const names = Object.values(resourcesOf(both, 'AWS::Route53::HostedZone')).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
  });
});

describe('overrides', () => {
  test.each<[PostgresOptions, object]>([
    [{ instanceType: new InstanceType('m7g.xlarge') }, { DBInstanceClass: 'db.m7g.xlarge' }],
    [
      { storage: Size.gibibytes(400), maxStorage: Size.tebibytes(2) },
      { AllocatedStorage: '400', MaxAllocatedStorage: 2048 },
    ],
    [{ multiAz: false }, { MultiAZ: false }],
    [{ backupRetention: Duration.days(35) }, { BackupRetentionPeriod: 35 }],
    [{ databaseName: 'shop' }, { DBName: 'shop' }],
    [{ version: PostgresEngineVersion.VER_16 }, { EngineVersion: '16' }],
  ])('%j', (options, properties) => {
    make(options).template.hasResourceProperties('AWS::RDS::DBInstance', {
      MasterUsername: Match.anyValue(),
      ...properties,
    });
  });

  test('a parameter', () => {
    const parameters = { 'rds.force_ssl': '1', work_mem: '65536', log_min_duration_statement: '250' };
    make({ parameters }).template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Parameters: parameters });
  });

  test('development: small, alone, gone with the stack', () => {
    const { stack } = make({}, { preset: Preset.DEVELOPMENT });
    expect(onlyResource(stack, 'AWS::RDS::DBInstance')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { MultiAZ: false, DeletionProtection: false, DeleteAutomatedBackups: true, BackupRetentionPeriod: 1 },
    });
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret').DeletionPolicy).toBe('Delete');
  });
});

describe('what AWS takes at creation alone', () => {
  const warningsOf = (stack: ReturnType<typeof make>['stack']) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('fixed-at-creation'))
      .map(({ entry }) => `${entry.data}`);

  test('stated, it is warned of with what a change would do', () => {
    const [warning, ...others] = warningsOf(make({ databaseName: 'shop' }).stack);
    expect(warning).toMatch(/AWS takes databaseName when it makes the database: .+ replaces the database/);
    expect(others).toEqual([]);
  });

  test('not stated, it is not', () => {
    expect(warningsOf(make({ readReplicas: 1, instanceType: new InstanceType('r7g.large') }).stack)).toEqual([]);
  });
});

describe('binding', () => {
  test('the environment contract', () => {
    const { stack, vpc, database } = make();
    const { environment, secrets } = database.bind(target(stack, vpc as Vpc, 40));
    expect(Object.keys(environment!)).toEqual([
      'DATABASE_HOST',
      'DATABASE_READER_HOST',
      'DATABASE_READER_HOSTS',
      'DATABASE_PORT',
      'DATABASE_NAME',
      'DATABASE_POOL_SIZE',
    ]);
    expect(Object.keys(secrets!)).toEqual(['DATABASE_USERNAME', 'DATABASE_PASSWORD']);
    expect(stack.resolve(environment!.DATABASE_POOL_SIZE)).toBe('18');
    expect(environment!.DATABASE_READER_HOSTS.split(',')).toEqual(database.readerHosts);
  });

  test('services that are bound later take their share of the connections', () => {
    const { stack, vpc, database } = make();
    const { environment } = database.bind(target(stack, vpc as Vpc, 40));
    database.bind(target(stack, vpc as Vpc, 40));
    expect(stack.resolve(environment!.DATABASE_POOL_SIZE)).toBe('9');
  });

  test('a prefix follows from the id', () => {
    const { stack, vpc, database } = make({}, {}, 'OrdersDatabase');
    expect(database.bind(target(stack, vpc as Vpc)).environment).toHaveProperty('ORDERS_DATABASE_HOST');
  });

  test('opens the port to the target and to nothing else', () => {
    const { stack, vpc, database } = make();
    database.bind(target(stack, vpc as Vpc));
    const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      FromPort: 5432,
      ToPort: 5432,
      IpProtocol: 'tcp',
      Description: 'Service to Database',
    });
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).filter((g) =>
      /^Database/.test(g.Properties.GroupDescription),
    );
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('warns when the tasks outnumber the connections', () => {
    const { stack, vpc, database } = make({ instanceType: new InstanceType('t4g.micro') });
    database.bind(target(stack, vpc as Vpc, 200));
    Annotations.fromStack(stack).hasWarning(
      '/Test/Database',
      Match.stringLikeRegexp('200 tasks.*share 112 connections.*lower maxTasks'),
    );
  });

  test('lets a service log in by IAM token, on every instance', () => {
    const { stack, vpc, database } = make();
    const service = target(stack, vpc as Vpc);
    database.grantConnect(service, 'web');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 'rds-db:connect', Effect: 'Allow', Resource: [1, 2, 3].map(() => Match.anyValue()) }],
      },
    });
  });
});

test('an existing database is bound, and nothing is made', () => {
  const stack = testStack();
  new Network(stack, 'Network');
  const before = Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  const other = testStack();
  const otherVpc = new Network(other, 'Network').vpc;
  const engine = DatabaseEngine.existing({
    instance: DatabaseInstance.fromDatabaseInstanceAttributes(other, 'Instance', {
      instanceIdentifier: 'legacy',
      instanceEndpointAddress: 'legacy.example.com',
      port: 5433,
      securityGroups: [SecurityGroup.fromSecurityGroupId(other, 'Group', 'sg-12345678')],
    }),
    secret: Secret.fromSecretNameV2(other, 'Secret', 'legacy'),
    port: 5433,
    databaseName: 'legacy',
    readerHosts: ['r1.example.com', 'r2.example.com'],
    readerHost: 'readers.example.com',
  });
  const database = new Database(other, 'Database', { vpc: otherVpc, engine });
  const service = target(other, otherVpc as Vpc);
  const { environment } = database.bind(service);

  expect(environment).toMatchObject({
    DATABASE_HOST: 'legacy.example.com',
    DATABASE_READER_HOST: 'readers.example.com',
    DATABASE_READER_HOSTS: 'r1.example.com,r2.example.com',
    DATABASE_PORT: '5433',
    DATABASE_NAME: 'legacy',
  });
  expect(other.resolve(environment!.DATABASE_POOL_SIZE)).toBe('10');
  expect(onlyResource(other, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
    GroupId: 'sg-12345678',
    FromPort: 5433,
  });
  expect(() => database.grantConnect(service, 'web')).toThrow(/needs the resource ids/);
  // The role and the group of the service, and the rule between the two.
  expect(Object.keys(Template.fromStack(other).toJSON().Resources)).toHaveLength(before + 3);
});
