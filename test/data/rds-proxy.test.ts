import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { MariaDbEngineVersion, MysqlEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { IDatabaseEngine, RdsInstanceOptions } from '../../lib';
import { Database, DatabaseEngine } from '../../lib';
import { ENV, ZONES } from '../support/environment';
import { resourcesOf, testStack } from '../support/stacks';

const make = (engine: IDatabaseEngine, user?: string) => {
  const stack = testStack();
  const isolatedSubnetIds = ['subnet-1', 'subnet-2', 'subnet-3'];
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, isolatedSubnetIds });
  const database = new Database(stack, 'Database', {
    vpc,
    engine,
    encryptionKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${ENV.region}:${ENV.account}:key/1`),
  });
  const role = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  const group = new SecurityGroup(stack, 'Service', { vpc });
  const target = { grantPrincipal: role, connections: group.connections, maxTasks: 400 };
  const { environment = {} } = database.bind(target);
  if (user) database.grantConnect(target, user);
  return { stack, database, environment: stack.resolve(environment), template: Template.fromStack(stack) };
};
const problemOf = (engine: IDatabaseEngine) => {
  try {
    make(engine);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};
const PROXY = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseProxy[0-9A-F]{8}$/), 'Endpoint'] };
const host = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Endpoint.Address'] });

const ENGINES: [string, (options: RdsInstanceOptions) => IDatabaseEngine, string, string][] = [
  ['postgres', DatabaseEngine.postgres, 'POSTGRESQL', 'POSTGRES_SCRAM_SHA_256'],
  ['mysql', DatabaseEngine.mysql, 'MYSQL', 'MYSQL_CACHING_SHA2_PASSWORD'],
  ['mariadb', DatabaseEngine.mariadb, 'MYSQL', 'MYSQL_NATIVE_PASSWORD'],
];

describe.each(ENGINES)('%s', (_, engine, family, password) => {
  const { template, environment, stack } = make(engine({ readReplicas: 0, proxy: {} }));

  test('a proxy that demands TLS and hides statements, and speaks the protocol of the engine', () => {
    template.hasResourceProperties('AWS::RDS::DBProxy', {
      DBProxyName: Match.stringLikeRegexp('^test-database-[0-9a-f]{8}$'),
      EngineFamily: family,
      RequireTLS: true,
      DebugLogging: false,
      IdleClientTimeout: 1800,
      Auth: [{ AuthScheme: 'SECRETS', IAMAuth: 'DISABLED', ClientPasswordAuthType: password }],
    });
  });

  test('a spike queues for seconds, and a fifth of the connections stays free', () => {
    template.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
      TargetGroupName: 'default',
      ConnectionPoolConfigurationInfo: {
        ConnectionBorrowTimeout: 5,
        MaxConnectionsPercent: 80,
        MaxIdleConnectionsPercent: 40,
      },
      DBInstanceIdentifiers: [{ Ref: Match.stringLikeRegexp('Primary') }],
    });
  });

  test('services know the proxy alone, and each task may keep a full pool', () => {
    expect(environment).toMatchObject({
      DATABASE_HOST: PROXY,
      DATABASE_READER_HOST: PROXY,
      DATABASE_READER_HOSTS: PROXY,
      DATABASE_POOL_SIZE: '50',
    });
  });

  test('only the proxy is let into the database, and services into the proxy', () => {
    const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
      Properties.Description,
      Properties.SourceSecurityGroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
      Properties.GroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
    ]);
    expect(rules.sort()).toEqual([
      ['Proxy to Database', 'DatabaseProxySecurityGroup', 'DatabaseSecurityGroup'],
      ['Service to Database', 'Service', 'DatabaseProxySecurityGroup'],
    ]);
  });

  test('the role reads the one secret, by the one key through Secrets Manager', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What Database/Proxy/Role may do',
      PolicyDocument: {
        Statement: [
          {
            Action: 'secretsmanager:GetSecretValue',
            Effect: 'Allow',
            Resource: { Ref: Match.stringLikeRegexp('Secret') },
          },
          {
            Action: 'kms:Decrypt',
            Effect: 'Allow',
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          },
        ],
      },
    });
  });
});

describe('with replicas', () => {
  const { environment, stack } = make(DatabaseEngine.mysql({ readReplicas: 2, proxy: {} }));

  test('writes go to the proxy, reads to the reader name as before', () => {
    expect(environment.DATABASE_HOST).toEqual(PROXY);
    expect(environment.DATABASE_READER_HOST).toMatch(/^reader\./);
    expect(environment.DATABASE_READER_HOSTS).toEqual({
      'Fn::Join': ['', [host('DatabaseReplica1'), ',', host('DatabaseReplica2')]],
    });
  });

  test('the name falls back on the primary itself, and pools heed what replicas accept', () => {
    const [spare] = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).filter(
      ({ Properties }) => Properties.Weight === 0,
    );
    expect(spare.Properties.ResourceRecords).toEqual([host('DatabasePrimary')]);
    expect(environment.DATABASE_POOL_SIZE).toBe('1');
  });

  test('services are let into both', () => {
    const into = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))
      .filter(({ Properties }) => Properties.Description === 'Service to Database')
      .map(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''));
    expect(into.sort()).toEqual(['DatabaseProxySecurityGroup', 'DatabaseSecurityGroup']);
  });
});

test('clients log in by IAM token alone where it is stated; the grant names the proxy too', () => {
  const { stack, template } = make(
    DatabaseEngine.postgres({ readReplicas: 0, proxy: { iamAuthentication: true } }),
    'web',
  );
  template.hasResourceProperties('AWS::RDS::DBProxy', {
    Auth: [{ IAMAuth: 'REQUIRED', ClientPasswordAuthType: Match.absent() }],
  });
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::IAM::Policy'));
  expect(JSON.stringify(Properties.PolicyDocument.Statement)).toMatch(/DBProxyArn/);
});

test('all can be stated', () => {
  const proxy = {
    borrowTimeout: Duration.seconds(10),
    maxConnectionsPercent: 60,
    maxIdleConnectionsPercent: 60,
    idleClientTimeout: Duration.minutes(5),
  };
  const { template, database } = make(DatabaseEngine.postgres({ proxy }));
  template.hasResourceProperties('AWS::RDS::DBProxy', { IdleClientTimeout: 300 });
  template.hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
    ConnectionPoolConfigurationInfo: {
      ConnectionBorrowTimeout: 10,
      MaxConnectionsPercent: 60,
      MaxIdleConnectionsPercent: 60,
    },
  });
  expect(database.proxy).toBeDefined();
});

describe('fails when', () => {
  const { postgres, mysql, mariadb } = DatabaseEngine;
  test.each<[string, IDatabaseEngine, RegExp]>([
    [
      'it waits for hours',
      postgres({ proxy: { borrowTimeout: Duration.hours(2) } }),
      /proxy\.borrowTimeout in seconds is 7200/,
    ],
    ['it may hold nothing', mysql({ proxy: { maxConnectionsPercent: 0 } }), /proxy\.maxConnectionsPercent is 0/],
    [
      'more is idle than it may hold',
      mysql({ proxy: { maxConnectionsPercent: 40, maxIdleConnectionsPercent: 50 } }),
      /proxy\.maxIdleConnectionsPercent is 50: allowed is a whole number from 0 to 40; keep it within/,
    ],
    [
      'RDS Proxy does not speak to the version',
      mysql({ version: MysqlEngineVersion.of('5.6.51', '5.6'), proxy: {} }),
      /proxy\.version is '5\.6': allowed is a series of MySQL that RDS Proxy speaks to; upgrade/,
    ],
    [
      'so for MariaDB',
      mariadb({ version: MariaDbEngineVersion.of('10.4.34', '10.4'), proxy: {} }),
      /proxy\.version is '10\.4'/,
    ],
    ['the port is not that of a proxy', postgres({ port: 6000, proxy: {} }), /proxy\.port is 6000: allowed is 5432/],
  ])('%s', (_, engine, message) => {
    expect(problemOf(engine)).toMatch(message);
  });
});
