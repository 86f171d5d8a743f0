import type { Duration, Size } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { BackupCopyOptions, BackupPlanOptions } from '../backup';
import type { RdsProxyOptions } from './proxy-options';
import type { DatabaseSnapshotOptions } from './snapshot-options';

/**
 * What every engine of RDS instances takes.
 */
export interface RdsInstanceOptions {
  /**
   * Read replicas, 0 to 15, spread over the Availability Zones.
   *
   * Each is one more host behind the reader name. Adding or removing one touches no other resource, but for the
   * services, which are told its real host. Without any, the reader is the primary.
   *
   * With the services in another stack, remove a replica in two deployments: CloudFormation keeps a host that another
   * stack imports, so first keep it by `stack.exportValue(replica.dbInstanceEndpointAddress)`.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
   * @default - 2 in production, 0 in development
   */
  readonly readReplicas?: number;

  /**
   * How far a replica may be behind its primary, up to an hour. Beyond that it leaves the reader name until it has
   * caught up. On PostgreSQL more than 5 minutes: replicas of an idle primary report up to that.
   *
   * Reads of all replicas go to the primary when none is left, so do not state less than a busy hour causes.
   *
   * @default - 6 minutes on PostgreSQL, 2 minutes on MySQL and MariaDB
   */
  readonly maxReplicaLag?: Duration;

  /**
   * Class and size of the primary and of the replicas: the way to scale vertically. A change is made in place, with a
   * fail-over or a restart of a minute or two.
   *
   * @default - r7g.large in production, t4g.medium in development
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Class and size of the replicas where reads need more, or less, than writes. A replica that is smaller than its
   * primary may fall behind it; one that takes over by promotion should not be smaller.
   *
   * @default - that of the primary
   */
  readonly replicaInstanceType?: ec2.InstanceType;

  /**
   * Storage to start with, 20 GiB to 64 TiB; 100 GiB at least on provisioned IOPS. It can grow, and never shrink.
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
   * The kind of storage: `GP3` for most, `IO2` where every millisecond of a commit counts. Changed in place, while the
   * database runs.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
   * @default rds.StorageType.GP3
   */
  readonly storageType?: rds.StorageType;

  /**
   * I/O operations in a second: 12,000 to 64,000 on gp3 of 400 GiB and more, 1,000 to 256,000 on io2 and io1,
   * and for each GiB half an operation to 50 on io1 and 1,000 on io2.
   *
   * @default - what gp3 has anyway: 3,000, and 12,000 from 400 GiB on; 1,000 on io2 and io1, or half the GiB of storage
   */
  readonly iops?: number;

  /**
   * Throughput in MiB/s, 500 to 4,000, on gp3 of 400 GiB and more; at most a quarter of `iops`.
   *
   * @default - what gp3 has anyway: 125, and 500 from 400 GiB on
   */
  readonly storageThroughput?: number;

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
   * The name of the database that the instance is made with: letters, digits and underscores, a letter first.
   * Create-time: a change replaces the database.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * The port, 1150 to 65535. Create-time: a change replaces the database.
   *
   * @default - the usual one of the engine
   */
  readonly port?: number;

  /**
   * Parameters of the parameter group, beside those of this library; the same name overrides. Primary and replicas
   * share the group.
   *
   * @default - TLS forced, slow queries logged, idle sessions ended, and what keeps replicas in step
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Whether a `version` of a new series is taken. RDS upgrades in place, with minutes of downtime and no way back: take
   * a snapshot, try it on a restored copy, state this together with the version, and drop it afterwards.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;

  /**
   * Whether the database refuses to be deleted, and to be replaced.
   *
   * @default - true in production, false in development
   */
  readonly deletionProtection?: boolean;

  /**
   * How much Database Insights keeps: `STANDARD` for 7 days of load by wait and by statement, `ADVANCED` for 15 months,
   * locks, plans and a fleet view, at a price for each vCPU.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
   * @default rds.DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsights?: rds.DatabaseInsightsMode;

  /**
   * How often the agent on the instances reports processes, memory and disks: 0, 1, 5, 10, 15, 30 or 60 seconds; 0 turns
   * it off.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
   * @default Duration.minutes(1)
   */
  readonly monitoringInterval?: Duration;

  /**
   * Logs that go to CloudWatch Logs.
   *
   * @default - errors, slow statements and upgrades, by the names of the engine
   */
  readonly logExports?: string[];

  /**
   * RDS Proxy before the primary, for many tasks with few connections each and for short fail-overs. `DATABASE_HOST` is
   * the proxy then. Replicas have none of it: RDS Proxy speaks to the instance that takes writes alone, and readers keep
   * the reader name.
   *
   * @default - none
   */
  readonly proxy?: RdsProxyOptions;

  /**
   * Whether RDS makes the password and rotates it every week. Not with read replicas, which RDS refuses then. Tasks read
   * the password when they start: deploy them anew after a rotation, or log in by IAM token (`Database.grantConnect`).
   * Create-time: to change it later replaces the database, since the template then writes the user's name otherwise.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
   * @default false
   */
  readonly manageMasterUserPassword?: boolean;

  /**
   * The snapshot that the database is made from. Create-time: to state, change or drop it later replaces the database.
   *
   * @default - a new, empty database
   */
  readonly snapshot?: DatabaseSnapshotOptions;

  /**
   * A copy of the automated backups in a second region: point-in-time recovery there when a whole region is lost.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html
   * @default - none
   */
  readonly backupCopy?: BackupCopyOptions;

  /**
   * Backups of AWS Backup beside the automated ones, in a locked vault.
   *
   * @default - none
   */
  readonly backupPlan?: BackupPlanOptions;
}
