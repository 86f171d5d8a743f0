import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/** Requests that fail to come. Only what is usual at the hour says how many those are: made where `anomalies` is stated. */
export const trafficAlarms: AlarmsOfTier = ({ loadBalancers }) => ({
  rules: loadBalancers.flatMap((part) =>
    part.metrics
      ? [
          {
            part,
            kind: 'FewerRequests',
            runbook: 'traffic-fewer-requests',
            impact: AlarmImpact.USERS_SEE_ERRORS,
            what: 'gets fewer requests than is usual at this hour: something before it keeps users away',
            response: 'ask the name from outside: DNS, certificate, CDN; then look for a page that no longer loads',
            // A load balancer that nobody asks reports nothing: that is none, which is usual in a quiet night.
            metric: new cloudwatch.MathExpression({
              label: 'Requests',
              expression: 'FILL(requests, 0)',
              usingMetrics: { requests: part.metrics.requests() },
              period: Duration.minutes(5),
            }),
            threshold: BAND,
            learned: true,
            evaluationPeriods: 3,
            // Filled in: a data point that is missing all the same is one of a load balancer that is gone.
            missingData: cloudwatch.TreatMissingData.BREACHING,
          },
        ]
      : [],
  ),
});

/** Standard deviations: wide, since a page is not a guess. */
const BAND = 3;
