import { Duration, RemovalPolicy, Size, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { postgresMaxConnections } from '../../capacity/instance-specs';
import type { Preset } from '../../preset';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { sorted } from '../../private/sorted';
import { dataSubnets } from '../../private/subnets';
import { Checks } from '../../private/validation';
import type { DatabaseEngineConfig, DatabaseEngineContext, IDatabaseEngine } from '../database-engine';
import { acknowledgeMonitoringRole, acknowledgeRdsFindings } from './rds-acknowledgements';
import { ReaderEndpoint } from './reader-endpoint';
import { pathInStack } from '../../private/naming';

/** Create-time, like the name of the master user: a change replaces the database. */
const PORT = 5432;
/** The most storage of one instance, 64 TiB. */
const MOST_GIB = 65_536;
const PARAMETERS = {
  'rds.force_ssl': '1',
  log_min_duration_statement: '1000',
  idle_in_transaction_session_timeout: '60000',
};
const DEFAULT_STORAGE = Size.gibibytes(100);

/**
 * Options of `DatabaseEngine.postgres`.
 */
export interface PostgresOptions {
  /**
   * Read replicas, 0 to 15, spread over the Availability Zones.
   *
   * Each is one more host behind the reader name. Adding or removing one touches no other resource, but for the
   * services, which are told its real host. Without any, the reader is the primary.
   *
   * With the services in another stack, remove a replica in two deployments: CloudFormation keeps a host that another
   * stack imports, so first keep it by `stack.exportValue(replica.dbInstanceEndpointAddress)`.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
   * @default - 2 in production, 0 in development
   */
  readonly readReplicas?: number;

  /**
   * Class and size of the primary and of the replicas: the way to scale vertically.
   *
   * @default - r7g.large in production, t4g.medium in development
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Storage to start with, 20 GiB to 64 TiB of gp3.
   *
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;

  /**
   * Storage that RDS may grow to by itself, at least a tenth above `storage`.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
   * @default - ten times `storage`, 64 TiB at most
   */
  readonly maxStorage?: Size;

  /**
   * A standby in a second Availability Zone that takes over within a minute or two.
   *
   * @default - true in production, false in development
   */
  readonly multiAz?: boolean;

  /**
   * How long automated backups are kept, 0 to 35 days. Replicas need backups: with 0 they throw.
   *
   * @default - 15 days in production, 1 day in development
   */
  readonly backupRetention?: Duration;

  /**
   * The name of the database that the instance is made with: 1 to 63 letters, digits and underscores, a letter first.
   * Create-time: a change replaces the database.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * Parameters of the parameter group, beside those of this library; the same name overrides.
   *
   * @default - TLS forced, queries over a second logged, idle transactions ended after a minute
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The version. A minor version is upgraded in place in the maintenance window; a new major version needs
   * `allowMajorVersionUpgrade` on the instances and a parameter group of its own.
   *
   * @default rds.PostgresEngineVersion.VER_17
   */
  readonly version?: rds.PostgresEngineVersion;
}

/** Amazon RDS for PostgreSQL. Reached by `DatabaseEngine.postgres`. */
export class PostgresEngine implements IDatabaseEngine {
  constructor(private readonly options: PostgresOptions) {}

  public validate(preset: Preset): string[] {
    const { maxStorage, databaseName, backupRetention, instanceType, storage = DEFAULT_STORAGE } = this.options;
    const { readReplicas = preset.readReplicas } = this.options;
    const name = '1 to 63 letters, digits and _, a letter first';
    const noBackups = backupRetention?.isUnresolved() === false && backupRetention.toMilliseconds() === 0;
    return new Checks()
      .literal('readReplicas', readReplicas)
      .wholeNumber(
        'readReplicas',
        readReplicas,
        0,
        15,
        'RDS allows 15 replicas of one primary; add a cache beyond that',
      )
      .literal('storage', storage)
      .gibibytes('storage', storage, 20, MOST_GIB, 'state Size.gibibytes(100)')
      .literal('maxStorage', maxStorage)
      .gibibytes('maxStorage', maxStorage, leastMaxStorage(storage), MOST_GIB, 'raise it or leave it out')
      .days('backupRetention', backupRetention, 0, 35, 'state Duration.days(15)')
      .text('databaseName', databaseName, /^[A-Za-z]\w{0,62}$/, name, "use 'app'")
      .text(
        'instanceType',
        instanceType?.toString(),
        /^(?!db\.)\w+\.\w+$/,
        "a class without 'db.'",
        "state 'r7g.large'",
      )
      .that(
        !(noBackups && readReplicas > 0),
        'backupRetention',
        '0 days',
        `1 to 35 days with readReplicas ${readReplicas}, since replicas start from a backup`,
        'keep backups for at least a day or set readReplicas to 0',
      ).problems;
  }

  public bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig {
    const { vpc, preset, encryptionKey } = context;
    const { databaseName = 'app', readReplicas = preset.readReplicas } = this.options;
    warnOfFixedProps(scope, 'database', { databaseName: this.options.databaseName, encryptionKey });
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: `Database ${pathInStack(scope)}`,
      allowAllOutbound: false,
    });
    const secret = new rds.DatabaseSecret(scope, 'Secret', { username: 'app', encryptionKey });
    secret.applyRemovalPolicy(preset.removalPolicy);

    const instance = this.instanceProps(scope, context, securityGroup);
    const primary = this.primary(scope, context, instance, secret, databaseName);
    const replicas = this.replicas(scope, context, instance, primary, readReplicas);
    acknowledgeRdsFindings({
      secret,
      primary,
      replicas,
      multiAz: this.options.multiAz ?? preset.multiAz,
      deletionProtection: preset.deletionProtection,
    });

    const host = primary.dbInstanceEndpointAddress;
    const readers = replicas.map((replica) => replica.dbInstanceEndpointAddress);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      host,
      readerHost:
        readers.length === 0 ? host : new ReaderEndpoint(scope, 'ReaderEndpoint', { vpc, host, readers }).host,
      readerHosts: readers.length === 0 ? [host] : readers,
      port: PORT,
      databaseName,
      secret: primary.secret!,
      maxConnections: this.maxConnections(instance.instanceType),
      primary,
      replicas,
      resourceIds: [primary.instanceResourceId!, ...replicas.map((replica) => replica.instanceResourceId!)],
    };
  }

  /** What the primary and the replicas have in common. */
  private instanceProps(
    scope: Construct,
    { vpc, preset, encryptionKey }: DatabaseEngineContext,
    group: ec2.ISecurityGroup,
  ) {
    const { storage = DEFAULT_STORAGE, version = rds.PostgresEngineVersion.VER_17 } = this.options;
    const engine = rds.DatabaseInstanceEngine.postgres({ version });
    const vpcSubnets = dataSubnets(vpc);
    const monitoringRole = new iam.Role(scope, 'MonitoringRole', {
      assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com'),
      description: `Enhanced monitoring of ${pathInStack(scope)}`,
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
    });
    acknowledgeMonitoringRole(monitoringRole);
    return {
      engine,
      vpc,
      vpcSubnets,
      port: PORT,
      securityGroups: [group],
      instanceType: this.options.instanceType ?? new ec2.InstanceType(preset.databaseInstanceType),
      storageType: rds.StorageType.GP3,
      maxAllocatedStorage: this.mostStorage(storage),
      subnetGroup: new rds.SubnetGroup(scope, 'Subnets', {
        vpc,
        vpcSubnets,
        description: `Subnets of ${pathInStack(scope)}`,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      parameterGroup: new rds.ParameterGroup(scope, 'Parameters', {
        engine,
        description: `Parameters of ${pathInStack(scope)}`,
        parameters: sorted({ ...PARAMETERS, ...this.options.parameters }),
      }),
      monitoringInterval: Duration.minutes(1),
      monitoringRole,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: encryptionKey,
      cloudwatchLogsExports: ['postgresql', 'upgrade'],
      iamAuthentication: true,
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      removalPolicy: preset.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    };
  }

  /** Ten times what there is, where there is room for more. */
  private mostStorage(storage: Size): number | undefined {
    if (this.options.maxStorage) return this.options.maxStorage.toGibibytes();
    return leastMaxStorage(storage) > MOST_GIB ? undefined : Math.min(10 * storage.toGibibytes(), MOST_GIB);
  }

  /** The default formula of RDS, unless the team states a number of its own. */
  private maxConnections(instanceType: ec2.InstanceType): number | undefined {
    const stated = Number(this.options.parameters?.max_connections);
    return Number.isFinite(stated) ? stated : postgresMaxConnections(instanceType.toString());
  }

  private primary(
    scope: Construct,
    { preset, encryptionKey }: DatabaseEngineContext,
    instance: ReturnType<PostgresEngine['instanceProps']>,
    secret: rds.DatabaseSecret,
    databaseName: string,
  ): rds.DatabaseInstance {
    return new rds.DatabaseInstance(scope, 'Primary', {
      ...instance,
      databaseName,
      credentials: rds.Credentials.fromSecret(secret),
      allocatedStorage: (this.options.storage ?? DEFAULT_STORAGE).toGibibytes(),
      storageEncrypted: true,
      storageEncryptionKey: encryptionKey,
      multiAz: this.options.multiAz ?? preset.multiAz,
      backupRetention: this.options.backupRetention ?? preset.backupRetention,
      // By default a replaced or deleted instance takes its automated backups along.
      deleteAutomatedBackups: preset.removalPolicy === RemovalPolicy.DESTROY,
      deletionProtection: preset.deletionProtection,
    });
  }

  private replicas(
    scope: Construct,
    { vpc }: DatabaseEngineContext,
    instance: ReturnType<PostgresEngine['instanceProps']>,
    primary: rds.DatabaseInstance,
    count: number,
  ): rds.DatabaseInstanceReadReplica[] {
    // A replica inherits engine, storage and encryption of its source; CloudFormation rejects them here.
    const { engine: _inherited, ...common } = instance;
    const zones = vpc.selectSubnets(instance.vpcSubnets).availabilityZones;
    return Array.from(
      { length: count },
      (_, index) =>
        new rds.DatabaseInstanceReadReplica(scope, `Replica${index + 1}`, {
          ...common,
          sourceDatabaseInstance: primary,
          availabilityZone: Token.isUnresolved(zones) ? undefined : zones[(index + 1) % zones.length],
          // A replica holds nothing of its own, and removing one by prop must work.
          deletionProtection: false,
          deleteAutomatedBackups: true,
        }),
    );
  }
}

/** RDS wants room of a tenth at least. */
function leastMaxStorage(storage: Size): number {
  return storage.isUnresolved() ? 0 : Math.ceil((storage.toMebibytes() * 11) / 10 / 1024);
}
