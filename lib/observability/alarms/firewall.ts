import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/** Fewer are the background noise of the internet. */
const LEAST_BLOCKED = 100;

/** Either somebody attacks, or a rule takes users for attackers. */
export const firewallAlarms: AlarmsOfTier = ({ firewalls }, { firewallBlockedPercent = 20 }) => ({
  rules: firewalls.map((part) => ({
    part,
    kind: 'BlockedRequests',
    runbook: 'firewall-blocked-requests',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `turns away more than ${firewallBlockedPercent} % of the requests: an attack, or a rule that takes users for one`,
    response: 'read which rule and which addresses in its log; put a rule that is wrong into countedRules',
    metric: new cloudwatch.MathExpression({
      label: 'Blocked requests in percent',
      expression: `IF(blocked >= ${LEAST_BLOCKED}, 100 * blocked / (blocked + FILL(allowed, 0)), 0)`,
      usingMetrics: {
        blocked: part.metricBlocked({ period: Duration.minutes(1) }),
        allowed: part.metricAllowed({ period: Duration.minutes(1) }),
      },
      period: Duration.minutes(1),
    }),
    threshold: firewallBlockedPercent,
    evaluationPeriods: 5,
    // Reported while something is blocked.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })),
});
