import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Database } from '../../data/database';
import type { DatabaseMetrics } from '../../data/database-metrics';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmThresholds } from '../alarm-options';
import type { AlarmRule, AlarmsOfTier } from '../alarm-rule';
import { nthOf } from '../alarm-rule';

/** What runs out in a database, over all its instances. Fail-overs are events of RDS, not metrics: failover-events.ts. */
export const databaseAlarms: AlarmsOfTier = ({ databases }, thresholds) => ({
  rules: databases.flatMap((part) =>
    (part.metrics?._split() ?? []).flatMap((metrics, index) =>
      [...RULES, ...(index === 0 ? [silence] : [])]
        .flatMap((ruleOf) => ruleOf(part, metrics, thresholds) ?? [])
        .map((rule) => ({ part, key: nthOf(index), ...rule })),
    ),
  ),
});

const GIBIBYTE = 1024 ** 3;

type RuleOf = (part: Database, metrics: DatabaseMetrics, thresholds: AlarmThresholds) => AlarmRule | undefined;

const RULES: RuleOf[] = [cpu, connections, freeMemory, freeStorage, replicaLag, burst];

function cpu(_: Database, metrics: DatabaseMetrics, { databaseCpuPercent = 90 }: AlarmThresholds): AlarmRule {
  return {
    kind: 'Cpu',
    runbook: 'database-cpu',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `uses more than ${databaseCpuPercent} % of the CPU of an instance`,
    response: 'find the query in Performance Insights; then cache it, add read replicas or take a larger class',
    metric: metrics.cpu(),
    threshold: databaseCpuPercent,
    evaluationPeriods: 15,
    // Silence has an alarm of its own.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

/** Who takes writes reports each minute, but for one that pauses. A fail-over is over before the alarm goes off. */
function silence(_: Database, metrics: DatabaseMetrics): AlarmRule | undefined {
  if (metrics._mayPause) return undefined;
  return {
    kind: 'Silence',
    runbook: 'database-silence',
    impact: AlarmImpact.USERS_SEE_ERRORS,
    what: 'has reported nothing for five minutes: it is down, was stopped, or is gone',
    response: 'look at its status and its events (aws rds describe-events); then fail over, or restore it',
    metric: metrics.writerCpu(),
    // No percentage is: only missing data is.
    threshold: 0,
    below: true,
    evaluationPeriods: 5,
    missingData: cloudwatch.TreatMissingData.BREACHING,
  };
}

/** Not of a class that no rule is known for. */
function connections(
  part: Database,
  metrics: DatabaseMetrics,
  { databaseConnectionsPercent: percent = 80 }: AlarmThresholds,
): AlarmRule | undefined {
  const { maxConnections } = part._instanceCapacity;
  if (maxConnections === undefined) return undefined;
  return {
    kind: 'Connections',
    runbook: 'database-connections',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `has ${percent} % of the ${maxConnections} connections that its class accepts`,
    response: 'look for services that open more than DATABASE_POOL_SIZE; then take a proxy or a larger class',
    metric: metrics.connections(),
    threshold: Math.floor((maxConnections * percent) / 100),
    inclusive: true,
    evaluationPeriods: 5,
    // Silence has an alarm of its own.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

function freeMemory(
  part: Database,
  metrics: DatabaseMetrics,
  { databaseFreeMemoryPercent: percent = 5 }: AlarmThresholds,
): AlarmRule | undefined {
  const { memoryGib } = part._instanceCapacity;
  if (memoryGib === undefined) return undefined;
  return {
    kind: 'Memory',
    runbook: 'database-memory',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `has less than ${percent} % of the ${memoryGib} GiB of an instance free`,
    response: 'take a larger class, or lower what each connection and each sort may take (work_mem, sort_buffer_size)',
    metric: metrics.freeMemory(),
    threshold: Math.round((memoryGib * GIBIBYTE * percent) / 100),
    below: true,
    evaluationPeriods: 15,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

/** A database whose storage is full stops. */
function freeStorage(
  part: Database,
  metrics: DatabaseMetrics,
  { databaseFreeStoragePercent: percent = 5 }: AlarmThresholds,
): AlarmRule | undefined {
  const { storageGib } = part._instanceCapacity;
  const metric = metrics.freeStorage();
  if (storageGib === undefined || !metric) return undefined;
  return {
    kind: 'Storage',
    runbook: 'database-storage',
    impact: AlarmImpact.DATA_AT_RISK,
    what: `has less than ${percent} % of ${storageGib} GiB of storage free, and stops when it is full`,
    response:
      'raise storage and maxStorage: it grows by itself up to that, once in six hours; then look for what fills it',
    metric,
    threshold: Math.round((storageGib * GIBIBYTE * percent) / 100),
    below: true,
    evaluationPeriods: 5,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

/** The reader name leaves a sick replica out by itself; this says that one stays sick. */
function replicaLag(
  _: Database,
  metrics: DatabaseMetrics,
  { databaseReplicaLag = metrics._sickLag }: AlarmThresholds,
): AlarmRule | undefined {
  const metric = metrics.replicaLag();
  if (!metric) return undefined;
  const seconds = databaseReplicaLag.toSeconds();
  return {
    kind: 'ReplicaLag',
    runbook: 'database-replica-lag',
    impact: AlarmImpact.DATA_AT_RISK,
    what: `has a reader that is more than ${seconds} s behind, or does not replicate`,
    response: 'look for long transactions on the reader and a burst of writes; a broken replica is to be made anew',
    metric,
    threshold: seconds,
    evaluationPeriods: 10,
    // Aurora reports no lag while scaling has no reader; a primary without replicas has no such alarm.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html */
function burst(
  _: Database,
  metrics: DatabaseMetrics,
  { databaseBurstPercent = 20 }: AlarmThresholds,
): AlarmRule | undefined {
  const metric = metrics.burstBalance();
  return (
    metric && {
      kind: 'Burst',
      runbook: 'database-burst',
      impact: AlarmImpact.TROUBLE_AHEAD,
      what: `has less than ${databaseBurstPercent} % of its disk burst left, and falls back to the baseline of its class`,
      response: 'take a larger class, whose baseline is higher, or spread what is written and read in bulk',
      metric,
      threshold: databaseBurstPercent,
      below: true,
      // Of five minutes each.
      evaluationPeriods: 2,
      // Classes without a burst report none.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }
  );
}
