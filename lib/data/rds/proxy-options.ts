import type { Duration } from 'aws-cdk-lib/core';
import { Checks } from '../../private/validation';
import type { IApplicationUser } from '../application-user';
import type { InstanceKind } from './instance-kind';

/**
 * RDS Proxy before a database.
 */
export interface RdsProxyOptions {
  /**
   * How long a request waits for a connection when all are lent, 1 second to an hour.
   *
   * RDS lets it wait for two minutes, by when the load balancer, the client and the user have given up: in a spike all
   * tasks stand still, full of requests that nobody waits for. A few seconds let a spike queue briefly, and then fail
   * while the task can still answer 503.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html
   * @default Duration.seconds(5)
   */
  readonly borrowTimeout?: Duration;

  /**
   * The share of the connections of the database that the proxy may hold, 1 to 100. The rest is for migrations,
   * replication and people.
   *
   * @default 80
   */
  readonly maxConnectionsPercent?: number;

  /**
   * The share that it keeps open while idle, at most `maxConnectionsPercent`: a spike finds them made.
   *
   * @default - half of `maxConnectionsPercent`, as RDS has it
   */
  readonly maxIdleConnectionsPercent?: number;

  /**
   * After how long a client that says nothing is disconnected, 1 minute to 8 hours.
   *
   * @default Duration.minutes(30)
   */
  readonly idleClientTimeout?: Duration;

  /**
   * Whether clients log in to the proxy as the administrator by IAM token alone (`Database.grantConnect`) rather than by
   * the password. The proxy itself logs in to the database by the secret. An `applicationUser` logs in as it says itself.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html
   * @default false
   */
  readonly iamAuthentication?: boolean;
}

/** What a proxy has to know of an engine. */
export interface ProxyKind {
  /** The protocol: `POSTGRESQL` or `MYSQL`. */
  readonly family: string;
  /** The series that RDS Proxy speaks to. */
  readonly series: RegExp;
  /** How clients prove that they know the password. */
  readonly passwordType: string;
  /**
   * Whether the proxy cannot log in to the database by IAM token: it can to MySQL and PostgreSQL.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html
   */
  readonly withoutTokens?: boolean;
}

/** What is wrong with the options of a proxy. */
export function validateProxy(
  proxy: RdsProxyOptions | undefined,
  stated: { readonly port?: number },
  kind: Pick<InstanceKind, 'name' | 'version' | 'port' | 'proxy'>,
): Checks {
  const checks = new Checks('proxy.');
  if (!proxy) return checks;
  const { maxConnectionsPercent = 80, maxIdleConnectionsPercent } = proxy;
  const { series } = kind.version;
  return checks
    .seconds('borrowTimeout', proxy.borrowTimeout, 1, 3600, 'state Duration.seconds(5)')
    .literal('maxConnectionsPercent', proxy.maxConnectionsPercent)
    .wholeNumber('maxConnectionsPercent', proxy.maxConnectionsPercent, 1, 100, 'state 80')
    .wholeNumber(
      'maxIdleConnectionsPercent',
      maxIdleConnectionsPercent,
      0,
      maxConnectionsPercent,
      'keep it within maxConnectionsPercent',
    )
    .seconds('idleClientTimeout', proxy.idleClientTimeout, 60, 8 * 3600, 'state Duration.minutes(30)')
    .that(
      kind.proxy.series.test(series),
      'version',
      series,
      `a series of ${kind.name} that RDS Proxy speaks to`,
      'upgrade the database, or leave the proxy out',
    )
    .that(
      stated.port === undefined || stated.port === kind.port,
      'port',
      stated.port,
      `${kind.port}, the one that a proxy listens on`,
      'leave the port or the proxy out',
    );
}

/** A user without a password logs in to the proxy by token, and the proxy by its own to the database. */
export function validateTokens(
  proxy: RdsProxyOptions | undefined,
  kind: Pick<InstanceKind, 'name' | 'proxy'>,
  user?: IApplicationUser,
): Checks {
  return new Checks().that(
    !(proxy && kind.proxy.withoutTokens && user?.byToken),
    'proxy',
    'stated',
    `unset beside ApplicationUser.withIamToken: RDS Proxy logs in to ${kind.name} by password alone`,
    'take ApplicationUser.withPassword, or leave the proxy out',
  );
}
