import { Match } from 'aws-cdk-lib/assertions';
import { Size, Stack } from 'aws-cdk-lib/core';
import { InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { MysqlEngineVersion, PostgresEngineVersion, StorageType } from 'aws-cdk-lib/aws-rds';
import type { IDatabaseEngine, MultiAzOptions } from '../../lib';
import { Database, DatabaseEngine, Preset } from '../../lib';
import { resourcesOf, testStack } from '../support/stacks';
import { makeDatabase as make, problemsOf } from './clusters';

const CLUSTER = 'AWS::RDS::DBCluster';
const ENGINES: [string, (options?: MultiAzOptions) => IDatabaseEngine, { version: string; port: number }][] = [
  ['postgres', DatabaseEngine.multiAzPostgres, { version: '17', port: 5432 }],
  ['mysql', DatabaseEngine.multiAzMysql, { version: '8.4', port: 3306 }],
];

describe.each(ENGINES)('%s', (name, engine, { version, port }) => {
  const { template, stack, database } = make(engine());

  test('one cluster, of which RDS makes the instances', () => {
    template.hasResource(CLUSTER, {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: {
        Engine: name,
        EngineVersion: version,
        Port: port,
        DBClusterInstanceClass: 'db.r6gd.large',
        StorageType: 'gp3',
        AllocatedStorage: 400,
        Iops: 12_000,
        StorageEncrypted: true,
        BackupRetentionPeriod: 15,
        DeletionProtection: true,
        AutoMinorVersionUpgrade: true,
        PubliclyAccessible: false,
        EnableIAMDatabaseAuthentication: true,
        PerformanceInsightsEnabled: true,
        MonitoringInterval: 60,
      },
    });
    template.resourceCountIs('AWS::RDS::DBInstance', 0);
  });

  test('has a logical id that is a contract', () => {
    expect(Object.keys(resourcesOf(stack, CLUSTER))).toEqual(['DatabaseClusterC6094C50']);
  });

  test('binds the reader endpoint of the cluster', () => {
    const reader = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'ReadEndpoint.Address'] };
    expect(make(engine()).bind().environment).toMatchObject({
      DATABASE_READER_HOST: reader,
      DATABASE_READER_HOSTS: reader,
    });
    expect(database.cluster).toBeDefined();
  });

  test('a proxy with a read-only endpoint', () => {
    make(engine({ proxy: {} })).template.hasResourceProperties('AWS::RDS::DBProxyEndpoint', {
      TargetRole: 'READ_ONLY',
    });
  });

  test('RDS makes and rotates the password', () => {
    const { template } = make(engine({ manageMasterUserPassword: true }));
    template.hasResourceProperties(CLUSTER, { ManageMasterUserPassword: true, MasterUserPassword: Match.absent() });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('development: the smallest class, destroyed with the stack', () => {
    make(engine(), Preset.DEVELOPMENT).template.hasResource(CLUSTER, {
      DeletionPolicy: 'Delete',
      Properties: { DBClusterInstanceClass: 'db.c6gd.medium', DeletionProtection: false },
    });
  });

  test.each<[MultiAzOptions, object]>([
    [{ instanceType: new InstanceType('m6id.4xlarge') }, { DBClusterInstanceClass: 'db.m6id.4xlarge' }],
    [{ storage: Size.gibibytes(100) }, { AllocatedStorage: 100, Iops: Match.absent() }],
    [
      { storageType: StorageType.IO2, storage: Size.gibibytes(200) },
      { StorageType: 'io2', AllocatedStorage: 200, Iops: 3_000 },
    ],
    [
      { storageType: StorageType.IO1, storage: Size.tebibytes(10) },
      { StorageType: 'io1', AllocatedStorage: 10_240, Iops: 5_120 },
    ],
    [
      { storage: Size.tebibytes(1), iops: 20_000 },
      { StorageType: 'gp3', AllocatedStorage: 1024, Iops: 20_000 },
    ],
  ])('takes %j', (options, properties) => {
    make(engine(options)).template.hasResourceProperties(CLUSTER, properties);
  });

  test.each([
    'm5d.large',
    'm6gd.large',
    'r5d.xlarge',
    'r6gd.large',
    'r6id.2xlarge',
    'm6idn.large',
    'x2iedn.xlarge',
    'c6gd.medium',
    'r8gd.large',
  ])('runs on %s', (instanceType) => {
    expect(problemsOf(engine({ instanceType: new InstanceType(instanceType) }))).toBe('nothing thrown');
  });

  test.each(['r7g.large', 't4g.medium', 'c6g.medium', 'r6gd.medium', 'm5.large'])('fails on %s', (instanceType) => {
    expect(problemsOf(engine({ instanceType: new InstanceType(instanceType) }))).toMatch(
      /instanceType is '.*': allowed is a class of Multi-AZ DB clusters, .*; state 'r6gd.large', or take an engine of RDS/,
    );
  });

  test('fails on serverless, which is of Aurora', () => {
    expect(problemsOf(engine({ instanceType: new InstanceType('serverless') }))).toMatch(
      /instanceType is 'serverless': .*; Serverless v2 is of Aurora: take DatabaseEngine.auroraPostgres/,
    );
  });

  test('fails on storage that there is not', () => {
    expect(problemsOf(engine({ storageType: StorageType.GP2, iops: 3_000 }))).toMatch(
      /storageType is 'gp2': allowed is 'gp3', 'io1' or 'io2'/,
    );
    expect(problemsOf(engine({ storage: Size.gibibytes(10) }))).toMatch(/storage in GiB is 10/);
  });
});

test('fails on a version that ran before there were such clusters', () => {
  expect(problemsOf(DatabaseEngine.multiAzPostgres({ version: PostgresEngineVersion.VER_13_1 }))).toMatch(
    /version is '13.1': allowed is PostgreSQL 13.4 or newer, which run as Multi-AZ DB clusters/,
  );
  expect(problemsOf(DatabaseEngine.multiAzMysql({ version: MysqlEngineVersion.VER_8_0_27 }))).toMatch(
    /version is '8.0.27': allowed is MySQL 8.0.28 or newer/,
  );
});

test('fails on an audit log, which needs an option group that such clusters have not', () => {
  expect(problemsOf(DatabaseEngine.multiAzMysql({ logExports: ['audit'] }))).toMatch(
    /logExports is \['audit'\]: allowed is of MySQL error, general, iam-db-auth-error, slowquery/,
  );
});

test('fails in two zones, as a stack without a region has them', () => {
  const stack = new Stack();
  const engine = DatabaseEngine.multiAzPostgres();
  expect(() => new Database(stack, 'Database', { vpc: new Vpc(stack, 'Vpc'), engine })).toThrow(
    /vpc is '.*Vpc, with 2 zones': allowed is a VPC over 3 zones, in which a Multi-AZ DB cluster stands; state account/,
  );
});

test('waits for zones that are yet to be looked up', () => {
  const stack = testStack();
  const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
  expect(() => new Database(stack, 'Database', { vpc, engine: DatabaseEngine.multiAzMysql() })).not.toThrow();
});
