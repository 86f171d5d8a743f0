import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Opens a port from the side of the service, so that the rule lives in the service's stack: the other way round a
 * backing service in a stack of its own would depend on its users.
 */
export function openPort(from: ec2.IConnectable, to: ec2.IConnectable, port: number, description: string): void {
  for (const group of from.connections.securityGroups) {
    for (const ip of ['ipv4', 'ipv6']) {
      Validations.of(group).acknowledge({
        id: `@aws-cdk/aws-ec2:${ip}IgnoreEgressRule`,
        reason: 'a group that allows all outbound traffic needs no egress rule',
      });
    }
  }
  from.connections.allowTo(to, ec2.Port.tcp(port), description);
}
