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
   * @default - 6379; 11211 with `discovery`
   */
  readonly port?: number;

  /**
   * Whether clients must speak TLS.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * Whether clients must speak the cluster protocol: in cluster mode, and with a serverless cache.
   *
   * @default false
   */
  readonly cluster?: boolean;

  /**
   * Whether it is Memcached, and the host its configuration endpoint, which clients ask for the nodes.
   *
   * @default false
   */
  readonly discovery?: boolean;

  /**
   * Ports that clients connect to beside `port`: 6380 for the replicas of a serverless cache.
   *
   * @default - none
   */
  readonly furtherPorts?: number[];

  /**
   * The AUTH token, or the password of `username`: the whole value of the secret.
   *
   * @default - none, and `CACHE_AUTH_TOKEN` is not bound
   */
  readonly authToken?: secretsmanager.ISecret;

  /**
   * The user that clients log in as (RBAC), with `authToken` as the password.
   *
   * @default - none, and `CACHE_USERNAME` is not bound
   */
  readonly username?: string;
}

/** A cache that exists. Reached by `CacheEngine.existing`. */
export class ExistingCacheEngine implements ICacheEngine {
  constructor(private readonly options: ExistingCacheOptions) {}

  public validate(): string[] {
    const { host, port, securityGroups, furtherPorts = [], readerHost, cluster, discovery, username } = this.options;
    const { authToken } = this.options;
    const checks = new Checks()
      .text('host', host, /\S/, 'a host name', 'state the primary endpoint')
      .wholeNumber('port', port, 1, 65_535, 'state the port that the cache listens on')
      .that(
        securityGroups.length > 0,
        'securityGroups',
        [],
        'at least one security group',
        'name those of the cache, so that services are let in',
      )
      .that(
        username === undefined || authToken !== undefined,
        'username',
        username,
        'a user with a password',
        'state the secret that holds it as authToken',
      );
    furtherPorts.forEach((other) => checks.wholeNumber('furtherPorts', other, 1, 65_535, 'state 6380'));
    for (const [prop, value] of Object.entries({ cluster: cluster || undefined, readerHost, username })) {
      if (!discovery || value === undefined) continue;
      checks.that(false, prop, value, 'nothing beside discovery, for Memcached has none', 'drop one of the two');
    }
    return checks.problems;
  }

  public bind(_scope: Construct): CacheEngineConfig {
    const { host, readerHost, securityGroups, furtherPorts, authToken, username, discovery } = this.options;
    const { port = discovery ? 11_211 : 6379, tls = true, cluster = discovery ? undefined : false } = this.options;
    const connections = new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(port) });
    return { connections, host, readerHost, port, furtherPorts, tls, cluster, discovery, authToken, username };
  }
}
