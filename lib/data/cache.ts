import { SizeRoundingBehavior } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BindingConfig, IBindingTarget, ISessionStore } from '../binding';
import { validateVpc } from '../network/validate-network';
import { Preset } from '../preset';
import { environmentPrefix, pathInStack } from '../private/naming';
import { openPort } from '../private/open-port';
import type { CacheEngineConfig, ICacheEngine } from './cache-engine';
import type { CacheMetrics } from './cache-metrics';

/**
 * Props of `Cache`.
 */
export interface CacheProps {
  /**
   * Where the cache lives: in the isolated subnets, or in the private ones where there are none.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The engine and its options.
   */
  readonly engine: ICacheEngine;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for data at rest. Create-time: a change replaces the cache.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * What stands in front of the database: pages, query results, sessions.
 *
 * Applications know `CACHE_HOST` and its neighbours. A cache with another id than `Cache` has that id as prefix:
 * `SessionsCache` binds `SESSIONS_CACHE_HOST`.
 */
export class Cache extends Construct implements ISessionStore, ec2.IConnectable {
  /** Who may connect. */
  public readonly connections: ec2.Connections;
  /** The host that takes writes. */
  public readonly host: string;
  /** The host that spreads reads over the replicas, where the engine has one. */
  public readonly readerHost?: string;
  /** The port. */
  public readonly port: number;
  /** The AUTH token, or the password of the user, where the engine has one. */
  public readonly authToken?: secretsmanager.ISecret;
  /** The user that clients log in as, where there is one. */
  public readonly username?: string;
  /** What CloudWatch knows of it; nothing of a cache that existed. */
  public readonly metrics?: CacheMetrics;
  /** Alarms on evictions: one for each shard, where the eviction policy asks for it. Actions are up to you. */
  public readonly evictionAlarms: cloudwatch.Alarm[];
  private readonly config: CacheEngineConfig;
  private readonly prefix: string;

  /**
   * @param scope the parent
   * @param id a stable name: the prefix of the environment variables follows from it
   * @param props the options
   * @throws when the engine's options, or the VPC, cannot be used
   */
  constructor(scope: Construct, id: string, props: CacheProps) {
    const { engine, vpc, encryptionKey, preset = Preset.PRODUCTION } = props;
    validateVpc(vpc)
      .asked('engine', engine, 'CacheEngine.redis()', () => engine.validate(preset))
      .throwAt(scope, id);
    super(scope, id);
    this.config = engine.bind(this, { vpc, preset, encryptionKey });
    this.connections = this.config.connections;
    this.host = this.config.host;
    this.readerHost = this.config.readerHost;
    this.port = this.config.port;
    this.authToken = this.config.authToken;
    this.username = this.config.username;
    this.metrics = this.config.metrics;
    this.evictionAlarms = this.config.evictionAlarms ?? [];
    this.prefix = environmentPrefix(id, 'Cache');
  }

  /**
   * How large the data is that has to be in it at once, where that is stated.
   *
   * @internal
   */
  public get _workingSetGiB(): number | undefined {
    return this.config.workingSet?.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  }

  public bind(target: IBindingTarget): BindingConfig {
    return this.settings(target, `${this.prefix}CACHE`, { READER_HOST: this.readerHost });
  }

  /**
   * As `bind`, for a service that keeps sessions here: it gets `SESSION_STORE_HOST` and its neighbours, and no reader
   * host, since a session has to be read as it was written.
   *
   * @param target the service
   * @param keyPrefix what the keys of its sessions begin with
   * @throws when the engine keeps nothing: Memcached
   */
  public bindSessions(target: IBindingTarget, keyPrefix: string): BindingConfig {
    if (this.config.discovery) {
      throw new Error(
        `${this.node.path}: Memcached keeps no sessions: with a node go its keys; ` +
          'use CacheEngine.valkey or CacheEngine.redis for them',
      );
    }
    return this.settings(target, 'SESSION_STORE', { KEY_PREFIX: keyPrefix });
  }

  /** Opens the ports, and says what there is under names of this prefix. */
  private settings(target: IBindingTarget, prefix: string, own: { [suffix: string]: string | undefined }) {
    const { host, port, furtherPorts = [], tls, cluster, discovery, username, authToken } = this.config;
    for (const open of [port, ...furtherPorts]) openPort(target, this, open, `Service to ${pathInStack(this)}`);
    const { READER_HOST: readerHost, ...rest } = own;
    const environment = {
      HOST: host,
      READER_HOST: readerHost,
      PORT: `${port}`,
      TLS: `${tls}`,
      CLUSTER: cluster === undefined ? undefined : `${cluster}`,
      DISCOVERY: discovery ? 'true' : undefined,
      USERNAME: username,
      ...rest,
    };
    return {
      environment: Object.fromEntries(
        Object.entries(environment).flatMap(([suffix, value]) =>
          value === undefined ? [] : [[`${prefix}_${suffix}`, value]],
        ),
      ),
      secrets: authToken && { [`${prefix}_AUTH_TOKEN`]: { secret: authToken } },
    };
  }
}
