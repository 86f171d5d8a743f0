import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { Checks } from '../../private/validation';
import type { IApplicationUser } from '../application-user';
import type { DatabaseEngineConfig, IDatabaseEngine } from '../database-engine';
import { DatabaseMetrics } from '../database-metrics';

/**
 * Options of `DatabaseEngine.existing`.
 */
export interface ExistingDatabaseOptions {
  /**
   * The primary of whatever engine, for instance of `rds.DatabaseInstance.fromDatabaseInstanceAttributes`. With its
   * `instanceResourceId` services can log in by IAM token (`Database.grantConnect`).
   *
   * @default - `cluster`
   */
  readonly instance?: rds.IDatabaseInstance;

  /**
   * A cluster of Aurora or of RDS Multi-AZ in place of `instance`, for instance of
   * `rds.DatabaseCluster.fromDatabaseClusterAttributes` with its endpoints, port and security groups. With its
   * `clusterResourceIdentifier` services can log in by IAM token, at its readers too.
   *
   * In the second region of a global database, the endpoint that takes writes is the global one.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-connecting.html
   * @default - `instance`
   */
  readonly cluster?: rds.IDatabaseCluster;

  /**
   * The secret with the fields `username` and `password`.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The port, a literal number: 3306 for MySQL and MariaDB.
   *
   * @default - that of `instance` or `cluster` where it is known at synthesis, else 5432
   */
  readonly port?: number;

  /**
   * The name of the database.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * The one name for reads.
   *
   * @default - the first of `readerHosts`, or the reader endpoint of `cluster`, or the host that takes writes
   */
  readonly readerHost?: string;

  /**
   * The real hosts of the replicas.
   *
   * @default - the reader endpoint of `cluster`, or the host that takes writes
   */
  readonly readerHosts?: string[];

  /**
   * The resource ids of the replicas of `instance` (`db-ABC…`), for IAM tokens. Readers of a cluster share its own.
   *
   * @default - none; tokens are for the primary alone
   */
  readonly readerResourceIds?: string[];

  /**
   * Connections that the smallest instance accepts (`SHOW max_connections`).
   *
   * @default - unknown; each task gets a pool of 10
   */
  readonly maxConnections?: number;
}

/** A database that exists. Reached by `DatabaseEngine.existing`. */
export class ExistingDatabaseEngine implements IDatabaseEngine {
  constructor(private readonly options: ExistingDatabaseOptions) {}

  public validate(_preset: Preset, applicationUser?: IApplicationUser): string[] {
    const { instance, cluster, secret, port, maxConnections, readerHosts, readerResourceIds } = this.options;
    const checks = new Checks().that(
      (instance === undefined) !== (cluster === undefined),
      'instance',
      instance?.instanceIdentifier,
      'that or cluster: one of the two',
      'state the one that services are to reach',
    );
    const standing = standingOf(this.options);
    checks.made('secret', secret, 'secretValueFromJson', "Secret.fromSecretNameV2(this, 'Login', 'orders')");
    if (standing) checks.merge(validateStanding(standing, applicationUser));
    return checks
      .wholeNumber('port', port, 1, 65_535, 'state the port that the database listens on')
      .wholeNumber('maxConnections', maxConnections, 1, 262_143, 'state what SHOW max_connections says')
      .that(
        readerHosts === undefined || readerHosts.length > 0,
        'readerHosts',
        readerHosts,
        'at least one host',
        'leave it out where there are no replicas',
      )
      .that(
        cluster === undefined || readerResourceIds === undefined,
        'readerResourceIds',
        readerResourceIds,
        'unset beside cluster, whose readers share its resource id',
        'leave it out',
      ).problems;
  }

  public bind(_scope: Construct): DatabaseEngineConfig {
    const { secret, databaseName = 'app', maxConnections, readerResourceIds = [] } = this.options;
    const { securityGroups, endpoint, readEndpoint, resourceId, ...parts } = standingOf(this.options)!;
    const port = this.options.port ?? portOf(endpoint!);
    const host = endpoint!.hostname;
    const readerHosts = this.options.readerHosts ?? [readEndpoint?.hostname ?? host];
    return {
      connections: new ec2.Connections({ securityGroups, defaultPort: ec2.Port.tcp(port) }),
      host,
      readerHost: this.options.readerHost ?? readerHosts[0],
      readerHosts,
      port,
      databaseName,
      secret,
      maxConnections,
      primary: parts.primary,
      cluster: parts.cluster,
      metrics: parts.metrics(),
      resourceIds: resourceId === undefined ? undefined : [resourceId, ...readerResourceIds],
    };
  }
}

/** What is known of a database that stands, be it an instance or a cluster. */
interface Standing extends Pick<DatabaseEngineConfig, 'primary' | 'cluster'> {
  /** The prop that it was stated by, and that by which its resource id is. */
  readonly prop: string;
  readonly idProp: string;
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly endpoint?: rds.Endpoint;
  readonly readEndpoint?: rds.Endpoint;
  readonly resourceId?: string;
  metrics(): DatabaseMetrics;
}

function standingOf({ instance, cluster }: ExistingDatabaseOptions): Standing | undefined {
  if (instance) {
    return {
      prop: 'instance',
      idProp: 'instanceResourceId',
      securityGroups: instance.connections.securityGroups,
      endpoint: instance.instanceEndpoint,
      resourceId: instance.instanceResourceId,
      primary: instance,
      metrics: () => new DatabaseMetrics({ writers: [{ DBInstanceIdentifier: instance.instanceIdentifier }] }),
    };
  }
  if (!cluster) return undefined;
  return {
    prop: 'cluster',
    idProp: 'clusterResourceIdentifier',
    securityGroups: cluster.connections.securityGroups,
    endpoint: told(() => cluster.clusterEndpoint),
    readEndpoint: told(() => cluster.clusterReadEndpoint),
    resourceId: told(() => cluster.clusterResourceIdentifier),
    cluster,
    metrics: () =>
      new DatabaseMetrics({
        writers: [{ DBClusterIdentifier: cluster.clusterIdentifier, Role: 'WRITER' }],
        ownStorage: false,
        // Serverless Aurora may, and what a Multi-AZ cluster of RDS reports need not bear the role: silence tells nothing.
        mayPause: true,
      }),
  };
}

/** The L2 of an imported cluster throws for what it was not told. */
function told<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function validateStanding(standing: Standing, applicationUser?: IApplicationUser): Checks {
  const { prop, idProp, securityGroups, endpoint, resourceId } = standing;
  return new Checks()
    .that(
      securityGroups.length > 0,
      `${prop}.securityGroups`,
      [],
      'at least one security group',
      'name those of the database, so that services are let in',
    )
    .that(
      endpoint !== undefined,
      `${prop}.clusterEndpointAddress`,
      undefined,
      'the host that takes writes, beside port',
      'state both where the cluster is imported',
    )
    .that(
      !applicationUser?.byToken || resourceId !== undefined,
      `${prop}.${idProp}`,
      undefined,
      `stated with ApplicationUser.withIamToken('${applicationUser?.username}'): policies name the database by it`,
      'state it where the database is imported, or take ApplicationUser.withPassword',
    );
}

/** Rules of security groups cannot be validated on a token. */
function portOf({ port }: rds.Endpoint): number {
  return Token.isUnresolved(port) ? 5432 : port;
}
