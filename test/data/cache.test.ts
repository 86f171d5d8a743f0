import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CacheProps, RedisOptions } from '../../lib';
import { Cache, CacheEngine, Network, Preset } from '../../lib';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (options: RedisOptions = {}, props: Partial<CacheProps> = {}, id = 'Cache') => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cache = new Cache(stack, id, { vpc, engine: CacheEngine.redis(options), ...props });
  const group = new SecurityGroup(stack, 'Service', { vpc });
  const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  return { stack, cache, target: { connections: group.connections, grantPrincipal } };
};
const groupOf = (stack: ReturnType<typeof make>['stack']) => onlyResource(stack, 'AWS::ElastiCache::ReplicationGroup');

describe('defaults', () => {
  const { stack } = make();
  test.each([
    [
      'a replica in another zone takes over',
      { NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true },
    ],
    ['TLS is required', { TransitEncryptionEnabled: true, TransitEncryptionMode: 'required' }],
    ['data at rest is encrypted', { AtRestEncryptionEnabled: true }],
    ['snapshots are kept', { SnapshotRetentionLimit: 15 }],
    [
      'Redis 7.1 on a Graviton node',
      { Engine: 'redis', EngineVersion: '7.1', CacheNodeType: 'cache.r7g.large', Port: 6379 },
    ],
  ])('%s', (_, properties) => expect(groupOf(stack).Properties).toMatchObject(properties));

  test('AUTH by a generated secret that the template does not show', () => {
    expect(JSON.stringify(groupOf(stack).Properties.AuthToken)).toMatch(/resolve:secretsmanager/);
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 } },
    });
  });

  test('leaves a snapshot, under a logical id that is a contract', () => {
    expect(groupOf(stack)).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
    expect(Object.keys(resourcesOf(stack, 'AWS::ElastiCache::ReplicationGroup'))).toMatchInlineSnapshot(`
     [
       "Cache18F6EE16",
     ]
    `);
  });
});

describe('overrides', () => {
  test.each<[RedisOptions, object]>([
    [{ replicas: 5 }, { NumCacheClusters: 6 }],
    [{ replicas: 0 }, { NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false }],
    [{ nodeType: 'cache.m7g.xlarge' }, { CacheNodeType: 'cache.m7g.xlarge' }],
    [{ snapshotRetentionDays: 3 }, { SnapshotRetentionLimit: 3 }],
  ])('%j', (options, properties) => expect(groupOf(make(options).stack).Properties).toMatchObject(properties));

  test('development: one small node, gone with the stack', () => {
    const group = groupOf(make({}, { preset: Preset.DEVELOPMENT }).stack);
    expect(group).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { NumCacheClusters: 1, CacheNodeType: 'cache.t4g.micro' },
    });
  });

  test('a customer managed key', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    new Cache(stack, 'Cache', { vpc, engine: CacheEngine.redis(), encryptionKey: new Key(stack, 'Key') });
    expect(groupOf(stack).Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  });
});

describe('binding', () => {
  test('the environment contract', () => {
    const { cache, target, stack } = make();
    const { environment, secrets } = cache.bind(target);
    expect(environment).toMatchObject({ CACHE_PORT: '6379', CACHE_TLS: 'true', CACHE_CLUSTER: 'false' });
    expect(Object.keys(environment!)).toEqual([
      'CACHE_HOST',
      'CACHE_READER_HOST',
      'CACHE_PORT',
      'CACHE_TLS',
      'CACHE_CLUSTER',
    ]);
    expect(Object.keys(secrets!)).toEqual(['CACHE_AUTH_TOKEN']);
    expect(onlyResource(stack, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      FromPort: 6379,
      ToPort: 6379,
    });
  });

  test('a prefix follows from the id', () => {
    const { cache, target } = make({}, {}, 'SessionsCache');
    expect(cache.bind(target).environment).toHaveProperty('SESSIONS_CACHE_HOST');
  });

  test('an existing cache without a reader endpoint or AUTH binds neither', () => {
    const { stack, target } = make();
    const { vpc } = new Network(stack, 'Other');
    const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-87654321')];
    const engine = CacheEngine.existing({ host: 'cache.example.com', securityGroups, tls: false });
    const { environment, secrets } = new Cache(stack, 'OldCache', { vpc, engine }).bind(target);
    expect(environment).toEqual({
      OLD_CACHE_HOST: 'cache.example.com',
      OLD_CACHE_PORT: '6379',
      OLD_CACHE_TLS: 'false',
      OLD_CACHE_CLUSTER: 'false',
    });
    expect(secrets).toBeUndefined();
  });
});
