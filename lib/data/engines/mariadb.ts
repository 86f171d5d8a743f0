import * as rds from 'aws-cdk-lib/aws-rds';
import { mariadbMaxConnections } from '../../capacity/instance-specs';
import { versionsOf } from '../rds/engine-version';
import { RdsInstanceEngine } from '../rds/instance-engine';
import type { RdsInstanceOptions } from '../rds/instance-options';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.mariadb`.
 */
export interface MariadbOptions extends RdsInstanceOptions {
  /**
   * The version. A minor version is upgraded in place in the maintenance window; a new series needs
   * `allowMajorVersionUpgrade`, and upgraded replicas before it.
   *
   * @default - MariaDB 11.8, the series with long-term support
   */
  readonly version?: rds.MariaDbEngineVersion;
}

/** Amazon RDS for MariaDB. Reached by `DatabaseEngine.mariadb`. */
export class MariadbEngine extends RdsInstanceEngine {
  constructor(options: MariadbOptions) {
    const { version = EngineVersions.MARIADB } = options;
    super(options, {
      name: 'MariaDB',
      engine: rds.DatabaseInstanceEngine.mariaDb({ version }),
      version: { full: version.mariaDbFullVersion, series: version.mariaDbMajorVersion },
      knownVersions: versionsOf(rds.MariaDbEngineVersion),
      // MariaDB knows no other.
      proxy: {
        family: 'MYSQL',
        series: /^(10\.([5-9]|1\d)|1[1-9]\.\d+)$/,
        passwordType: 'MYSQL_NATIVE_PASSWORD',
        withoutTokens: true,
      },
      port: 3306,
      longestName: 64,
      parameters: {
        require_secure_transport: '1',
        // To files, which RDS can export; by default slow statements go to a table.
        log_output: 'FILE',
        slow_query_log: '1',
        // Seconds: a statement of a second is one that users wait for.
        long_query_time: '1',
        // Seconds, of eight hours by default: tasks that were killed leave sessions behind, and each holds a connection.
        wait_timeout: '1800',
        // A changed row replays the same on every replica; a statement with NOW() or LIMIT may not.
        binlog_format: 'ROW',
        // Off by default: a replica that replays on one thread falls behind a primary that writes on many.
        slave_parallel_threads: '4',
      },
      logs: ['error', 'slowquery'],
      allLogs: ['audit', 'error', 'general', 'iam-db-auth-error', 'slowquery'],
      withoutInsights: /^t\w+\.(micro|small)$/,
      lag: { leastSeconds: 10, seconds: 120, negativeWhenBroken: true },
      maxConnections: mariadbMaxConnections,
    });
  }
}
