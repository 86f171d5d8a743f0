import * as rds from 'aws-cdk-lib/aws-rds';
import { postgresMaxConnections, vcpus } from '../../capacity/instance-specs';
import { versionsOf } from '../rds/engine-version';
import { RdsInstanceEngine } from '../rds/instance-engine';
import type { RdsInstanceOptions } from '../rds/instance-options';
import { EngineVersions } from './versions';

/**
 * Options of `DatabaseEngine.postgres`.
 */
export interface PostgresOptions extends RdsInstanceOptions {
  /**
   * The version. A minor version is upgraded in place in the maintenance window; a new major version needs
   * `allowMajorVersionUpgrade`, and takes the replicas along.
   *
   * @default rds.PostgresEngineVersion.VER_17
   */
  readonly version?: rds.PostgresEngineVersion;
}

/** Amazon RDS for PostgreSQL. Reached by `DatabaseEngine.postgres`. */
export class PostgresEngine extends RdsInstanceEngine {
  constructor(options: PostgresOptions) {
    const { version = EngineVersions.POSTGRES } = options;
    super(options, {
      name: 'PostgreSQL',
      engine: rds.DatabaseInstanceEngine.postgres({ version }),
      version: { full: version.postgresFullVersion, series: version.postgresMajorVersion },
      knownVersions: versionsOf(rds.PostgresEngineVersion),
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
      // An idle primary writes a log segment every 5 minutes, and its replicas report all of that as lag.
      lag: { leastSeconds: 301, seconds: 360, negativeWhenBroken: false },
      maxConnections: postgresMaxConnections,
      parametersAcross: limitsOfBoth,
    });
  }
}

/**
 * A standby stops replaying when its limits are below its primary's, and by default RDS derives them from the class: a
 * smaller replica would stop for good. Connections become those of the smaller one, worker processes those of the
 * larger.
 *
 * @see https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN
 */
function limitsOfBoth(primary: string, replica: string): { [name: string]: string } {
  const [most, fewest] = [postgresMaxConnections(primary), postgresMaxConnections(replica)];
  const [cpus, fewerCpus] = [vcpus(primary), vcpus(replica)];
  return {
    ...(most && fewest && fewest < most ? { max_connections: `${fewest}` } : {}),
    ...(cpus && fewerCpus && fewerCpus < cpus ? { max_worker_processes: `${Math.max(8, 2 * cpus)}` } : {}),
  };
}
