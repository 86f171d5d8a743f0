import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { BrokerMetrics } from '../../messaging/broker-engine';
import { BrokerQueue } from '../../messaging/broker-queue';
import type { WorkerService } from '../../services/worker-service';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmThresholds } from '../alarm-options';
import type { AlarmRule, AlarmsOfTier } from '../alarm-rule';
import { nthOf } from '../alarm-rule';

/** What runs out in a broker, over all its nodes, and jobs that wait at it longer than is acceptable. */
export const brokerAlarms: AlarmsOfTier = ({ brokers, workers }, thresholds) => ({
  rules: [
    ...brokers.flatMap((part) =>
      RULES.flatMap((rulesOf) => rulesOf(part.metrics, thresholds)).map((rule) => ({ part, ...rule })),
    ),
    ...workers.flatMap((part) => backlog(part, thresholds)),
  ],
});

type BrokerRule = (metrics: BrokerMetrics, thresholds: AlarmThresholds) => AlarmRule[];
const RULES: BrokerRule[] = [offlinePartitions, underReplicatedPartitions, memory, storage, freeStorage, cpu];
// A broker that is patched or replaced reports nothing for minutes; the others answer for it.
const missingData = cloudwatch.TreatMissingData.NOT_BREACHING;

function offlinePartitions({ offlinePartitions: metric }: BrokerMetrics): AlarmRule[] {
  if (!metric) return [];
  return [
    {
      kind: 'OfflinePartitions',
      runbook: 'broker-offline-partitions',
      impact: AlarmImpact.USERS_SEE_ERRORS,
      what: 'has partitions that no broker leads: nobody can send to them or read them',
      response:
        'look at the state of the cluster and of its brokers; give back the storage or the broker that is missing',
      metric,
      threshold: 0,
      // One leads again within a minute of a broker that goes.
      evaluationPeriods: 3,
      missingData,
    },
  ];
}

function underReplicatedPartitions({ underReplicatedPartitions = [] }: BrokerMetrics): AlarmRule[] {
  return each(underReplicatedPartitions, {
    kind: 'UnderReplicatedPartitions',
    runbook: 'broker-under-replicated-partitions',
    impact: AlarmImpact.DATA_AT_RISK,
    what: 'has had fewer copies of some partitions than it should for half an hour',
    response: 'look for a broker that is down or out of storage, or for more traffic than it copies',
    threshold: 0,
    // MSK patches broker after broker, and each catches up with what came meanwhile.
    evaluationPeriods: 30,
    missingData,
  });
}

function memory({ memoryPercent }: BrokerMetrics, { brokerMemoryPercent = 80 }: AlarmThresholds): AlarmRule[] {
  return each(memoryPercent ? [memoryPercent] : [], {
    kind: 'Memory',
    runbook: 'broker-memory',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `uses more than ${brokerMemoryPercent} % of the memory at which it takes no more messages`,
    response: 'let workers take the messages that wait, look for many connections; then take a larger instanceType',
    threshold: brokerMemoryPercent,
    evaluationPeriods: 5,
    missingData,
  });
}

function storage({ storagePercent = [] }: BrokerMetrics, { brokerStoragePercent = 85 }: AlarmThresholds): AlarmRule[] {
  return each(storagePercent, {
    kind: 'Storage',
    runbook: 'broker-storage',
    impact: AlarmImpact.DATA_AT_RISK,
    what: `has logs in more than ${brokerStoragePercent} % of the storage of a broker, which stops when it is full`,
    response: 'keep messages for a shorter time (retention.ms), or raise storage and maxStorage',
    threshold: brokerStoragePercent,
    evaluationPeriods: 5,
    missingData,
  });
}

function freeStorage(
  { freeStorageTimes }: BrokerMetrics,
  { brokerFreeStorageTimes = 2 }: AlarmThresholds,
): AlarmRule[] {
  return each(freeStorageTimes ? [freeStorageTimes] : [], {
    kind: 'Storage',
    runbook: 'broker-storage',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `has less than ${brokerFreeStorageTimes} times the free storage below which it takes no more messages`,
    response: 'let workers take the messages that wait, and look for queues that nobody reads',
    threshold: brokerFreeStorageTimes,
    below: true,
    evaluationPeriods: 5,
    missingData,
  });
}

function cpu({ cpuPercent = [] }: BrokerMetrics, { brokerCpuPercent = 60 }: AlarmThresholds): AlarmRule[] {
  return each(cpuPercent, {
    kind: 'Cpu',
    runbook: 'broker-cpu',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `uses more than ${brokerCpuPercent} % of the CPU of a broker: the rest is for the loss of one`,
    response:
      'look for topics with few large clients, spread partitions; then take a larger instanceType or more brokers',
    threshold: brokerCpuPercent,
    evaluationPeriods: 15,
    missingData,
  });
}

/** One for each metric: an alarm has no room for all brokers of a large cluster. */
function each(metrics: readonly IMetric[], rule: Omit<AlarmRule, 'metric' | 'key'>): AlarmRule[] {
  return metrics.map((metric, index) => ({ ...rule, metric, key: nthOf(index) }));
}

/** A broker tells how many jobs wait and not how long: so many cannot be done in time, even by all workers. */
function backlog(part: WorkerService, { brokerBacklog }: AlarmThresholds): AlarmRule[] {
  const { jobs, acceptableDelay, jobDuration, maxTasks = 1 } = part;
  if (!(jobs instanceof BrokerQueue)) return [];
  const seconds = (duration: typeof jobDuration) => duration.toMilliseconds({ integral: false }) / 1000;
  const threshold = brokerBacklog ?? Math.ceil((maxTasks * seconds(acceptableDelay)) / seconds(jobDuration));
  return [
    {
      part,
      kind: 'Backlog',
      runbook: 'broker-backlog',
      impact: AlarmImpact.WORK_IS_LATE,
      what: `has more than ${threshold} jobs before it, more than it does within ${seconds(acceptableDelay)} s at its most`,
      response: 'look whether it runs and finishes jobs; then raise maxTasks of it',
      metric: jobs.metricBacklog(),
      threshold,
      // Scaling answers within these minutes.
      evaluationPeriods: 5,
      // Nothing is told of a queue that is not declared yet, or of a group that has not read.
      missingData,
    },
  ];
}
