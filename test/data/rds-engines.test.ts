import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration, Size } from 'aws-cdk-lib/core';
import { InstanceType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  DatabaseInsightsMode,
  MariaDbEngineVersion,
  MysqlEngineVersion,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { IDatabaseEngine, RdsInstanceOptions } from '../../lib';
import { Database, DatabaseEngine, Preset } from '../../lib';
import { ZONES } from '../support/environment';
import { resourcesOf, testStack } from '../support/stacks';

const make = (engine: IDatabaseEngine, preset = Preset.PRODUCTION) => {
  const stack = testStack();
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
    isolatedSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3'],
  });
  const database = new Database(stack, 'Database', { vpc, engine, preset });
  return { stack, vpc, database, template: Template.fromStack(stack) };
};
const problemsOf = (engine: IDatabaseEngine) => {
  try {
    make(engine);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};
const ENGINES: [string, (options?: RdsInstanceOptions) => IDatabaseEngine, { readonly [name: string]: string }][] = [
  ['postgres', DatabaseEngine.postgres, { version: '17', port: '5432', family: 'postgres17' }],
  ['mysql', DatabaseEngine.mysql, { version: '8.4', port: '3306', family: 'mysql8.4' }],
  ['mariadb', DatabaseEngine.mariadb, { version: '11.8', port: '3306', family: 'mariadb11.8' }],
];

describe.each(ENGINES)('%s', (name, engine, expected) => {
  const { version, port, family } = expected;
  const { template, database, stack } = make(engine());
  const instances = Object.entries(resourcesOf(stack, 'AWS::RDS::DBInstance'));

  test('runs the current series, Multi-AZ, encrypted, backed up and protected', () => {
    template.hasResource('AWS::RDS::DBInstance', {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: {
        Engine: name,
        EngineVersion: version,
        Port: port,
        MultiAZ: true,
        StorageEncrypted: true,
        BackupRetentionPeriod: 15,
        DeletionProtection: true,
        EnableIAMDatabaseAuthentication: true,
        EnablePerformanceInsights: true,
        MonitoringInterval: 60,
        PubliclyAccessible: false,
      },
    });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Family: family });
  });

  test('has the same logical ids as every engine: they are a contract', () => {
    expect(instances.map(([id]) => id)).toEqual([
      'DatabasePrimaryEDE0B3D0',
      'DatabaseReplica1ED560A1F',
      'DatabaseReplica2035311FF',
    ]);
  });

  test('tells its port and its real hosts', () => {
    expect(database.port).toBe(Number(port));
    expect(database.readerHosts).toHaveLength(2);
    expect(database.readerHost).toMatch(/^reader\..*\.internal$/);
  });

  test('replicas of another class than the primary', () => {
    const other = make(engine({ replicaInstanceType: new InstanceType('r7g.2xlarge'), readReplicas: 1 }));
    const classes = Object.values(resourcesOf(other.stack, 'AWS::RDS::DBInstance')).map(
      ({ Properties }) => Properties.DBInstanceClass,
    );
    expect(classes).toEqual(['db.r7g.large', 'db.r7g.2xlarge']);
  });

  test('one replica more touches no other resource', () => {
    const more = make(engine({ readReplicas: 3 })).template.toJSON().Resources;
    for (const [id, resource] of Object.entries(template.toJSON().Resources)) expect(more[id]).toEqual(resource);
  });

  test('development: alone, without a reader name', () => {
    const small = make(engine(), Preset.DEVELOPMENT);
    small.template.resourceCountIs('AWS::RDS::DBInstance', 1);
    small.template.resourceCountIs('AWS::Route53::HealthCheck', 0);
  });

  test.each<[RdsInstanceOptions, object]>([
    [{ port: 6000 }, { Port: '6000' }],
    [{ deletionProtection: false }, { DeletionProtection: false }],
    [{ allowMajorVersionUpgrade: true }, { AllowMajorVersionUpgrade: true }],
    [{ monitoringInterval: Duration.seconds(0) }, { MonitoringInterval: 0, MonitoringRoleArn: Match.absent() }],
    [{ logExports: ['iam-db-auth-error'] }, { EnableCloudwatchLogsExports: ['iam-db-auth-error'] }],
    [
      { databaseInsights: DatabaseInsightsMode.ADVANCED },
      { DatabaseInsightsMode: 'advanced', PerformanceInsightsRetentionPeriod: 465 },
    ],
    [
      { storageType: StorageType.IO2, iops: 20_000 },
      { StorageType: 'io2', Iops: 20_000, AllocatedStorage: '100' },
    ],
    // RDS wants half an operation for each GiB.
    [
      { storageType: StorageType.IO2, storage: Size.tebibytes(20) },
      { StorageType: 'io2', Iops: 10_240, AllocatedStorage: '20480' },
    ],
    [{ storageType: StorageType.IO1 }, { StorageType: 'io1', Iops: 1_000 }],
    [
      { storage: Size.gibibytes(400), iops: 16_000, storageThroughput: 1000 },
      { StorageType: 'gp3', Iops: 16_000, StorageThroughput: 1000 },
    ],
  ])('takes %j', (options, properties) => {
    make(engine(options)).template.hasResourceProperties('AWS::RDS::DBInstance', {
      MasterUsername: Match.anyValue(),
      ...properties,
    });
  });
});

describe('TLS is forced, slow statements are logged, and replicas stay in step', () => {
  test.each([
    [
      'mysql',
      DatabaseEngine.mysql(),
      { require_secure_transport: '1', slow_query_log: '1', log_output: 'FILE', binlog_format: 'ROW' },
    ],
    ['mariadb', DatabaseEngine.mariadb(), { require_secure_transport: '1', slave_parallel_threads: '4' }],
    ['postgres', DatabaseEngine.postgres(), { 'rds.force_ssl': '1' }],
  ])('%s', (_, engine, parameters) => {
    make(engine).template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike(parameters),
    });
  });

  test('a smaller PostgreSQL replica gets the limits by which it can replay, and the pool follows', () => {
    const engine = DatabaseEngine.postgres({
      readReplicas: 1,
      instanceType: new InstanceType('r7g.4xlarge'),
      replicaInstanceType: new InstanceType('r7g.large'),
    });
    make(engine).template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ max_connections: '1802', max_worker_processes: '32' }),
    });
  });

  test('a larger one needs nothing', () => {
    const replicaInstanceType = new InstanceType('r7g.8xlarge');
    make(DatabaseEngine.postgres({ replicaInstanceType })).template.hasResourceProperties(
      'AWS::RDS::DBParameterGroup',
      { Parameters: Match.not(Match.objectLike({ max_connections: Match.anyValue() })) },
    );
  });
});

describe('Performance Insights', () => {
  const t4g = new InstanceType('t4g.micro');
  test.each([
    ['mysql', DatabaseEngine.mysql({ instanceType: t4g }), false],
    ['mariadb', DatabaseEngine.mariadb({ instanceType: t4g }), false],
    ['postgres', DatabaseEngine.postgres({ instanceType: t4g }), true],
  ])('%s on a t4g.micro: %s', (_, engine, enabled) => {
    make(engine).template.hasResourceProperties('AWS::RDS::DBInstance', { EnablePerformanceInsights: enabled });
  });
});

describe('fails when', () => {
  const { postgres, mysql, mariadb } = DatabaseEngine;
  test.each<[string, IDatabaseEngine, RegExp]>([
    [
      'a version is of another series',
      mysql({ version: MysqlEngineVersion.of('8.0.45', '8.4') }),
      /version is '8\.0\.45': allowed is a version of the series 8\.4/,
    ],
    [
      'a series does not exist',
      mysql({ version: MysqlEngineVersion.of('7.0', '7.0') }),
      /version is '7\.0': allowed is one of MySQL 5\.6, 5\.7, 8\.0, 8\.4 or newer; state '8\.4'/,
    ],
    [
      'a minor version does not exist',
      postgres({ version: PostgresEngineVersion.of('17.0', '17') }),
      /version is '17\.0': allowed is a version that RDS has, such as 17\.9; state '17' for the newest/,
    ],
    [
      'a version is no version',
      mariadb({ version: MariaDbEngineVersion.of('latest', 'latest') }),
      /version is 'latest': allowed is a version of the series/,
    ],
    [
      'a class is of Multi-AZ clusters',
      mysql({ instanceType: new InstanceType('c6gd.large') }),
      /instanceType is 'c6gd/,
    ],
    ['a class is gone', mariadb({ instanceType: new InstanceType('m4.large') }), /instanceType is 'm4.large': allowed/],
    ['a size does not exist', postgres({ replicaInstanceType: new InstanceType('r7g.micro') }), /replicaInstanceType/],
    ['a class begins with db.', postgres({ instanceType: new InstanceType('db.r7g.large') }), /without 'db\.'/],
    ['a port is taken by the system', postgres({ port: 80 }), /port is 80: allowed is a whole number from 1150/],
    ['backups are off with replicas', mysql({ backupRetention: Duration.days(0) }), /backupRetention is '0 days'/],
    [
      'a healthy PostgreSQL replica would leave',
      postgres({ maxReplicaLag: Duration.minutes(5) }),
      /maxReplicaLag in seconds is 300: allowed is a whole number from 301 to 3600; leave it out/,
    ],
    [
      'iops are stated for little gp3',
      postgres({ iops: 12_000 }),
      /iops is 12000: allowed is none on gp3 below 400 GiB/,
    ],
    [
      'iops are stated for gp2',
      mysql({ storageType: StorageType.GP2, iops: 3000 }),
      /iops is 3000: allowed is none on gp2/,
    ],
    [
      'iops are too many for so little io1',
      mysql({ storageType: StorageType.IO1, iops: 6_000 }),
      /iops is 6000: allowed is 0.5 to 50 for each of 100 GiB on io1; state more storage/,
    ],
    [
      'iops are too few for so much io2',
      mysql({ storageType: StorageType.IO2, iops: 2_000, storage: Size.tebibytes(10) }),
      /iops is 2000: allowed is 0.5 to 1000 for each of 10240 GiB on io2; state 5120/,
    ],
    [
      'storage is too little for io2',
      mysql({ storageType: StorageType.IO2, storage: Size.gibibytes(50) }),
      /storage in GiB is 50: allowed is a whole number from 100/,
    ],
    [
      'throughput is above a quarter of iops',
      postgres({ storage: Size.gibibytes(400), iops: 12_000, storageThroughput: 4000 }),
      /storageThroughput is 4000: allowed is a quarter of iops at most, 3000/,
    ],
    ['storage is magnetic', mariadb({ storageType: StorageType.STANDARD }), /storageType is 'standard'/],
    [
      'a log is of another engine',
      mariadb({ logExports: ['postgresql'] }),
      /logExports is \['postgresql'\]: allowed is of MariaDB/,
    ],
    ['an interval is no interval', mysql({ monitoringInterval: Duration.seconds(20) }), /monitoringInterval is '20 s'/],
    [
      'advanced insights are asked of a small class',
      mysql({ instanceType: new InstanceType('t4g.small'), databaseInsights: DatabaseInsightsMode.ADVANCED }),
      /databaseInsights is 'advanced': allowed is 'standard' on t4g\.small/,
    ],
    ['a name is too long', postgres({ databaseName: 'd'.repeat(64) }), /1 to 63 letters/],
  ])('%s', (_, engine, message) => {
    expect(problemsOf(engine)).toMatch(message);
  });

  test.each([
    ['newer than all', postgres({ version: PostgresEngineVersion.of('19.1', '19') })],
    ['a newer minor version', mysql({ version: MysqlEngineVersion.of('8.4.99', '8.4') })],
    ['a known one', mariadb({ version: MariaDbEngineVersion.VER_11_4_5 })],
    ['the series alone', mariadb({ version: MariaDbEngineVersion.of('11.4', '11.4') })],
    ['a class to come', mysql({ instanceType: new InstanceType('r9g.large') })],
    ['the largest name', mysql({ databaseName: 'd'.repeat(64) })],
  ])('but not for a version that is %s', (_, engine) => {
    expect(problemsOf(engine)).toBe('nothing thrown');
  });
});
