import * as rds from 'aws-cdk-lib/aws-rds';
import { auroraPostgresServerlessConnections, postgresMaxConnections } from '../../capacity/instance-specs';
import { AuroraEngine } from '../rds/aurora-engine';
import type { AuroraOptions } from '../rds/aurora-options';
import { versionsOf } from '../rds/engine-version';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.auroraPostgres`.
 */
export interface AuroraPostgresOptions extends AuroraOptions {
  /**
   * The version. Aurora upgrades minor versions by itself in the maintenance window. A new major version is taken in
   * place as soon as it is deployed, with minutes of downtime and no way back: try it on a clone.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.PostgreSQL.html
   * @default rds.AuroraPostgresEngineVersion.VER_17_7
   */
  readonly version?: rds.AuroraPostgresEngineVersion;
}

/** Aurora PostgreSQL. Reached by `DatabaseEngine.auroraPostgres`. */
export class AuroraPostgresEngine extends AuroraEngine {
  constructor(options: AuroraPostgresOptions) {
    const { version = EngineVersions.AURORA_POSTGRES } = options;
    const series = version.auroraPostgresMajorVersion;
    super(options, {
      name: 'Aurora PostgreSQL',
      engine: 'aurora-postgresql',
      family: `aurora-postgresql${series}`,
      version: { full: version.auroraPostgresFullVersion, series },
      knownVersions: versionsOf(rds.AuroraPostgresEngineVersion),
      proxy: { family: 'POSTGRESQL', series: /^1[1-9]$/, passwordType: 'POSTGRES_SCRAM_SHA_256' },
      port: 5432,
      longestName: 63,
      parameters: {
        'rds.force_ssl': '1',
        // Milliseconds: a statement of a second is one that users wait for.
        log_min_duration_statement: '1000',
        // Milliseconds: a transaction that a dead task left open holds its locks, and keeps dead rows from vacuum.
        idle_in_transaction_session_timeout: '60000',
      },
      logs: ['postgresql'],
      allLogs: ['postgresql', 'instance', 'iam-db-auth-error'],
      maxConnections: postgresMaxConnections,
      serverlessConnections: auroraPostgresServerlessConnections,
    });
  }
}
