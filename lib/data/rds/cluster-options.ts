import type { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { BackupPlanOptions } from '../backup';
import type { RdsProxyOptions } from './proxy-options';
import type { DatabaseSnapshotOptions } from './snapshot-options';

/**
 * What every engine of clusters takes, of Aurora and of RDS Multi-AZ alike.
 */
export interface DatabaseClusterOptions {
  /**
   * Class and size of the instances: the way to scale vertically. A change is made in place: Aurora restarts one
   * instance after another, and fails over when it comes to the writer.
   *
   * @default - Aurora: r7g.large in production, t4g.medium in development. RDS Multi-AZ: r6gd.large, c6gd.medium
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * How long automated backups are kept, 1 to 35 days. A cluster cannot do without.
   *
   * @default - 15 days in production, 1 day in development
   */
  readonly backupRetention?: Duration;

  /**
   * The name of the database that the cluster is made with: letters, digits and underscores, a letter first.
   * Create-time: a change replaces the database.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * The port, 1150 to 65535. Choose it when the database is made: RDS Multi-AZ clusters cannot change it, and on Aurora
   * every connection ends.
   *
   * @default - the usual one of the engine
   */
  readonly port?: number;

  /**
   * Parameters of the cluster's parameter group, beside those of this library; the same name overrides. They hold for
   * every instance, the readers that scaling adds among them.
   *
   * @default - TLS forced, slow queries logged, idle sessions ended
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Whether the database refuses to be deleted, and to be replaced.
   *
   * @default - true in production, false in development
   */
  readonly deletionProtection?: boolean;

  /**
   * How much Database Insights keeps: `STANDARD` for 7 days of load by wait and by statement, `ADVANCED` for 15 months,
   * locks, plans and a fleet view, at a price for each vCPU or capacity unit.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html
   * @default rds.DatabaseInsightsMode.STANDARD
   */
  readonly databaseInsights?: rds.DatabaseInsightsMode;

  /**
   * How often the agent on the instances reports processes, memory and disks: 0, 1, 5, 10, 15, 30 or 60 seconds; 0 turns
   * it off.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html
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
   * RDS Proxy before the cluster, for many tasks with few connections each and for short fail-overs. `DATABASE_HOST` is
   * the proxy then, and `DATABASE_READER_HOST` its read-only endpoint where there are readers.
   *
   * @default - none
   */
  readonly proxy?: RdsProxyOptions;

  /**
   * Whether RDS makes the password and rotates it every week. Readers do not stand in the way, as they do on RDS
   * instances. Tasks read the password when they start: deploy them anew after a rotation, or log in by IAM token
   * (`Database.grantConnect`).
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
   * @default false
   */
  readonly manageMasterUserPassword?: boolean;

  /**
   * The snapshot of a cluster that the database is made from. Create-time: to state, change or drop it later replaces
   * the database.
   *
   * @default - a new, empty database
   */
  readonly snapshot?: DatabaseSnapshotOptions;

  /**
   * Backups of AWS Backup beside the automated ones, in a locked vault; its `copyTo` keeps a copy in another region.
   *
   * @default - none
   */
  readonly backupPlan?: BackupPlanOptions;
}
