import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { acknowledgeMonitoringRole } from './acknowledge-instances';

/** The role that the agent on the instances writes by. */
export function monitoringRole(scope: Construct): iam.IRole {
  const role = new iam.Role(scope, 'MonitoringRole', {
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com'),
    description: `Enhanced monitoring of ${pathInStack(scope)}`,
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
  });
  acknowledgeMonitoringRole(role);
  return role;
}
