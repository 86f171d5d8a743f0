import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { LoadBalancer } from '../../edge/load-balancer';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmRule, AlarmsOfTier } from '../alarm-rule';
import { failedShare } from '../../services/request-shares';

/** What the load balancer answers by itself. What its tasks answer is the services'. */
export const loadBalancerAlarms: AlarmsOfTier = ({ loadBalancers }, { loadBalancerErrorPercent = 1 }) => ({
  rules: loadBalancers.flatMap((part) => (part.metrics ? rulesOf(part, part.metrics, loadBalancerErrorPercent) : [])),
});

function rulesOf(part: LoadBalancer, metrics: NonNullable<LoadBalancer['metrics']>, percent: number): AlarmRule[] {
  return [
    {
      part,
      kind: 'Errors',
      runbook: 'load-balancer-errors',
      impact: AlarmImpact.USERS_SEE_ERRORS,
      what: `answers more than ${percent} % of the requests with 5xx itself: no task took them, in time or at all`,
      response: 'look for services without healthy tasks (503), or with answers slower than the idle time-out (504)',
      metric: failedShare({
        label: 'Errors of the load balancer in percent',
        requests: metrics.requests(),
        failures: { errors: metrics.errors() },
        // While no task is healthy there is a 503 for everyone, and not one request is counted.
        failuresAreApart: true,
      }),
      threshold: percent,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // No requests, no errors: the load balancer reports neither then.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
    {
      part,
      kind: 'RejectedConnections',
      runbook: 'load-balancer-rejected-connections',
      impact: AlarmImpact.USERS_SEE_ERRORS,
      what: 'turns connections away, since it has reached its maximum',
      response: 'reserve capacity (loadBalancer.minimumCapacityUnits), put a CDN in front, or wait for it to grow',
      metric: metrics.rejectedConnections(),
      threshold: 0,
      evaluationPeriods: 1,
      // Reported while there are some.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}
