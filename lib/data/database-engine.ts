import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import type { ISurgeable } from '../surgeable';
import type { ApplicationUserLogin, IApplicationUser } from './application-user';
import type { DatabaseMetrics } from './database-metrics';
import type { AuroraMysqlOptions } from './engines/aurora-mysql';
import { AuroraMysqlEngine } from './engines/aurora-mysql';
import type { AuroraPostgresOptions } from './engines/aurora-postgres';
import { AuroraPostgresEngine } from './engines/aurora-postgres';
import type { MultiAzMysqlOptions } from './engines/multi-az-mysql';
import { MultiAzMysqlEngine } from './engines/multi-az-mysql';
import type { MultiAzPostgresOptions } from './engines/multi-az-postgres';
import { MultiAzPostgresEngine } from './engines/multi-az-postgres';
import type { ExistingDatabaseOptions } from './engines/existing-database';
import { ExistingDatabaseEngine } from './engines/existing-database';
import type { MariadbOptions } from './engines/mariadb';
import { MariadbEngine } from './engines/mariadb';
import type { MysqlOptions } from './engines/mysql';
import { MysqlEngine } from './engines/mysql';
import type { PostgresOptions } from './engines/postgres';
import { PostgresEngine } from './engines/postgres';

/**
 * What an engine is given by its database.
 */
export interface DatabaseEngineContext {
  /**
   * Where the database lives.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The table of defaults.
   */
  readonly preset: Preset;

  /**
   * The customer managed key for data at rest. Create-time: a change replaces the database.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The user that services log in as. A proxy has to know it, since it lets nobody else through.
   *
   * @default - services log in as the administrator
   */
  readonly applicationUser?: ApplicationUserLogin;
}

/**
 * What an engine gives back: all that the environment contract needs.
 */
export interface DatabaseEngineConfig {
  /**
   * Who may connect, and by which security groups.
   */
  readonly connections: ec2.Connections;

  /**
   * The host that takes writes.
   */
  readonly host: string;

  /**
   * The one name that all readers share; the writer's where there is none.
   */
  readonly readerHost: string;

  /**
   * The real hosts of the readers, which IAM tokens and `verify-full` need; the writer's where there is none.
   */
  readonly readerHosts: string[];

  /**
   * The port, a literal number: rules of security groups cannot be validated on a token.
   */
  readonly port: number;

  /**
   * The name of the database.
   */
  readonly databaseName: string;

  /**
   * The fields `username` and `password`.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * Connections that the smallest instance accepts.
   *
   * @default - unknown; each task gets a pool of 10
   */
  readonly maxConnections?: number;

  /**
   * The instance that takes writes.
   *
   * @default - none that this library knows as one
   */
  readonly primary?: rds.IDatabaseInstance;

  /**
   * The instances that take reads alone.
   *
   * @default - none that this library knows as such
   */
  readonly replicas?: rds.IDatabaseInstance[];

  /**
   * The cluster that the instances belong to.
   *
   * @default - none: instances of their own
   */
  readonly cluster?: rds.IDatabaseCluster;

  /**
   * Whether many clients share few connections, as with a proxy: each task may then keep a full pool.
   *
   * @default false
   */
  readonly pooled?: boolean;

  /**
   * The proxy that takes writes.
   *
   * @default - none
   */
  readonly proxy?: rds.IDatabaseProxy;

  /**
   * What CloudWatch knows of the database.
   *
   * @default - nothing
   */
  readonly metrics?: DatabaseMetrics;

  /**
   * Memory of the smallest instance, in GiB.
   *
   * @default - unknown
   */
  readonly memoryGib?: number;

  /**
   * Storage that each instance begins with, in GiB.
   *
   * @default - unknown, or a volume that grows by itself
   */
  readonly storageGib?: number;

  /**
   * Readers whose number changes, for surges to raise.
   *
   * @default - their number is fixed
   */
  readonly readerCapacity?: ISurgeable;

  /**
   * Ids that IAM authentication calls the instances by (`db-ABC…`).
   *
   * @default - none; `grantConnect` throws
   */
  readonly resourceIds?: string[];
}

/**
 * One kind of database. An engine is one file; nothing else knows which engines exist.
 */
export interface IDatabaseEngine {
  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param preset the table of defaults
   * @param applicationUser the user that services are to log in as, if not the administrator
   */
  validate(preset: Preset, applicationUser?: IApplicationUser): string[];

  /**
   * Makes the resources under the scope.
   *
   * @param scope the database
   * @param context what the engine is given
   */
  bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig;
}

/**
 * The engines of this library.
 */
export abstract class DatabaseEngine {
  /**
   * Amazon RDS for PostgreSQL: a primary for writes and read replicas under one reader name.
   *
   * @param options the options
   */
  public static postgres(options: PostgresOptions = {}): IDatabaseEngine {
    return new PostgresEngine(options);
  }

  /**
   * Amazon RDS for MySQL: a primary for writes and read replicas under one reader name.
   *
   * @param options the options
   */
  public static mysql(options: MysqlOptions = {}): IDatabaseEngine {
    return new MysqlEngine(options);
  }

  /**
   * Amazon RDS for MariaDB: a primary for writes and read replicas under one reader name.
   *
   * @param options the options
   */
  public static mariadb(options: MariadbOptions = {}): IDatabaseEngine {
    return new MariadbEngine(options);
  }

  /**
   * Amazon Aurora PostgreSQL: a writer and 0 to 15 readers on one volume, provisioned or serverless, which come and go
   * with the load where that is stated.
   *
   * @param options the options
   */
  public static auroraPostgres(options: AuroraPostgresOptions = {}): IDatabaseEngine {
    return new AuroraPostgresEngine(options);
  }

  /**
   * Amazon Aurora MySQL: a writer and 0 to 15 readers on one volume, provisioned or serverless, which come and go with
   * the load where that is stated.
   *
   * @param options the options
   */
  public static auroraMysql(options: AuroraMysqlOptions = {}): IDatabaseEngine {
    return new AuroraMysqlEngine(options);
  }

  /**
   * A Multi-AZ DB cluster of Amazon RDS for PostgreSQL: a writer and two readable standbys in three zones.
   *
   * @param options the options
   */
  public static multiAzPostgres(options: MultiAzPostgresOptions = {}): IDatabaseEngine {
    return new MultiAzPostgresEngine(options);
  }

  /**
   * A Multi-AZ DB cluster of Amazon RDS for MySQL: a writer and two readable standbys in three zones.
   *
   * @param options the options
   */
  public static multiAzMysql(options: MultiAzMysqlOptions = {}): IDatabaseEngine {
    return new MultiAzMysqlEngine(options);
  }

  /**
   * A database that exists: services are bound to it, nothing of it is made or changed.
   *
   * @param options where it is and how to log in
   */
  public static existing(options: ExistingDatabaseOptions): IDatabaseEngine {
    return new ExistingDatabaseEngine(options);
  }
}
