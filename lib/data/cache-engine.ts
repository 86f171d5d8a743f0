import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import type { ExistingCacheOptions } from './engines/existing-cache';
import { ExistingCacheEngine } from './engines/existing-cache';
import type { RedisOptions } from './engines/redis';
import { RedisEngine } from './engines/redis';

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
   * Whether clients must speak TLS.
   */
  readonly tls: boolean;

  /**
   * Whether clients must speak the cluster protocol.
   */
  readonly cluster: boolean;

  /**
   * The AUTH token: the whole value of the secret.
   *
   * @default - none, and `CACHE_AUTH_TOKEN` is not bound
   */
  readonly authToken?: secretsmanager.ISecret;
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
   * A cache that exists: services are bound to it, nothing of it is made or changed.
   *
   * @param options where it is and how to log in
   */
  public static existing(options: ExistingCacheOptions): ICacheEngine {
    return new ExistingCacheEngine(options);
  }
}
