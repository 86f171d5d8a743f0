import * as rds from 'aws-cdk-lib/aws-rds';
import { postgresMaxConnections } from '../../capacity/instance-specs';
import { versionsOf } from '../rds/engine-version';
import { MultiAzEngine } from '../rds/multi-az-engine';
import type { MultiAzOptions } from '../rds/multi-az-options';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.multiAzPostgres`.
 */
export interface MultiAzPostgresOptions extends MultiAzOptions {
  /**
   * The version, 13.4 or newer. A minor version is upgraded in place in the maintenance window, one instance after
   * another; a new major version in place as soon as it is deployed, with minutes of downtime and no way back.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-upgrading.html
   * @default rds.PostgresEngineVersion.VER_17
   */
  readonly version?: rds.PostgresEngineVersion;
}

/** A Multi-AZ DB cluster of RDS for PostgreSQL. Reached by `DatabaseEngine.multiAzPostgres`. */
export class MultiAzPostgresEngine extends MultiAzEngine {
  constructor(options: MultiAzPostgresOptions) {
    const { version = EngineVersions.POSTGRES } = options;
    const series = version.postgresMajorVersion;
    super(options, {
      name: 'PostgreSQL',
      engine: 'postgres',
      family: `postgres${series}`,
      version: { full: version.postgresFullVersion, series },
      knownVersions: versionsOf(rds.PostgresEngineVersion),
      leastVersion: '13.4',
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
      logs: ['postgresql', 'upgrade'],
      allLogs: ['postgresql', 'upgrade', 'iam-db-auth-error'],
      maxConnections: postgresMaxConnections,
    });
  }
}
