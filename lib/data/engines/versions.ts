import * as rds from 'aws-cdk-lib/aws-rds';

/**
 * The version of each engine unless one is stated: the one place to change them.
 *
 * RDS takes the newest minor version of a series, and upgrades it in place in the maintenance window. Another series
 * here would be a major upgrade of every running database that states none, which RDS refuses without
 * `allowMajorVersionUpgrade`: it comes with a major version of this library alone.
 *
 * Each is read when it is asked for: to name one of Aurora loads all of Aurora, which few apps have.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
 */
export class EngineVersions {
  /** Supported until February 2030. */
  public static get POSTGRES() {
    return rds.PostgresEngineVersion.VER_17;
  }

  /** The series with long-term support; its minor versions are named in full in the CDK alone. */
  public static get MYSQL() {
    return rds.MysqlEngineVersion.of('8.4', '8.4');
  }

  /** The series with long-term support. */
  public static get MARIADB() {
    return rds.MariaDbEngineVersion.of('11.8', '11.8');
  }

  /**
   * In full, as all of Aurora: it takes no series. Aurora goes ahead of it by itself, and a template that stays behind
   * changes nothing.
   */
  public static get AURORA_POSTGRES() {
    return rds.AuroraPostgresEngineVersion.VER_17_7;
  }

  /** The series with long-term support. */
  public static get AURORA_MYSQL() {
    return rds.AuroraMysqlEngineVersion.VER_3_10_4;
  }
}
