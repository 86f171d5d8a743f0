import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../binding';
import { validateVpc } from '../network/validate-network';
import { Preset } from '../preset';
import { environmentPrefix, pathInStack } from '../private/naming';
import { openPort } from '../private/open-port';
import type { CacheEngineConfig, ICacheEngine } from './cache-engine';

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
export class Cache extends Construct implements IBindable, ec2.IConnectable {
  /** Who may connect. */
  public readonly connections: ec2.Connections;
  /** The host that takes writes. */
  public readonly host: string;
  /** The host that spreads reads over the replicas, where the engine has one. */
  public readonly readerHost?: string;
  /** The port. */
  public readonly port: number;
  /** The AUTH token, where the engine has one. */
  public readonly authToken?: secretsmanager.ISecret;
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
    validateVpc(vpc).include(engine.validate(preset)).throwAt(scope, id);
    super(scope, id);
    this.config = engine.bind(this, { vpc, preset, encryptionKey });
    this.connections = this.config.connections;
    this.host = this.config.host;
    this.readerHost = this.config.readerHost;
    this.port = this.config.port;
    this.authToken = this.config.authToken;
    this.prefix = environmentPrefix(id, 'Cache');
  }

  public bind(target: IBindingTarget): BindingConfig {
    const { host, readerHost, port, tls, cluster, authToken } = this.config;
    openPort(target, this, port, `Service to ${pathInStack(this)}`);
    const name = (suffix: string) => `${this.prefix}CACHE_${suffix}`;
    return {
      environment: {
        [name('HOST')]: host,
        ...(readerHost === undefined ? {} : { [name('READER_HOST')]: readerHost }),
        [name('PORT')]: `${port}`,
        [name('TLS')]: `${tls}`,
        [name('CLUSTER')]: `${cluster}`,
      },
      secrets: authToken && { [name('AUTH_TOKEN')]: { secret: authToken } },
    };
  }
}
