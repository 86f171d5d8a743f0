import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmsOfTier } from '../alarm-rule';

/** https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html */
export const networkAlarms: AlarmsOfTier = ({ networks }) => ({
  rules: networks.flatMap((part) => {
    const metric = part.metricNatPortErrors();
    if (!metric) return [];
    return [
      {
        part,
        kind: 'NatPorts',
        runbook: 'network-nat-ports',
        impact: AlarmImpact.USERS_SEE_ERRORS,
        what: 'has NAT gateways without a free port to a destination: calls of tasks to the outside fail',
        response:
          'keep connections alive in the services; reach AWS by interfaceEndpoints; take one NAT gateway a zone',
        metric,
        threshold: 0,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        // A gateway that is not asked reports nothing.
        missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      },
    ];
  }),
});
