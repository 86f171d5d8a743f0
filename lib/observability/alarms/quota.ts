import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { FARGATE_SPOT } from '../../capacity/fargate-shares';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';
import type { Fleet } from '../../services/fleet';
import type { WatchedParts } from '../watched';

/** New accounts begin with few vCPUs: scaling that meets the quota starts no further task, and no other alarm says why. */
export const quotaAlarms: AlarmsOfTier = (parts, { quotaPercent = 80 }) => ({
  rules: [
    ...fargateUse(parts).map((metric) => ({
      kind: 'FargateQuota',
      runbook: 'quota-fargate',
      what: `the account uses more than ${quotaPercent} % of the vCPUs of Fargate that it may use in the region`,
      response: 'ask Service Quotas for more "Fargate On-Demand vCPU resource count"; it may take days',
      metric,
    })),
    ...fargateSpotUse(parts).map((metric) => ({
      kind: 'FargateSpotQuota',
      runbook: 'quota-fargate-spot',
      what: `the account uses more than ${quotaPercent} % of the vCPUs of Fargate Spot that it may use in the region`,
      response: 'ask Service Quotas for more "Fargate Spot vCPU resource count"; it may take days',
      metric,
    })),
  ].map((rule) => ({
    ...rule,
    impact: AlarmImpact.TROUBLE_AHEAD,
    threshold: quotaPercent,
    evaluationPeriods: 5,
    // Reported while something runs.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })),
});

/** Percent of the quota of on-demand tasks, where there is a service that has some. */
export function fargateUse({ web, workers }: WatchedParts): cloudwatch.IMetric[] {
  if (
    ![...web, ...workers].some((fleet) => onFargate(fleet) && providersOf(fleet).some((each) => each !== FARGATE_SPOT))
  ) {
    return [];
  }
  return [useOf('Fargate', 'Standard/OnDemand')];
}

/** That of Spot has a quota of its own. */
export function fargateSpotUse({ web, workers }: WatchedParts): cloudwatch.IMetric[] {
  return [...web, ...workers].some((fleet) => providersOf(fleet).includes(FARGATE_SPOT))
    ? [useOf('Fargate Spot', 'Standard/Spot')]
    : [];
}

/**
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html
 */
function useOf(what: string, usageClass: string): cloudwatch.IMetric {
  const used = new cloudwatch.Metric({
    namespace: 'AWS/Usage',
    metricName: 'ResourceCount',
    dimensionsMap: { Service: 'Fargate', Type: 'Resource', Resource: 'vCPU', Class: usageClass },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: Duration.minutes(1),
  });
  return new cloudwatch.MathExpression({
    label: `${what} vCPUs in percent of the quota`,
    expression: '100 * used / SERVICE_QUOTA(used)',
    usingMetrics: { used },
    period: Duration.minutes(1),
  });
}

function onFargate({ taskDefinition }: Fleet): boolean {
  const { requiresCompatibilities } = taskDefinition.node.defaultChild as CfnTaskDefinition;
  return requiresCompatibilities?.includes('FARGATE') ?? false;
}

function providersOf({ service }: Fleet): (string | undefined)[] {
  const { capacityProviderStrategy } = service.node.findChild('Service') as CfnService;
  const strategy = (capacityProviderStrategy ?? []) as CfnService.CapacityProviderStrategyItemProperty[];
  return strategy.map(({ capacityProvider }) => capacityProvider);
}
