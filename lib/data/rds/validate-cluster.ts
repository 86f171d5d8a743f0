import { Checks, isKnown } from '../../private/validation';
import { validateBackups } from '../backup';
import type { ClusterKind } from './cluster-kind';
import type { DatabaseClusterOptions } from './cluster-options';
import { compareVersions, validateVersion } from './engine-version';
import { validateProxy } from './proxy-options';

/** Seconds between two reports of the monitoring agent. */
const MONITORING_INTERVALS = [0, 1, 5, 10, 15, 30, 60];

/** What is wrong with what all clusters take; their classes are validated by who knows them. */
export function validateCluster(options: DatabaseClusterOptions, kind: ClusterKind): Checks {
  const { backupRetention, monitoringInterval } = options;
  const interval = monitoringInterval?.isUnresolved() ? undefined : monitoringInterval?.toMilliseconds();
  return new Checks()
    .merge(validateVersion('version', kind))
    .merge(validateLeastVersion(kind))
    .merge(validateNames(options, kind))
    .literal('backupRetention', backupRetention)
    .days('backupRetention', backupRetention, 1, 35, 'a cluster cannot do without backups: state Duration.days(15)')
    .merge(validateProxy(options.proxy, options, kind))
    .merge(validateLogin(options))
    .merge(validateBackups(undefined, options.backupPlan))
    .literal('monitoringInterval', monitoringInterval)
    .that(
      interval === undefined || MONITORING_INTERVALS.includes(interval / 1000),
      'monitoringInterval',
      `${(interval ?? 0) / 1000} s`,
      `${MONITORING_INTERVALS.join(', ')} s`,
      'state Duration.minutes(1)',
    )
    .merge(validateLogs(options, kind));
}

/** A series alone is its newest version. */
function validateLeastVersion({ name, leastVersion, version: { full, series } }: ClusterKind): Checks {
  const checks = new Checks();
  if (leastVersion === undefined || !isKnown(full) || !isKnown(series)) return checks;
  const stated = full === series ? `${full}.999` : full;
  const allowed = `${name} ${leastVersion} or newer, which run as Multi-AZ DB clusters`;
  return checks.that(compareVersions(stated, leastVersion) >= 0, 'version', full, allowed, 'leave it out');
}

function validateNames({ databaseName, port }: DatabaseClusterOptions, kind: ClusterKind): Checks {
  const { longestName } = kind;
  const form = new RegExp(`^[A-Za-z]\\w{0,${longestName - 1}}$`);
  return new Checks()
    .text('databaseName', databaseName, form, `1 to ${longestName} letters, digits and _, a letter first`, "use 'app'")
    .literal('port', port)
    .wholeNumber('port', port, 1150, 65_535, `leave it out for ${kind.port}`);
}

/** What RDS refuses at deployment, minutes later. */
function validateLogin({ manageMasterUserPassword = false, snapshot, databaseName }: DatabaseClusterOptions): Checks {
  return new Checks()
    .that(
      !(manageMasterUserPassword && snapshot),
      'manageMasterUserPassword',
      manageMasterUserPassword,
      'false with snapshot, whose password is made anew by this stack',
      'leave it out, and log in by IAM token (Database.grantConnect) where passwords have to change',
    )
    .that(
      !(snapshot && databaseName !== undefined),
      'databaseName',
      databaseName,
      'none with snapshot, which holds its databases already',
      'leave it out, and state snapshot.databaseName where it is not app',
    )
    .text(
      'snapshot.snapshotIdentifier',
      snapshot?.snapshotIdentifier,
      /^.+$/,
      'a snapshot',
      'name it, or leave it out',
    );
}

function validateLogs({ logExports = [] }: DatabaseClusterOptions, { name, allLogs }: ClusterKind): Checks {
  const unknown = logExports.filter((log) => isKnown(log) && !allLogs.includes(log));
  const allowed = `of ${name} ${allLogs.join(', ')}`;
  return new Checks().that(unknown.length === 0, 'logExports', unknown, allowed, 'take one of those');
}
