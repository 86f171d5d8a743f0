import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import type { CacheMetrics } from './cache-metrics';
import type { ExistingCacheOptions } from './engines/existing-cache';
import { ExistingCacheEngine } from './engines/existing-cache';
import type { MemcachedOptions } from './engines/memcached';
import { MemcachedEngine } from './engines/memcached';
import type { RedisOptions } from './engines/redis';
import { RedisEngine } from './engines/redis';
import type { ServerlessCacheOptions } from './engines/serverless-cache';
import { ServerlessCacheEngine } from './engines/serverless-cache';
import type { ValkeyOptions } from './engines/valkey';
import { ValkeyEngine } from './engines/valkey';

/**
 * What an engine is given by its cache.
 */
export interface CacheEngineContext {
  /**
   * Where the cache lives.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The table of defaults.
   */
  readonly preset: Preset;

  /**
   * The customer managed key for data at rest. Create-time: a change replaces the cache.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * What an engine gives back: all that the environment contract needs.
 */
export interface CacheEngineConfig {
  /**
   * Who may connect, and by which security groups.
   */
  readonly connections: ec2.Connections;

  /**
   * The host that takes writes.
   */
  readonly host: string;

  /**
   * The host that spreads reads over the replicas.
   *
   * @default - the engine has none, and `CACHE_READER_HOST` is not bound
   */
  readonly readerHost?: string;

  /**
   * The port, a literal number: rules of security groups cannot be validated on a token.
   */
  readonly port: number;

  /**
   * Ports that clients connect to beside it, such as those of replicas behind the same name.
   *
   * @default - none
   */
  readonly furtherPorts?: number[];

  /**
   * Whether clients must speak TLS.
   */
  readonly tls: boolean;

  /**
   * Whether clients must speak the cluster protocol of Redis OSS and Valkey.
   *
   * @default - the engine has no such protocol, and `CACHE_CLUSTER` is not bound
   */
  readonly cluster?: boolean;

  /**
   * Whether the host is a configuration endpoint of Memcached, which clients ask for the nodes.
   *
   * @default false, and `CACHE_DISCOVERY` is not bound; an engine with discovery keeps no sessions
   */
  readonly discovery?: boolean;

  /**
   * The AUTH token, or the password of the user: the whole value of the secret.
   *
   * @default - none, and `CACHE_AUTH_TOKEN` is not bound
   */
  readonly authToken?: secretsmanager.ISecret;

  /**
   * The user that clients log in as (RBAC).
   *
   * @default - none, and `CACHE_USERNAME` is not bound
   */
  readonly username?: string;

  /**
   * What CloudWatch knows of the cache.
   *
   * @default - nothing
   */
  readonly metrics?: CacheMetrics;

  /**
   * How large the data is that has to be in the cache at once.
   *
   * @default - unknown, and the capacity plan does not judge its memory
   */
  readonly workingSet?: Size;

  /**
   * Alarms on evictions.
   *
   * @default - none
   */
  readonly evictionAlarms?: cloudwatch.Alarm[];
}

/**
 * One kind of cache. An engine is one file; nothing else knows which engines exist.
 */
export interface ICacheEngine {
  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param preset the table of defaults
   */
  validate(preset: Preset): string[];

  /**
   * Makes the resources under the scope.
   *
   * @param scope the cache
   * @param context what the engine is given
   */
  bind(scope: Construct, context: CacheEngineContext): CacheEngineConfig;
}

/**
 * The engines of this library.
 */
export abstract class CacheEngine {
  /**
   * Amazon ElastiCache for Redis OSS: a primary with replicas that take over, TLS and AUTH required.
   *
   * @param options the options
   */
  public static redis(options: RedisOptions = {}): ICacheEngine {
    return new RedisEngine(options);
  }

  /**
   * Amazon ElastiCache for Valkey, which speaks as Redis OSS does and costs a fifth less. Redis OSS becomes Valkey in
   * place; Valkey never becomes Redis OSS.
   *
   * @param options the options
   */
  public static valkey(options: ValkeyOptions = {}): ICacheEngine {
    return new ValkeyEngine(options);
  }

  /**
   * An ElastiCache serverless cache of Valkey or Redis OSS: no nodes to size. Clients log in as a user (RBAC) and speak
   * the cluster protocol.
   *
   * @param options the options
   */
  public static serverless(options: ServerlessCacheOptions = {}): ICacheEngine {
    return new ServerlessCacheEngine(options);
  }

  /**
   * Amazon ElastiCache for Memcached: plain keys over many threads, nothing kept. It binds `CACHE_HOST`, `CACHE_PORT`,
   * `CACHE_TLS` and `CACHE_DISCOVERY`.
   *
   * @param options the options
   */
  public static memcached(options: MemcachedOptions = {}): ICacheEngine {
    return new MemcachedEngine(options);
  }

  /**
   * A cache that exists: services are bound to it, nothing of it is made or changed.
   *
   * @param options where it is and how to log in
   */
  public static existing(options: ExistingCacheOptions): ICacheEngine {
    return new ExistingCacheEngine(options);
  }
}
