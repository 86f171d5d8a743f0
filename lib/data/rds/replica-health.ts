import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { pathInStack } from '../../private/naming';

/** When a replica is too sick to be read from. */
export interface ReplicaHealthRule {
  /** The lag above which it leaves the reader name. */
  readonly maxLag: Duration;
  /** Whether the engine reports a lag of -1 when replication is broken. */
  readonly negativeWhenBroken: boolean;
}

/** A replica as CloudWatch knows it. */
export interface ReplicaHealthProps extends ReplicaHealthRule {
  /** The identifier of the instance. */
  readonly instanceIdentifier: string;
}

/**
 * A health check that follows the lag of one replica. Route 53 cannot reach into a VPC, but it reads the data stream
 * of an alarm: one metric of standard resolution, in the same account; no metric math, and no percentiles.
 *
 * RDS reports the lag once a minute. A replica that reports none is unhealthy: one that is not made yet, that restarts,
 * or that is gone.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function createReplicaHealth(scope: Construct, id: string, props: ReplicaHealthProps): route53.IHealthCheck {
  const seconds = props.maxLag.toSeconds();
  const lag = followAlarm(scope, props.negativeWhenBroken ? `${id}Lag` : id, props, {
    alarmId: `${id}LagAlarm`,
    threshold: seconds,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    what: `is more than ${seconds} s behind`,
  });
  if (!props.negativeWhenBroken) return lag;
  const replication = followAlarm(scope, `${id}Replication`, props, {
    alarmId: `${id}ReplicationAlarm`,
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    what: 'does not replicate (its lag is -1)',
  });
  // An alarm has one side: what is too high and what is below zero are two.
  return new route53.HealthCheck(scope, id, {
    type: route53.HealthCheckType.CALCULATED,
    childHealthChecks: [lag, replication],
    healthThreshold: 2,
  });
}

interface AlarmRule {
  readonly alarmId: string;
  readonly threshold: number;
  readonly comparisonOperator: cloudwatch.ComparisonOperator;
  readonly what: string;
}

function followAlarm(scope: Construct, id: string, props: ReplicaHealthProps, rule: AlarmRule): route53.IHealthCheck {
  const metric = new cloudwatch.Metric({
    namespace: 'AWS/RDS',
    metricName: 'ReplicaLag',
    dimensionsMap: { DBInstanceIdentifier: props.instanceIdentifier },
    statistic: cloudwatch.Stats.AVERAGE,
    period: Duration.minutes(1),
  });
  const alarm = new cloudwatch.Alarm(scope, rule.alarmId, {
    metric,
    threshold: rule.threshold,
    comparisonOperator: rule.comparisonOperator,
    // One minute is enough: lag is a slow figure, and the next minute brings the replica back.
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    alarmDescription: `A read replica of ${pathInStack(scope.node.scope!)} ${rule.what}, or reports nothing: it leaves the reader name`,
  });
  acknowledgeRules(alarm, {
    CloudWatchAlarmAction: 'a health check of Route 53 follows it, and takes the replica out',
  });
  return new route53.HealthCheck(scope, id, {
    type: route53.HealthCheckType.CLOUDWATCH_METRIC,
    alarmIdentifier: { name: alarm.alarmName, region: Stack.of(scope).region },
    insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum.UNHEALTHY,
  });
}
