import * as rds from 'aws-cdk-lib/aws-rds';
import { auroraMysqlMaxConnections, auroraMysqlServerlessConnections } from '../../capacity/instance-specs';
import { AuroraEngine } from '../rds/aurora-engine';
import type { AuroraOptions } from '../rds/aurora-options';
import { versionsOf } from '../rds/engine-version';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.auroraMysql`.
 */
export interface AuroraMysqlOptions extends AuroraOptions {
  /**
   * The version. Aurora upgrades patches by itself in the maintenance window. A new series of MySQL is taken in place as
   * soon as it is deployed, with minutes of downtime and no way back: try it on a clone.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Updates.html
   * @default - Aurora MySQL 3.10, the series with long-term support
   */
  readonly version?: rds.AuroraMysqlEngineVersion;
}

/** Aurora MySQL. Reached by `DatabaseEngine.auroraMysql`. */
export class AuroraMysqlEngine extends AuroraEngine {
  constructor(options: AuroraMysqlOptions) {
    const { version = EngineVersions.AURORA_MYSQL } = options;
    const series = version.auroraMysqlMajorVersion;
    super(options, {
      name: 'Aurora MySQL',
      engine: 'aurora-mysql',
      family: `aurora-mysql${series}`,
      version: { full: version.auroraMysqlFullVersion, series },
      knownVersions: versionsOf(rds.AuroraMysqlEngineVersion),
      proxy: { family: 'MYSQL', series: /^(5\.7|[89]\.\d+)$/, passwordType: 'MYSQL_CACHING_SHA2_PASSWORD' },
      port: 3306,
      longestName: 64,
      parameters: {
        require_secure_transport: 'ON',
        slow_query_log: '1',
        // Seconds: a statement of a second is one that users wait for.
        long_query_time: '1',
        // Seconds, of eight hours by default: tasks that were killed leave sessions behind, and each holds a connection.
        wait_timeout: '1800',
      },
      logs: ['error', 'slowquery'],
      allLogs: ['audit', 'error', 'general', 'slowquery', 'instance', 'iam-db-auth-error'],
      withoutInsights: /^t/,
      maxConnections: auroraMysqlMaxConnections,
      serverlessConnections: auroraMysqlServerlessConnections,
    });
  }
}
