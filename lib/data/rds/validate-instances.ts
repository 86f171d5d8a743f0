import type { Preset } from '../../preset';
import { Checks, isKnown } from '../../private/validation';
import { validateBackups } from '../backup';
import type { InstanceKind } from './instance-kind';
import type { RdsInstanceOptions } from './instance-options';
import { validateInstanceType } from './instance-type';
import { validateProxy } from './proxy-options';
import { DEFAULT_STORAGE, leastMaxStorage, MOST_GIB, validateStorage } from './storage';
import { validateVersion } from './engine-version';

/** Seconds between two reports of the monitoring agent. */
const MONITORING_INTERVALS = [0, 1, 5, 10, 15, 30, 60];

/** What is wrong with the options of an engine of RDS instances. */
export function validateInstances(options: RdsInstanceOptions, kind: InstanceKind, preset: Preset): Checks {
  const { storage = DEFAULT_STORAGE, maxStorage, readReplicas = preset.readReplicas } = options;
  return new Checks()
    .merge(validateReplication(options, kind, readReplicas))
    .literal('storage', storage)
    .merge(validateStorage(options))
    .literal('maxStorage', maxStorage)
    .gibibytes('maxStorage', maxStorage, leastMaxStorage(storage), MOST_GIB, 'raise it or leave it out')
    .merge(validateNames(options, kind))
    .merge(validateInstanceType('instanceType', options.instanceType))
    .merge(validateInstanceType('replicaInstanceType', options.replicaInstanceType))
    .merge(validateVersion('version', kind))
    .merge(validateProxy(options.proxy, options, kind))
    .merge(validateLogin(options, readReplicas))
    .merge(validateBackups(options.backupCopy, options.backupPlan))
    .merge(validateWatching(options, kind, preset));
}

/** Replicas start from a backup. */
function validateReplication(options: RdsInstanceOptions, kind: InstanceKind, readReplicas: number): Checks {
  const { backupRetention, maxReplicaLag } = options;
  const noBackups = backupRetention?.isUnresolved() === false && backupRetention.toMilliseconds() === 0;
  return new Checks()
    .literal('readReplicas', readReplicas)
    .wholeNumber('readReplicas', readReplicas, 0, 15, 'RDS allows 15 replicas of one primary; add a cache beyond that')
    .literal('maxReplicaLag', maxReplicaLag)
    .seconds('maxReplicaLag', maxReplicaLag, kind.lag.leastSeconds, 3600, 'leave it out')
    .days('backupRetention', backupRetention, 0, 35, 'state Duration.days(15)')
    .that(
      !(noBackups && readReplicas > 0),
      'backupRetention',
      '0 days',
      `1 to 35 days with readReplicas ${readReplicas}, since replicas start from a backup`,
      'keep backups for at least a day or set readReplicas to 0',
    );
}

/** What RDS refuses at deployment, minutes later. */
function validateLogin(options: RdsInstanceOptions, readReplicas: number): Checks {
  const { manageMasterUserPassword = false, snapshot, databaseName, backupCopy, backupRetention } = options;
  const rotate = 'set readReplicas to 0, or leave it out and log in by IAM token (Database.grantConnect)';
  return new Checks()
    .that(
      !(manageMasterUserPassword && readReplicas > 0),
      'manageMasterUserPassword',
      manageMasterUserPassword,
      `false with readReplicas ${readReplicas}: RDS makes no replicas of an instance whose password it manages`,
      rotate,
    )
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
    .text('snapshot.snapshotIdentifier', snapshot?.snapshotIdentifier, /^.+$/, 'a snapshot', 'name it, or leave it out')
    .that(
      !(backupCopy && backupRetention?.isUnresolved() === false && backupRetention.toMilliseconds() === 0),
      'backupCopy',
      backupCopy?.region,
      'none with backupRetention 0, which makes no backups to copy',
      'keep backups for at least a day',
    );
}

function validateNames({ databaseName, port }: RdsInstanceOptions, kind: InstanceKind): Checks {
  const { longestName } = kind;
  const form = new RegExp(`^[A-Za-z]\\w{0,${longestName - 1}}$`);
  return new Checks()
    .text('databaseName', databaseName, form, `1 to ${longestName} letters, digits and _, a letter first`, "use 'app'")
    .literal('port', port)
    .wholeNumber('port', port, 1150, 65_535, `leave it out for ${kind.port}`);
}

function validateWatching(options: RdsInstanceOptions, kind: InstanceKind, preset: Preset): Checks {
  const { monitoringInterval, logExports = [], databaseInsights } = options;
  const { instanceType = preset.databaseInstanceType } = options;
  const checks = new Checks();
  if (monitoringInterval && !monitoringInterval.isUnresolved()) {
    const seconds = monitoringInterval.toMilliseconds() / 1000;
    checks.that(
      MONITORING_INTERVALS.includes(seconds),
      'monitoringInterval',
      `${seconds} s`,
      `${MONITORING_INTERVALS.join(', ')} s`,
      'state Duration.minutes(1)',
    );
  }
  const unknown = logExports.filter((log) => isKnown(log) && !kind.allLogs.includes(log));
  return checks
    .that(
      unknown.length === 0,
      'logExports',
      unknown,
      `of ${kind.name} ${kind.allLogs.join(', ')}`,
      'take one of those',
    )
    .that(
      !(databaseInsights === 'advanced' && kind.withoutInsights?.test(instanceType.toString())),
      'databaseInsights',
      databaseInsights,
      `'standard' on ${instanceType.toString()}, which is too small for Performance Insights`,
      'take a larger instance type',
    );
}
