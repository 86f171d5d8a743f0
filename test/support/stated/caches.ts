import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { CacheEngine, EvictionPolicy, ScalableWebApp, ServerlessCacheProtocol } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app with a cache of each engine, and all that can be stated of each. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Caches', { env: ENV });
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'all is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'the caches are what is looked at' },
);

const shop = new ScalableWebApp(stack, 'Shop', {
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  database: undefined,
  cache: CacheEngine.valkey({
    replicas: 2,
    nodeType: 'cache.r7g.xlarge',
    snapshotRetentionDays: 20,
    port: 6390,
    eviction: EvictionPolicy.PAGES,
    clusterMode: {
      shards: 3,
      shardScaling: { maxShards: 6, minShards: 2, targetCpuPercent: 50, targetMemoryPercent: 60 },
      replicaScaling: { maxReplicas: 4, minReplicas: 1, targetCpuPercent: 55 },
    },
    user: { userName: 'shop', accessString: 'on ~* +@all -@dangerous +info +flushdb' },
  }),
});
const sessions = shop.addCache('SessionsCache', {
  engine: CacheEngine.redis({
    replicas: 2,
    eviction: EvictionPolicy.SESSIONS,
    parameters: { 'notify-keyspace-events': 'Egx' },
  }),
  bound: false,
});
shop.addCache('SearchCache', {
  engine: CacheEngine.serverless({
    protocol: ServerlessCacheProtocol.REDIS,
    maxStorage: Size.gibibytes(50),
    minStorage: Size.gibibytes(2),
    maxEcpuPerSecond: 100_000,
    minEcpuPerSecond: 5000,
    snapshotRetentionDays: 7,
    user: { userName: 'search' },
  }),
});
shop.addCache('FragmentsCache', {
  engine: CacheEngine.memcached({ nodes: 3, nodeType: 'cache.m7g.large', parameters: { max_item_size: '2097152' } }),
});
shop.addCache('TieredCache', { engine: CacheEngine.valkey({ nodeType: 'cache.r6gd.xlarge', user: {} }) });

shop.addWebService('Web', { image, sessions, sessionKeyPrefix: 'shop:session:' });
shop.addWebService('Basket', { image, paths: ['/basket/*'], sessions, uses: [] });
