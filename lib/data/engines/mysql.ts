import * as rds from 'aws-cdk-lib/aws-rds';
import { mysqlMaxConnections } from '../../capacity/instance-specs';
import { versionsOf } from '../rds/engine-version';
import { RdsInstanceEngine } from '../rds/instance-engine';
import type { RdsInstanceOptions } from '../rds/instance-options';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.mysql`.
 */
export interface MysqlOptions extends RdsInstanceOptions {
  /**
   * The version. A minor version is upgraded in place in the maintenance window; a new series needs
   * `allowMajorVersionUpgrade`, and upgraded replicas before it.
   *
   * @default - MySQL 8.4, the series with long-term support
   */
  readonly version?: rds.MysqlEngineVersion;
}

/** Amazon RDS for MySQL. Reached by `DatabaseEngine.mysql`. */
export class MysqlEngine extends RdsInstanceEngine {
  constructor(options: MysqlOptions) {
    const { version = EngineVersions.MYSQL } = options;
    super(options, {
      name: 'MySQL',
      engine: rds.DatabaseInstanceEngine.mysql({ version }),
      version: { full: version.mysqlFullVersion, series: version.mysqlMajorVersion },
      knownVersions: versionsOf(rds.MysqlEngineVersion),
      proxy: { family: 'MYSQL', series: /^(5\.7|[89]\.\d+)$/, passwordType: 'MYSQL_CACHING_SHA2_PASSWORD' },
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
      },
      logs: ['error', 'slowquery'],
      allLogs: ['audit', 'error', 'general', 'iam-db-auth-error', 'slowquery'],
      withoutInsights: /^t\w+\.(micro|small)$/,
      lag: { leastSeconds: 10, seconds: 120, negativeWhenBroken: true },
      maxConnections: mysqlMaxConnections,
    });
  }
}
