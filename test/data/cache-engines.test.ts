import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Lazy, Size } from 'aws-cdk-lib/core';
import type { ClusterModeOptions, MemcachedOptions, RedisOptions, ServerlessCacheOptions } from '../../lib';
import { Cache, CacheEngine, EvictionPolicy, Network, Preset, ServerlessCacheProtocol } from '../../lib';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';
import { cacheOf, problemsOf, warningsOf } from './caches';

const GROUP = 'AWS::ElastiCache::ReplicationGroup';
const groupOf = (options: RedisOptions, engine: 'redis' | 'valkey' = 'redis') =>
  onlyResource(cacheOf(CacheEngine[engine](options)).stack, GROUP);

describe('Valkey', () => {
  test('is a replication group as Redis OSS is, with a parameter group of its own', () => {
    const { stack } = cacheOf(CacheEngine.valkey());
    expect(onlyResource(stack, GROUP).Properties).toMatchObject({
      Engine: 'valkey',
      EngineVersion: '8.2',
      NumCacheClusters: 2,
      CacheParameterGroupName: { Ref: expect.stringMatching(/^CacheParameters/) },
      TransitEncryptionMode: 'required',
    });
    expect(onlyResource(stack, 'AWS::ElastiCache::ParameterGroup').Properties).toMatchObject({
      CacheParameterGroupFamily: 'valkey8',
      Description: 'Parameters of Cache',
    });
  });

  test('takes over from Redis OSS under the same logical ids', () => {
    const ids = (engine: 'redis' | 'valkey') =>
      Object.keys(resourcesOf(cacheOf(CacheEngine[engine]()).stack, GROUP)).concat(
        Object.keys(resourcesOf(cacheOf(CacheEngine[engine]()).stack, 'AWS::SecretsManager::Secret')),
      );
    expect(ids('valkey')).toEqual(ids('redis'));
  });
});

describe('cluster mode', () => {
  test('shards with replicas that clients find by the configuration endpoint, and no reader endpoint', () => {
    const { cache, stack, target } = cacheOf(CacheEngine.redis({ clusterMode: {} }));
    expect(onlyResource(stack, GROUP)).toMatchObject({
      UpdatePolicy: { UseOnlineResharding: true },
      Properties: {
        NumNodeGroups: 2,
        ReplicasPerNodeGroup: 1,
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
      },
    });
    expect(onlyResource(stack, GROUP).Properties).not.toHaveProperty('NumCacheClusters');
    expect(onlyResource(stack, 'AWS::ElastiCache::ParameterGroup').Properties).toMatchObject({
      CacheParameterGroupFamily: 'redis7',
      Properties: { 'cluster-enabled': 'yes' },
    });
    const { environment } = cache.bind(target);
    expect(environment).toMatchObject({ CACHE_CLUSTER: 'true', CACHE_PORT: '6379' });
    expect(environment).not.toHaveProperty('CACHE_READER_HOST');
    expect(stack.resolve(environment!.CACHE_HOST)).toEqual({
      'Fn::GetAtt': ['Cache18F6EE16', 'ConfigurationEndPoint.Address'],
    });
  });

  test.each<[RedisOptions, object]>([
    [
      { clusterMode: { shards: 7 }, replicas: 0 },
      { NumNodeGroups: 7, ReplicasPerNodeGroup: 0, MultiAZEnabled: false },
    ],
    [
      { clusterMode: { shards: 1 }, replicas: 5 },
      { NumNodeGroups: 1, ReplicasPerNodeGroup: 5 },
    ],
  ])('%j', (options, properties) => expect(groupOf(options).Properties).toMatchObject(properties));

  test('no scaling unless stated', () => {
    const { stack } = cacheOf(CacheEngine.redis({ clusterMode: {} }));
    expect(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual({});
  });

  test('shards scale on the primaries’ engine and on memory, replicas on their own engine', () => {
    const clusterMode = { shards: 3, shardScaling: { maxShards: 9 }, replicaScaling: { maxReplicas: 4 } };
    const { stack } = cacheOf(CacheEngine.valkey({ clusterMode }));
    const targets = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget'));
    const resourceId = { 'Fn::Join': ['', ['replication-group/', { Ref: 'Cache18F6EE16' }]] };
    expect(targets.map(({ Properties }) => Properties)).toEqual([
      {
        ServiceNamespace: 'elasticache',
        ScalableDimension: 'elasticache:replication-group:NodeGroups',
        ResourceId: resourceId,
        MinCapacity: 3,
        MaxCapacity: 9,
      },
      {
        ServiceNamespace: 'elasticache',
        ScalableDimension: 'elasticache:replication-group:Replicas',
        ResourceId: resourceId,
        MinCapacity: 1,
        MaxCapacity: 4,
      },
    ]);
    const policies = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties: { TargetTrackingScalingPolicyConfiguration: tracking } }) => [
        tracking.PredefinedMetricSpecification.PredefinedMetricType,
        tracking.TargetValue,
      ],
    );
    expect(policies).toEqual([
      ['ElastiCachePrimaryEngineCPUUtilization', 60],
      ['ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage', 65],
      ['ElastiCacheReplicaEngineCPUUtilization', 60],
    ]);
  });

  test('bounds and targets of scaling can be stated', () => {
    const shardScaling = { minShards: 1, maxShards: 4, targetCpuPercent: 40, targetMemoryPercent: 50 };
    const { stack } = cacheOf(CacheEngine.redis({ clusterMode: { shardScaling } }));
    expect(onlyResource(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({
      MinCapacity: 1,
      MaxCapacity: 4,
    });
    const targets = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration.TargetValue,
    );
    expect(targets).toEqual([40, 50]);
  });

  test.each<[string, RedisOptions, string]>([
    [
      'a class too small for scaling',
      { nodeType: 'cache.t4g.micro', clusterMode: { shardScaling: { maxShards: 4 } } },
      "nodeType is 'cache.t4g.micro': allowed is large, xlarge or 2xlarge of r7g, r6g, r6gd, r5, m7g, m6g, m5 or c7gn " +
        "beside shardScaling and replicaScaling; state 'cache.r7g.large'",
    ],
    [
      'a class too large for scaling',
      { nodeType: 'cache.r7g.4xlarge', clusterMode: { replicaScaling: { maxReplicas: 4 } } },
      "nodeType is 'cache.r7g.4xlarge': allowed is large, xlarge or 2xlarge",
    ],
    ['no shard', { clusterMode: { shards: 0 } }, 'clusterMode.shards is 0: allowed is a whole number from 1 to 500'],
    [
      'too many nodes',
      { clusterMode: { shards: 200 }, replicas: 2 },
      'clusterMode.shards is 200: allowed is at most 500 nodes in all, and these are 600; state fewer shards',
    ],
    [
      'more shards than scaling allows',
      { clusterMode: { shards: 8, shardScaling: { maxShards: 4 } } },
      'clusterMode.shards is 8: allowed is from 8 to 4, the bounds of shardScaling; widen the bounds',
    ],
    [
      'replicas that scale from none',
      { clusterMode: { replicaScaling: { maxReplicas: 2 } }, replicas: 0 },
      'clusterMode.replicaScaling is ',
    ],
    [
      'a target that Auto Scaling refuses',
      { clusterMode: { shardScaling: { maxShards: 4, targetCpuPercent: 90 } } },
      'clusterMode.shardScaling.targetCpuPercent is 90: allowed is a number from 35 to 70; state 60',
    ],
  ])('fails with %s', (_, options, message) => expect(problemsOf(CacheEngine.redis(options))).toContain(message));

  test('scaling with the small default node of development fails too', () => {
    const clusterMode: ClusterModeOptions = { shardScaling: { maxShards: 4 } };
    expect(problemsOf(CacheEngine.valkey({ clusterMode }), { preset: Preset.DEVELOPMENT })).toContain(
      "nodeType is 'cache.t4g.micro'",
    );
    expect(() => cacheOf(CacheEngine.valkey({ clusterMode: {} }), { preset: Preset.DEVELOPMENT })).not.toThrow();
  });
});

describe('what is fixed at creation is warned of', () => {
  test.each<[string, RedisOptions, string | undefined]>([
    ['nothing', {}, undefined],
    ['a port', { port: 6380 }, 'AWS takes port when it makes the cache'],
    ['cluster mode', { clusterMode: {} }, 'AWS takes clusterMode when'],
    ['replicas of shards', { clusterMode: {}, replicas: 2 }, 'clusterMode and replicas (in cluster mode)'],
    ['a user', { user: {} }, 'AWS takes user when'],
    ['data tiering', { nodeType: 'cache.r6gd.2xlarge' }, 'nodeType (r6gd, with data tiering)'],
    ['an eviction policy, in place', { eviction: EvictionPolicy.PAGES }, undefined],
  ])('%s', (_, options, message) => {
    const warnings = warningsOf(cacheOf(CacheEngine.redis(options)));
    if (message) expect(warnings).toContain(message);
    else expect(warnings).toBe('');
  });

  test('a port of Memcached', () => {
    expect(warningsOf(cacheOf(CacheEngine.memcached({ port: 11_212 })))).toContain('AWS takes port when');
  });

  test('a key of a serverless cache', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const encryptionKey = new Key(stack, 'Key');
    const cache = new Cache(stack, 'Cache', { vpc, engine: CacheEngine.serverless(), encryptionKey });
    expect(warningsOf({ cache })).toContain('AWS takes encryptionKey when');
    expect(warningsOf({ cache })).toContain('is refused until the cache gets another id');
    expect(onlyResource(stack, 'AWS::ElastiCache::ServerlessCache').Properties.KmsKeyId).toBeDefined();
  });
});

describe('login', () => {
  test('a user instead of an AUTH token', () => {
    const { cache, stack, target } = cacheOf(CacheEngine.redis({ user: {} }));
    const { Properties } = onlyResource(stack, GROUP);
    expect(Properties).not.toHaveProperty('AuthToken');
    expect(Properties.UserGroupIds).toEqual([{ Ref: expect.stringMatching(/^CacheUsers/) }]);
    const users = Object.values(resourcesOf(stack, 'AWS::ElastiCache::User')).map((user) => user.Properties);
    expect(users).toMatchObject([
      { UserName: 'app', Engine: 'redis', AccessString: 'on ~* +@all -@dangerous +info' },
      { UserName: 'default', Engine: 'redis', AccessString: 'off -@all' },
    ]);
    for (const { AuthenticationMode } of users) {
      expect(JSON.stringify(AuthenticationMode)).toMatch(/"Type":"password".*resolve:secretsmanager/);
    }
    const { environment, secrets } = cache.bind(target);
    expect(environment).toMatchObject({ CACHE_USERNAME: 'app' });
    expect(Object.keys(secrets!)).toEqual(['CACHE_AUTH_TOKEN']);
    expect(cache.username).toBe('app');
  });

  test('ids of users and groups follow from stack and path, within 40 characters', () => {
    const { stack } = cacheOf(CacheEngine.valkey({ user: { userName: 'shop', accessString: 'on ~shop:* +@all' } }));
    const users = Object.values(resourcesOf(stack, 'AWS::ElastiCache::User')).map((user) => user.Properties);
    expect(users.map(({ UserId }) => UserId)).toEqual([
      expect.stringMatching(/^test-cache-users-app-[0-9a-f]{8}$/),
      expect.stringMatching(/^test-cache-users-nologin-[0-9a-f]{8}$/),
    ]);
    expect(users[0]).toMatchObject({ UserName: 'shop', AccessString: 'on ~shop:* +@all' });
    const { UserGroupId, UserIds, Engine } = onlyResource(stack, 'AWS::ElastiCache::UserGroup').Properties;
    expect(UserGroupId).toMatch(/^test-cache-users-[0-9a-f]{8}$/);
    expect(UserIds).toHaveLength(2);
    // Users of engine redis go with Valkey: Redis OSS becomes Valkey without another user.
    expect(Engine).toBe('redis');
  });

  test('an AUTH token that exists', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const authToken = Secret.fromSecretNameV2(stack, 'Token', 'cache-token');
    new Cache(stack, 'Cache', { vpc, engine: CacheEngine.redis({ authToken }) });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(JSON.stringify(onlyResource(stack, GROUP).Properties.AuthToken)).toContain('cache-token');
  });

  test.each<[string, (token: RedisOptions['authToken']) => RedisOptions, string]>([
    [
      'AUTH and RBAC together',
      (authToken) => ({ authToken, user: {} }),
      "user is 'app': allowed is a cache without authToken, since a user (RBAC) and an AUTH token exclude each other; " +
        'drop one of the two',
    ],
    ['the user of those without a login', () => ({ user: { userName: 'default' } }), "user.userName is 'default'"],
    ['a user who is off', () => ({ user: { accessString: 'off' } }), "user.accessString is 'off'"],
  ])('fails with %s', (_, options, message) => {
    const token = Secret.fromSecretNameV2(testStack(), 'Token', 'cache-token');
    expect(problemsOf(CacheEngine.redis(options(token)))).toContain(message);
  });
});

describe('node types', () => {
  test('data tiering is said of r6gd alone', () => {
    expect(groupOf({ nodeType: 'cache.r6gd.xlarge' }).Properties.DataTieringEnabled).toBe(true);
    expect(groupOf({ nodeType: 'cache.r6g.xlarge' }).Properties).not.toHaveProperty('DataTieringEnabled');
  });

  test.each([
    ['cache.t1.micro', 'a current generation, since older ones neither encrypt in transit nor fail over'],
    ['cache.r6gd.large', "r6gd from xlarge on, the smallest with data tiering; state 'cache.r6gd.xlarge'"],
    ['r7g.large', "a node type; state 'cache.r7g.large'"],
  ])('fails with %s', (nodeType, message) => {
    expect(problemsOf(CacheEngine.valkey({ nodeType }))).toContain(`nodeType is '${nodeType}': allowed is ${message}`);
  });

  test('a token passes', () => {
    const nodeType = Lazy.string({ produce: () => 'cache.r7g.large' });
    expect(groupOf({ nodeType, clusterMode: { shardScaling: { maxShards: 4 } } }).Properties.CacheNodeType).toBe(
      'cache.r7g.large',
    );
  });
});

describe('eviction', () => {
  const policyOf = (eviction: EvictionPolicy) =>
    onlyResource(cacheOf(CacheEngine.redis({ eviction })).stack, 'AWS::ElastiCache::ParameterGroup').Properties
      .Properties;

  test.each<[string, EvictionPolicy]>([
    ['volatile-lru', EvictionPolicy.SESSIONS],
    ['allkeys-lfu', EvictionPolicy.PAGES],
    ['noeviction', EvictionPolicy.NEVER],
    ['allkeys-lru', EvictionPolicy.of('allkeys-lru')],
  ])('%s', (policy, eviction) => expect(policyOf(eviction)).toEqual({ 'maxmemory-policy': policy }));

  test('no parameter group, and no alarm, unless stated', () => {
    const { cache, stack } = cacheOf(CacheEngine.redis());
    expect(resourcesOf(stack, 'AWS::ElastiCache::ParameterGroup')).toEqual({});
    expect(cache.evictionAlarms).toEqual([]);
  });

  test('an alarm over all nodes for sessions, public and with a description', () => {
    const { cache, stack } = cacheOf(CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS }));
    expect(cache.evictionAlarms).toHaveLength(1);
    const { Properties } = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    expect(Properties).toMatchObject({
      AlarmDescription: 'Cache Cache drops keys that had not expired: its memory is too small',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    const nodes = Properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: { Dimensions: object[] } } }) =>
      MetricStat ? MetricStat.Metric.Dimensions : [],
    );
    expect(nodes).toEqual([
      { Name: 'CacheClusterId', Value: { 'Fn::Join': ['', [{ Ref: 'Cache18F6EE16' }, '-001']] } },
      { Name: 'CacheClusterId', Value: { 'Fn::Join': ['', [{ Ref: 'Cache18F6EE16' }, '-002']] } },
    ]);
    expect(Properties.Metrics[0].Expression).toBe('SUM([m1, m2])');
  });

  test('one alarm for each shard that there may be', () => {
    const clusterMode = { shards: 2, shardScaling: { maxShards: 3 } };
    const { cache, stack } = cacheOf(CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS, clusterMode }));
    expect(cache.evictionAlarms).toHaveLength(3);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))).toContain('-0003-002');
  });

  test.each([
    ['maxmemory-policy', 'use eviction'],
    ['cluster-enabled', 'use clusterMode'],
  ])('fails with the parameter %s, which has an option', (name, remedy) => {
    expect(problemsOf(CacheEngine.redis({ parameters: { [name]: 'x' } }))).toContain(
      `parameters is '${name}': allowed is a parameter without an option of its own; ${remedy}`,
    );
  });
});

describe('metrics', () => {
  test('of all nodes of a replication group', () => {
    const { cache, stack } = cacheOf(CacheEngine.redis({ replicas: 0 }));
    const metrics = cache.metrics!;
    expect([
      metrics.cpu(),
      metrics.memory(),
      metrics.evictions(),
      metrics.connections(),
      metrics.replicationLag(),
    ]).toEqual(
      [
        'EngineCPUUtilization',
        'DatabaseMemoryUsageCountedForEvictPercentage',
        'Evictions',
        'CurrConnections',
        'ReplicationLag',
      ].map((metricName) => expect.objectContaining({ metricName, namespace: 'AWS/ElastiCache' })),
    );
    expect(stack.resolve((metrics.cpu() as unknown as { dimensions: object }).dimensions)).toEqual({
      CacheClusterId: { 'Fn::Join': ['', [{ Ref: 'Cache18F6EE16' }, '-001']] },
    });
  });

  test('of a serverless cache, which has no replicas that lag', () => {
    const { metrics } = cacheOf(CacheEngine.serverless()).cache;
    expect(metrics!.replicationLag()).toBeUndefined();
    expect(metrics!.cpu()).toMatchObject({ metricName: 'ElastiCacheProcessingUnits' });
  });
});

describe('serverless', () => {
  const CACHE = 'AWS::ElastiCache::ServerlessCache';
  const cacheResource = (options: ServerlessCacheOptions = {}) =>
    onlyResource(cacheOf(CacheEngine.serverless(options)).stack, CACHE);

  test('Valkey in three subnets, with a user group, named after stack and path, kept', () => {
    expect(cacheResource()).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Engine: 'valkey',
        MajorEngineVersion: '8',
        ServerlessCacheName: expect.stringMatching(/^test-cache-[0-9a-f]{8}$/),
        SubnetIds: [expect.anything(), expect.anything(), expect.anything()],
        SnapshotRetentionLimit: 15,
        UserGroupId: { Ref: expect.stringMatching(/^CacheUsers/) },
      },
    });
    expect(cacheResource().Properties).not.toHaveProperty('CacheUsageLimits');
  });

  test.each<[ServerlessCacheOptions, object]>([
    [{ protocol: ServerlessCacheProtocol.REDIS }, { Engine: 'redis', MajorEngineVersion: '7' }],
    [{ snapshotRetentionDays: 0 }, { SnapshotRetentionLimit: 0 }],
    [
      { maxStorage: Size.gibibytes(50), minEcpuPerSecond: 5000 },
      { CacheUsageLimits: { DataStorage: { Maximum: 50, Unit: 'GB' }, ECPUPerSecond: { Minimum: 5000 } } },
    ],
  ])('%j', (options, properties) => expect(cacheResource(options).Properties).toMatchObject(properties));

  test('binds a user, the cluster protocol and both ports', () => {
    const { cache, stack, target } = cacheOf(CacheEngine.serverless({ user: { userName: 'shop' } }));
    const { environment, secrets } = cache.bind(target);
    expect(environment).toMatchObject({ CACHE_CLUSTER: 'true', CACHE_USERNAME: 'shop', CACHE_TLS: 'true' });
    expect(Object.keys(secrets!)).toEqual(['CACHE_AUTH_TOKEN']);
    const ports = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map(
      (rule) => rule.Properties.FromPort,
    );
    expect(ports).toEqual([6379, 6380]);
  });

  test.each<[ServerlessCacheOptions, string]>([
    [{ maxStorage: Size.tebibytes(6) }, 'maxStorage in GiB is 6144: allowed is a whole number from 1 to 5000'],
    [
      { maxStorage: Size.gibibytes(2), minStorage: Size.gibibytes(4) },
      'minStorage in GiB is 4: allowed is at most maxStorage (2); raise maxStorage or lower the other',
    ],
    [{ maxEcpuPerSecond: 10 }, 'maxEcpuPerSecond is 10: allowed is a whole number from 1000 to 15000000'],
    [
      { maxEcpuPerSecond: 2000, minEcpuPerSecond: 3000 },
      'minEcpuPerSecond is 3000: allowed is at most maxEcpuPerSecond',
    ],
    [{ snapshotRetentionDays: 36 }, 'snapshotRetentionDays is 36: allowed is a whole number from 0 to 35'],
  ])('fails with %j', (options, message) => expect(problemsOf(CacheEngine.serverless(options))).toContain(message));
});

describe('Memcached', () => {
  const CLUSTER = 'AWS::ElastiCache::CacheCluster';
  const clusterOf = (options: MemcachedOptions = {}, preset = Preset.PRODUCTION) =>
    onlyResource(cacheOf(CacheEngine.memcached(options), { preset }).stack, CLUSTER);

  test('nodes over several zones under TLS, of which nothing is kept', () => {
    expect(clusterOf()).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        Engine: 'memcached',
        EngineVersion: '1.6.22',
        NumCacheNodes: 2,
        AZMode: 'cross-az',
        CacheNodeType: 'cache.r7g.large',
        TransitEncryptionEnabled: true,
        Port: 11_211,
      },
    });
  });

  test('one small node in development', () => {
    expect(clusterOf({}, Preset.DEVELOPMENT).Properties).toMatchObject({
      NumCacheNodes: 1,
      AZMode: 'single-az',
      CacheNodeType: 'cache.t4g.micro',
    });
  });

  test('nodes, type, port and parameters can be stated', () => {
    const options = { nodes: 4, nodeType: 'cache.m7g.large', port: 11_212, parameters: { max_item_size: '2097152' } };
    const { stack } = cacheOf(CacheEngine.memcached(options));
    expect(onlyResource(stack, CLUSTER).Properties).toMatchObject({
      NumCacheNodes: 4,
      CacheNodeType: 'cache.m7g.large',
      Port: 11_212,
    });
    expect(onlyResource(stack, 'AWS::ElastiCache::ParameterGroup').Properties).toMatchObject({
      CacheParameterGroupFamily: 'memcached1.6',
      Properties: { max_item_size: '2097152' },
    });
  });

  test('binds its configuration endpoint, and neither a login nor a cluster protocol', () => {
    const { cache, stack, target } = cacheOf(CacheEngine.memcached());
    const { environment, secrets } = cache.bind(target);
    expect(stack.resolve(environment)).toEqual({
      CACHE_HOST: { 'Fn::GetAtt': ['Cache18F6EE16', 'ConfigurationEndpoint.Address'] },
      CACHE_PORT: '11211',
      CACHE_TLS: 'true',
      CACHE_DISCOVERY: 'true',
    });
    expect(secrets).toBeUndefined();
  });

  test('keeps no sessions', () => {
    const { cache, target } = cacheOf(CacheEngine.memcached());
    expect(() => cache.bindSessions(target, 'web:')).toThrow(
      'Test/Cache: Memcached keeps no sessions: with a node go its keys; use CacheEngine.valkey or CacheEngine.redis',
    );
  });

  test.each<[object, string]>([
    [
      { replicas: 2 },
      'replicas is 2: allowed is nothing, for Memcached has none; state nodes, or use CacheEngine.valkey',
    ],
    [
      { snapshotRetentionDays: 7 },
      'snapshotRetentionDays is 7: allowed is nothing, for Memcached has none; leave it out',
    ],
    [{ user: {} }, "user is 'stated': allowed is nothing, for Memcached has none; leave it out"],
    [{ nodes: 61 }, 'nodes is 61: allowed is a whole number from 1 to 60; ElastiCache allows 60 nodes of one cluster'],
    [{ nodeType: 'cache.r6gd.xlarge' }, 'allowed is a family without data tiering, which Memcached has not'],
  ])('fails with %j', (options, message) => expect(problemsOf(CacheEngine.memcached(options))).toContain(message));
});
