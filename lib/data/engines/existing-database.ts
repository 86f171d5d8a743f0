import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Checks } from '../../private/validation';
import type { DatabaseEngineConfig, IDatabaseEngine } from '../database-engine';
import { DatabaseMetrics } from '../database-metrics';

/**
 * Options of `DatabaseEngine.existing`.
 */
export interface ExistingDatabaseOptions {
  /**
   * The primary of whatever engine, for instance of `rds.DatabaseInstance.fromDatabaseInstanceAttributes`. With its
   * `instanceResourceId` services can log in by IAM token (`Database.grantConnect`).
   */
  readonly instance: rds.IDatabaseInstance;

  /**
   * The secret with the fields `username` and `password`.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The port, a literal number: 3306 for MySQL and MariaDB.
   *
   * @default - that of `instance` where it is known at synthesis, else 5432
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
   * @default - the first of `readerHosts`, or the primary's host
   */
  readonly readerHost?: string;

  /**
   * The real hosts of the replicas.
   *
   * @default - the primary's host
   */
  readonly readerHosts?: string[];

  /**
   * The resource ids of the replicas (`db-ABC…`), for IAM tokens.
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

  public validate(): string[] {
    return new Checks()
      .that(
        this.options.instance.connections.securityGroups.length > 0,
        'instance.securityGroups',
        [],
        'at least one security group',
        'name those of the database, so that services are let in',
      )
      .wholeNumber('port', this.options.port, 1, 65_535, 'state the port that the database listens on')
      .wholeNumber('maxConnections', this.options.maxConnections, 1, 262_143, 'state what SHOW max_connections says')
      .that(
        this.options.readerHosts === undefined || this.options.readerHosts.length > 0,
        'readerHosts',
        this.options.readerHosts,
        'at least one host',
        'leave it out where there are no replicas',
      ).problems;
  }

  public bind(_scope: Construct): DatabaseEngineConfig {
    const { instance, secret, databaseName = 'app', maxConnections, readerResourceIds = [] } = this.options;
    const port = this.options.port ?? portOf(instance);
    const { instanceResourceId } = instance;
    const host = instance.dbInstanceEndpointAddress;
    const readerHosts = this.options.readerHosts ?? [host];
    return {
      connections: new ec2.Connections({
        securityGroups: instance.connections.securityGroups,
        defaultPort: ec2.Port.tcp(port),
      }),
      host,
      readerHost: this.options.readerHost ?? readerHosts[0],
      readerHosts,
      port,
      databaseName,
      secret,
      maxConnections,
      primary: instance,
      metrics: new DatabaseMetrics({ writers: [{ DBInstanceIdentifier: instance.instanceIdentifier }] }),
      resourceIds: instanceResourceId === undefined ? undefined : [instanceResourceId, ...readerResourceIds],
    };
  }
}

/** Rules of security groups cannot be validated on a token. */
function portOf({ instanceEndpoint: { port } }: rds.IDatabaseInstance): number {
  return Token.isUnresolved(port) ? 5432 : port;
}
