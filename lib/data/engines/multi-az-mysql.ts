import * as rds from 'aws-cdk-lib/aws-rds';
import { mysqlMaxConnections } from '../../capacity/instance-specs';
import { versionsOf } from '../rds/engine-version';
import { MultiAzEngine } from '../rds/multi-az-engine';
import type { MultiAzOptions } from '../rds/multi-az-options';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.multiAzMysql`.
 */
export interface MultiAzMysqlOptions extends MultiAzOptions {
  /**
   * The version, 8.0.28 or newer. A minor version is upgraded in place in the maintenance window, one instance after
   * another; a new series in place as soon as it is deployed, with minutes of downtime and no way back.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-upgrading.html
   * @default - MySQL 8.4, the series with long-term support
   */
  readonly version?: rds.MysqlEngineVersion;
}

/** A Multi-AZ DB cluster of RDS for MySQL. Reached by `DatabaseEngine.multiAzMysql`. */
export class MultiAzMysqlEngine extends MultiAzEngine {
  constructor(options: MultiAzMysqlOptions) {
    const { version = EngineVersions.MYSQL } = options;
    const series = version.mysqlMajorVersion;
    super(options, {
      name: 'MySQL',
      engine: 'mysql',
      family: `mysql${series}`,
      version: { full: version.mysqlFullVersion, series },
      knownVersions: versionsOf(rds.MysqlEngineVersion),
      leastVersion: '8.0.28',
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
      },
      logs: ['error', 'slowquery'],
      // No audit log: it needs an option group, which such clusters have not.
      allLogs: ['error', 'general', 'iam-db-auth-error', 'slowquery'],
      maxConnections: mysqlMaxConnections,
    });
  }
}
