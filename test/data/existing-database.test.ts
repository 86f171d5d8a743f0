import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { DatabaseClusterAttributes, DatabaseInstanceAttributes } from 'aws-cdk-lib/aws-rds';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib/core';
import type { ExistingDatabaseOptions, IApplicationUser } from '../../lib';
import { ApplicationUser, BackingTier, DatabaseEngine, ScalableWebApp } from '../../lib';
import { environmentOf, IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const groups = (stack: Stack) => [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')];
const clusterOf = (stack: Stack, attributes: Partial<DatabaseClusterAttributes> = {}) =>
  DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Known', {
    clusterIdentifier: 'shop',
    clusterEndpointAddress: 'shop.cluster-abc.us-east-1.rds.amazonaws.com',
    readerEndpointAddress: 'shop.cluster-ro-abc.us-east-1.rds.amazonaws.com',
    port: 3306,
    securityGroups: groups(stack),
    ...attributes,
  });
const instanceOf = (stack: Stack, attributes: Partial<DatabaseInstanceAttributes> = {}) =>
  DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Known', {
    instanceIdentifier: 'shop',
    instanceEndpointAddress: 'shop.example.com',
    port: 5432,
    securityGroups: groups(stack),
    ...attributes,
  });

type Known = (stack: Stack) => Partial<ExistingDatabaseOptions>;

function make(known: Known, applicationUser?: IApplicationUser) {
  const stack = testStack();
  const secret = Secret.fromSecretNameV2(stack, 'Secret', 'shop');
  const database = DatabaseEngine.existing({ secret, ...known(stack) });
  const before = stack.node.findAll().length;
  const omit = [BackingTier.CACHE, BackingTier.OBJECT_STORE];
  try {
    const app = new ScalableWebApp(stack, 'App', { omit, database, applicationUser, web: { image: IMAGE } });
    return { stack, app };
  } catch (error) {
    // Whoever catches the error finds nothing half-made.
    expect(stack.node.findAll()).toHaveLength(before);
    throw error;
  }
}
const environment = (stack: Stack) => environmentOf(onlyResource(stack, 'AWS::ECS::TaskDefinition'));

describe('a cluster', () => {
  test('is reached by its endpoints, and nothing is made', () => {
    const { stack, app } = make((scope) => ({ cluster: clusterOf(scope), databaseName: 'shop' }));
    expect(environment(stack)).toMatchObject({
      DATABASE_HOST: 'shop.cluster-abc.us-east-1.rds.amazonaws.com',
      DATABASE_READER_HOST: 'shop.cluster-ro-abc.us-east-1.rds.amazonaws.com',
      DATABASE_READER_HOSTS: 'shop.cluster-ro-abc.us-east-1.rds.amazonaws.com',
      DATABASE_PORT: '3306',
      DATABASE_NAME: 'shop',
    });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::RDS::DBCluster'))).toEqual([]);
    expect(Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))).toContainEqual(
      expect.objectContaining({
        Properties: expect.objectContaining({ GroupId: 'sg-12345678', FromPort: 3306, ToPort: 3306 }),
      }),
    );
    expect(app.database!.cluster!.clusterIdentifier).toBe('shop');
    expect(app.database!.primary).toBeUndefined();
  });

  test('without a reader endpoint takes reads where it takes writes', () => {
    const { stack } = make((scope) => ({ cluster: clusterOf(scope, { readerEndpointAddress: undefined }) }));
    const host = 'shop.cluster-abc.us-east-1.rds.amazonaws.com';
    expect(environment(stack)).toMatchObject({ DATABASE_READER_HOST: host, DATABASE_READER_HOSTS: host });
  });

  test('of a global database: writes go around the world, reads stay', () => {
    const writer = 'shop.global-abc.global.rds.amazonaws.com';
    const { stack } = make((scope) => ({ cluster: clusterOf(scope, { clusterEndpointAddress: writer }) }));
    expect(environment(stack)).toMatchObject({
      DATABASE_HOST: writer,
      DATABASE_READER_HOST: 'shop.cluster-ro-abc.us-east-1.rds.amazonaws.com',
    });
  });

  test('is measured by role, since a fail-over moves the writer', () => {
    const { stack, app } = make((scope) => ({ cluster: clusterOf(scope) }));
    const { metricStat } = app.database!.metrics!.cpu().toMetricConfig();
    expect(stack.resolve(metricStat!.dimensions)).toEqual([
      { name: 'DBClusterIdentifier', value: 'shop' },
      { name: 'Role', value: 'WRITER' },
    ]);
  });

  test('with its resource id, services log in by token', () => {
    const { stack } = make(
      (scope) => ({ cluster: clusterOf(scope, { clusterResourceIdentifier: 'cluster-ABC' }) }),
      ApplicationUser.withIamToken('service'),
    );
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).toContain('dbuser:cluster-ABC/service');
    expect(environment(stack)).toMatchObject({ DATABASE_IAM_AUTH: 'true', DATABASE_USERNAME: 'service' });
  });
});

test('an instance with its resource id: services log in by token there and at its replicas', () => {
  const { stack } = make(
    (scope) => ({ instance: instanceOf(scope, { instanceResourceId: 'db-ABC' }), readerResourceIds: ['db-DEF'] }),
    ApplicationUser.withIamToken('service'),
  );
  const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
  expect(policies).toContain('dbuser:db-ABC/service');
  expect(policies).toContain('dbuser:db-DEF/service');
});

test('a password needs no resource id', () => {
  const { stack } = make((scope) => ({ instance: instanceOf(scope) }), ApplicationUser.withPassword('service'));
  expect(environment(stack)).not.toHaveProperty('DATABASE_IAM_AUTH');
});

describe('fails when', () => {
  const token = ApplicationUser.withIamToken('service');
  test.each<[string, Known, RegExp, IApplicationUser | undefined]>([
    [
      'neither is stated',
      () => ({}),
      /database\.instance is undefined: allowed is that or cluster: one of the two/,
      undefined,
    ],
    [
      'both are stated',
      (scope) => ({
        instance: instanceOf(scope),
        cluster: DatabaseCluster.fromDatabaseClusterAttributes(scope, 'Two', { clusterIdentifier: 'two' }),
      }),
      /database\.instance is 'shop': allowed is that or cluster: one of the two/,
      undefined,
    ],
    [
      'a cluster is known by its name alone',
      (scope) => ({
        cluster: DatabaseCluster.fromDatabaseClusterAttributes(scope, 'Known', { clusterIdentifier: 'shop' }),
      }),
      /cluster\.securityGroups is \[\]: [^]*cluster\.clusterEndpointAddress is undefined: allowed is the host that takes writes, beside port; state both where/,
      undefined,
    ],
    [
      'replicas of a cluster are told apart',
      (scope) => ({ cluster: clusterOf(scope), readerResourceIds: ['db-ABC'] }),
      /readerResourceIds is \['db-ABC'\]: allowed is unset beside cluster/,
      undefined,
    ],
    [
      'a token is for an instance of unknown resource id',
      (scope) => ({ instance: instanceOf(scope) }),
      /instance\.instanceResourceId is undefined: allowed is stated with ApplicationUser\.withIamToken\('service'\)[^]*withPassword/,
      token,
    ],
    [
      'a token is for a cluster of unknown resource id',
      (scope) => ({ cluster: clusterOf(scope) }),
      /cluster\.clusterResourceIdentifier is undefined: allowed is stated with ApplicationUser\.withIamToken/,
      token,
    ],
  ])('%s', (_, known, message, user) => {
    expect(() => make(known, user)).toThrow(message);
  });
});
