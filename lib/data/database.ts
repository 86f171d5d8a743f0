import { ArnFormat, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget, SecretField } from '../binding';
import { LARGEST_POOL, poolSize } from '../capacity/instance-specs';
import { validateVpc } from '../network/validate-network';
import { Preset } from '../preset';
import { environmentPrefix, pathInStack } from '../private/naming';
import { openPort } from '../private/open-port';
import { isKnown } from '../private/validation';
import type { ISurgeable } from '../surgeable';
import type { ApplicationUserLogin, IApplicationUser } from './application-user';
import type { DatabaseEngineConfig, IDatabaseEngine } from './database-engine';
import type { DatabaseMetrics } from './database-metrics';

/** Tasks assumed of a target that does not say how many it runs. */
const ASSUMED_TASKS = 10;
/** Connections of each task where the engine does not know how many it accepts. */
const ASSUMED_POOL = 10;

/**
 * Props of `Database`.
 */
export interface DatabaseProps {
  /**
   * Where the database lives: in the isolated subnets, or in the private ones where there are none.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The engine and its options.
   */
  readonly engine: IDatabaseEngine;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for data at rest. Create-time: a change replaces the database.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The user that services log in as, instead of the administrator. A migration task has to make it first:
   * docs/tasks.md holds the statements.
   *
   * @default - services log in as the administrator
   */
  readonly applicationUser?: IApplicationUser;
}

/**
 * One primary for writes and its readers.
 *
 * Applications know two names, `DATABASE_HOST` and `DATABASE_READER_HOST`. A database with another id than `Database`
 * has that id as prefix: `OrdersDatabase` binds `ORDERS_DATABASE_HOST`.
 */
export class Database extends Construct implements IBindable, ec2.IConnectable {
  /** Who may connect. */
  public readonly connections: ec2.Connections;
  /** The host that takes writes. */
  public readonly host: string;
  /** The one name that all readers share; the writer's where there is none. */
  public readonly readerHost: string;
  /** The real hosts of the readers; the writer's where there is none. */
  public readonly readerHosts: string[];
  /** The port. */
  public readonly port: number;
  /** The instance that takes writes, where the engine has one. */
  public readonly primary?: rds.IDatabaseInstance;
  /** The instances that take reads alone. */
  public readonly replicas: rds.IDatabaseInstance[];
  /** The cluster that the instances belong to, where the engine is one of clusters. */
  public readonly cluster?: rds.IDatabaseCluster;
  /** The proxy before the instance that takes writes, where stated. */
  public readonly proxy?: rds.IDatabaseProxy;
  /** What CloudWatch knows of it; of a database that existed, its primary alone. */
  public readonly metrics?: DatabaseMetrics;
  /** Readers whose number changes, for surges to raise; none where their number is fixed. */
  public readonly readerCapacity?: ISurgeable;
  /** The fields `username` and `password` of the administrator, as whom services log in without an `applicationUser`. */
  public readonly secret: secretsmanager.ISecret;
  /**
   * The administrator, for a migration task: `DATABASE_ADMIN_USERNAME` and `DATABASE_ADMIN_PASSWORD`, with
   * `DATABASE_HOST`, `DATABASE_PORT` and `DATABASE_NAME` where the task is not bound to the database itself.
   */
  public readonly administration: IBindable;
  private readonly config: DatabaseEngineConfig;
  private readonly prefix: string;
  private readonly login?: ApplicationUserLogin;
  private boundTasks = 0;

  /**
   * @param scope the parent
   * @param id a stable name: the prefix of the environment variables follows from it
   * @param props the options
   * @throws when the engine's options, or the VPC, cannot be used
   */
  constructor(scope: Construct, id: string, props: DatabaseProps) {
    const { engine, vpc, encryptionKey, applicationUser, preset = Preset.PRODUCTION } = props;
    validateVpc(vpc)
      .asked('engine', engine, 'DatabaseEngine.postgres()', () => engine.validate(preset, applicationUser))
      .include(applicationUser?.validate() ?? [])
      .throwAt(scope, id);
    super(scope, id);
    this.login = applicationUser?.bind(this, { preset, encryptionKey });
    this.config = engine.bind(this, { vpc, preset, encryptionKey, applicationUser: this.login });
    this.connections = this.config.connections;
    this.host = this.config.host;
    this.readerHost = this.config.readerHost;
    this.readerHosts = this.config.readerHosts;
    this.port = this.config.port;
    this.secret = this.config.secret;
    this.primary = this.config.primary;
    this.replicas = this.config.replicas ?? [];
    this.cluster = this.config.cluster;
    this.proxy = this.config.proxy;
    this.metrics = this.config.metrics;
    this.readerCapacity = this.config.readerCapacity;
    this.prefix = environmentPrefix(id, 'Database');
    this.administration = new Administration(
      this,
      this.named({ HOST: this.host, PORT: `${this.port}`, NAME: this.config.databaseName }),
      this.named({
        ADMIN_USERNAME: { secret: this.secret, field: 'username' },
        ADMIN_PASSWORD: { secret: this.secret, field: 'password' },
      }),
    );
  }

  public bind(target: IBindingTarget): BindingConfig {
    openPort(target, this, this.port, `Service to ${pathInStack(this)}`);
    this.boundTasks += isKnown(target.maxTasks) ? target.maxTasks : ASSUMED_TASKS;
    this.warnOfScarceConnections();
    if (this.login?.byToken) this.grantConnect(target, this.login.username);
    const name = (suffix: string) => `${this.prefix}DATABASE_${suffix}`;
    return {
      environment: {
        [name('HOST')]: this.host,
        [name('READER_HOST')]: this.readerHost,
        [name('READER_HOSTS')]: this.readerHosts.join(','),
        [name('PORT')]: `${this.port}`,
        [name('NAME')]: this.config.databaseName,
        // Services that are bound later take their share of the connections too.
        [name('POOL_SIZE')]: Lazy.string({ produce: () => `${Math.max(1, this.poolSize)}` }),
        ...this.named(this.login?.config.environment),
      },
      secrets: this.named(
        this.login
          ? this.login.config.secrets
          : {
              USERNAME: { secret: this.secret, field: 'username' },
              PASSWORD: { secret: this.secret, field: 'password' },
            },
      ),
    };
  }

  /**
   * Lets the grantee log in as a database user by IAM token instead of a password, on the primary and on every reader.
   *
   * The user must exist in the database and hold the role `rds_iam`. Tokens are made for the real hosts
   * (`DATABASE_HOST`, `DATABASE_READER_HOSTS`), not for the shared reader name.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   * @param grantee the one who logs in
   * @param user the database user
   * @throws when the engine does not know the ids of its instances, as with an existing database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    const { resourceIds } = this.config;
    if (!resourceIds) {
      throw new Error(
        `${this.node.path}: grantConnect('${user}') needs the resource ids of the instances, which an existing ` +
          'database does not tell; state instanceResourceId where the instance is imported, or add a policy statement ' +
          'for rds-db:connect to the service',
      );
    }
    const resourceArns = resourceIds.map((resourceId) =>
      Stack.of(this).formatArn({
        service: 'rds-db',
        resource: 'dbuser',
        resourceName: `${resourceId}/${user}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    return iam.Grant.addToPrincipal({ grantee, actions: ['rds-db:connect'], resourceArns });
  }

  /**
   * How many connections an instance accepts, and how many each task may keep.
   *
   * @internal
   */
  public get _connectionCapacity(): { readonly maxConnections?: number; readonly poolSize: number } {
    return { maxConnections: this.config.maxConnections, poolSize: Math.max(1, this.poolSize) };
  }

  /**
   * What its smallest instance has.
   *
   * @internal
   */
  public get _instanceCapacity(): Pick<DatabaseEngineConfig, 'maxConnections' | 'memoryGib' | 'storageGib'> {
    const { maxConnections, memoryGib, storageGib } = this.config;
    return { maxConnections, memoryGib, storageGib };
  }

  /** With the prefix that names of this database have. */
  private named<T>(values: { [name: string]: T } = {}): { [name: string]: T } {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${this.prefix}DATABASE_${name}`, value]));
  }

  private get poolSize(): number {
    const { maxConnections, pooled = false } = this.config;
    if (pooled) return LARGEST_POOL;
    return maxConnections === undefined ? ASSUMED_POOL : poolSize(maxConnections, this.boundTasks);
  }

  private warnOfScarceConnections(): void {
    if (this.poolSize >= 1) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:scarce-database-connections',
      `${this.boundTasks} tasks, twice that during a deployment, share ${this.config.maxConnections} connections: ` +
        'less than one each; take a larger instance type or lower maxTasks',
    );
  }
}

/** Logs in as the administrator, whether or not the target is bound to the database beside. */
class Administration implements IBindable {
  constructor(
    private readonly database: Database,
    private readonly environment: { [name: string]: string },
    private readonly secrets: { [name: string]: SecretField },
  ) {}

  public bind(target: IBindingTarget): BindingConfig {
    const { database, environment, secrets } = this;
    openPort(target, database, database.port, `Service to ${pathInStack(database)}`);
    return { environment, secrets };
  }

  public toString(): string {
    return `${this.database}/administration`;
  }
}
