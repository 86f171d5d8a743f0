import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, CacheEngine, EvictionPolicy, ScalableWebApp } from 'cdk-scalable-web-app';

/** A cache of each engine: with replicas, in shards, with a token, with users, without a server to look after. */
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(new App(), 'Caches', { env });
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.OBJECT_STORE],
  network: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
  cache: CacheEngine.valkey({
    replicas: 2,
    nodeType: 'cache.r7g.large',
    port: 6390,
    // Without scaling: moto's Application Auto Scaling knows no caches.
    clusterMode: { shards: 3 },
  }),
});
const sessions = shop.addCache('SessionsCache', {
  engine: CacheEngine.redis({ replicas: 2, eviction: EvictionPolicy.SESSIONS }),
  bound: false,
});
shop.addCache('RightsCache', {
  engine: CacheEngine.redis({ replicas: 1, user: { userName: 'shop', accessString: 'on ~shop:* +@all -@dangerous' } }),
});
shop.addCache('SearchCache', { engine: CacheEngine.serverless({}) });
shop.addCache('FragmentsCache', { engine: CacheEngine.memcached({ nodes: 3, nodeType: 'cache.m7g.large' }) });

shop.addWebService('Web', { image, sessions });
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'all is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'the caches are what is looked at' },
);
