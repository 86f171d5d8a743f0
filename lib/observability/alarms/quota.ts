import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';
import type { Fleet } from '../../services/fleet';
import type { WatchedParts } from '../watched';

/** New accounts begin with few vCPUs: scaling that meets the quota starts no further task, and no other alarm says why. */
export const quotaAlarms: AlarmsOfTier = (parts, { quotaPercent = 80 }) => ({
  rules: fargateUse(parts).map((metric) => ({
    kind: 'FargateQuota',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `the account uses more than ${quotaPercent} % of the vCPUs of Fargate that it may use in the region`,
    response: 'ask Service Quotas for more "Fargate On-Demand vCPU resource count"; it may take days',
    metric,
    threshold: quotaPercent,
    evaluationPeriods: 5,
    // Reported while something runs.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })),
});

/**
 * Percent of the quota, where there is a service on Fargate.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html
 */
export function fargateUse({ web, workers }: WatchedParts): cloudwatch.IMetric[] {
  if (![...web, ...workers].some(onFargate)) return [];
  const used = new cloudwatch.Metric({
    namespace: 'AWS/Usage',
    metricName: 'ResourceCount',
    dimensionsMap: { Service: 'Fargate', Type: 'Resource', Resource: 'vCPU', Class: 'Standard/OnDemand' },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: Duration.minutes(1),
  });
  return [
    new cloudwatch.MathExpression({
      label: 'Fargate vCPUs in percent of the quota',
      expression: '100 * used / SERVICE_QUOTA(used)',
      usingMetrics: { used },
      period: Duration.minutes(1),
    }),
  ];
}

function onFargate({ taskDefinition }: Fleet): boolean {
  const { requiresCompatibilities } = taskDefinition.node.defaultChild as CfnTaskDefinition;
  return requiresCompatibilities?.includes('FARGATE') ?? false;
}
