import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Checks } from '../../private/validation';
import type { CacheEngineConfig, ICacheEngine } from '../cache-engine';

/**
 * Options of `CacheEngine.existing`. The AWS CDK has no class of its own for a Redis replication group, so a cache is
 * brought by its parts.
 */
export interface ExistingCacheOptions {
  /**
   * The primary endpoint's address.
   */
  readonly host: string;

  /**
   * The security groups of the cache, for instance of `ec2.SecurityGroup.fromSecurityGroupId`.
   */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * The reader endpoint's address.
   *
   * @default - none, and `CACHE_READER_HOST` is not bound
   */
  readonly readerHost?: string;

  /**
   * The port, a literal number.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Whether clients must speak TLS.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * Whether clients must speak the cluster protocol.
   *
   * @default false
   */
  readonly cluster?: boolean;

  /**
   * The AUTH token: the whole value of the secret.
   *
   * @default - none, and `CACHE_AUTH_TOKEN` is not bound
   */
  readonly authToken?: secretsmanager.ISecret;
}

/** A cache that exists. Reached by `CacheEngine.existing`. */
export class ExistingCacheEngine implements ICacheEngine {
  constructor(private readonly options: ExistingCacheOptions) {}

  public validate(): string[] {
    return new Checks()
      .text('host', this.options.host, /\S/, 'a host name', 'state the primary endpoint')
      .wholeNumber('port', this.options.port, 1, 65_535, 'state the port that the cache listens on')
      .that(
        this.options.securityGroups.length > 0,
        'securityGroups',
        [],
        'at least one security group',
        'name those of the cache, so that services are let in',
      ).problems;
  }

  public bind(_scope: Construct): CacheEngineConfig {
    const { host, readerHost, securityGroups, authToken, port = 6379, tls = true, cluster = false } = this.options;
    const connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(port) });
    return { connections, host, readerHost, port, tls, cluster, authToken };
  }
}
