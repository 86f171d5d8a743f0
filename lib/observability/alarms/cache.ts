import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CACHE_CONNECTIONS } from '../../capacity/graded';
import type { CacheMetrics } from '../../data/cache-metrics';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmThresholds } from '../alarm-options';
import type { AlarmRule, AlarmsOfTier } from '../alarm-rule';
import { nthOf } from '../alarm-rule';

/**
 * What runs out in a cache, over all its nodes. A cache that drops keys is doing its work, but for one whose eviction
 * policy says that none may go: that one has an alarm already.
 */
export const cacheAlarms: AlarmsOfTier = ({ caches }, thresholds) => ({
  known: caches.flatMap((part) =>
    part.evictionAlarms.map((alarm) => ({ part, kind: 'EvictionAlarm', impact: AlarmImpact.DATA_AT_RISK, alarm })),
  ),
  rules: caches.flatMap((part) =>
    (part.metrics?._split() ?? []).flatMap((metrics, index) =>
      RULES.flatMap((ruleOf) => ruleOf(metrics, thresholds) ?? []).map((rule) => ({
        part,
        key: nthOf(index),
        ...rule,
      })),
    ),
  ),
});

const RULES: ((metrics: CacheMetrics, thresholds: AlarmThresholds) => AlarmRule | undefined)[] = [
  cpu,
  memory,
  connections,
  replicationLag,
];
// A node that is replaced reports nothing for minutes, and so does a serverless cache that nobody asks.
const missingData = cloudwatch.TreatMissingData.NOT_BREACHING;

function cpu(metrics: CacheMetrics, { cacheCpuPercent = 80 }: AlarmThresholds): AlarmRule | undefined {
  const metric = metrics._cpuPercent();
  return (
    metric && {
      kind: 'Cpu',
      runbook: 'cache-cpu',
      impact: AlarmImpact.TROUBLE_AHEAD,
      what: `uses more than ${cacheCpuPercent} % of the CPU that answers commands`,
      response: 'look for slow commands (SLOWLOG), then take more shards, or larger nodes',
      metric,
      threshold: cacheCpuPercent,
      evaluationPeriods: 10,
      missingData,
    }
  );
}

function memory(metrics: CacheMetrics, { cacheMemoryPercent = 90 }: AlarmThresholds): AlarmRule | undefined {
  const metric = metrics._memoryPercent();
  return (
    metric && {
      kind: 'Memory',
      runbook: 'cache-memory',
      impact: AlarmImpact.TROUBLE_AHEAD,
      what: `has data in more than ${cacheMemoryPercent} % of the memory of a node: it drops keys, or refuses writes`,
      response: 'let keys live shorter, or take larger nodes or more shards',
      metric,
      threshold: cacheMemoryPercent,
      evaluationPeriods: 15,
      missingData,
    }
  );
}

function connections(metrics: CacheMetrics, { cacheConnectionsPercent = 80 }: AlarmThresholds): AlarmRule | undefined {
  // A serverless cache has no nodes.
  if (!metrics._cpuPercent()) return undefined;
  return {
    kind: 'Connections',
    runbook: 'cache-connections',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `has ${cacheConnectionsPercent} % of the ${CACHE_CONNECTIONS.value} connections that a node takes`,
    response: 'let each process share one connection, or few; then take more shards',
    metric: metrics.connectionsOfNode(),
    threshold: (CACHE_CONNECTIONS.value * cacheConnectionsPercent) / 100,
    inclusive: true,
    evaluationPeriods: 5,
    missingData,
  };
}

function replicationLag(
  metrics: CacheMetrics,
  { cacheReplicationLag = Duration.seconds(30) }: AlarmThresholds,
): AlarmRule | undefined {
  const metric = metrics.replicationLag();
  const seconds = cacheReplicationLag.toSeconds();
  return (
    metric && {
      kind: 'ReplicationLag',
      runbook: 'cache-replication-lag',
      impact: AlarmImpact.DATA_AT_RISK,
      what: `has a replica that is more than ${seconds} s behind: what was written since is lost if it takes over`,
      response: 'look for a burst of writes and for large values; then take larger nodes or more shards',
      metric,
      threshold: seconds,
      evaluationPeriods: 5,
      missingData,
    }
  );
}
