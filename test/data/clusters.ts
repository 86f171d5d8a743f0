import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDatabaseEngine } from '../../lib';
import { Database, Preset } from '../../lib';
import { ZONES } from '../support/environment';
import { testStack } from '../support/stacks';

/** A database of the engine in a VPC that is there, and a target that binds it. */
export function makeDatabase(engine: IDatabaseEngine, preset = Preset.PRODUCTION, stack: Stack = testStack()) {
  const isolatedSubnetIds = ['subnet-1', 'subnet-2', 'subnet-3'];
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, isolatedSubnetIds });
  const database = new Database(stack, 'Database', { vpc, engine, preset });
  /** Before the first look at the template. */
  const bind = (maxTasks?: number) => {
    const grantPrincipal = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const { connections } = new SecurityGroup(stack, 'Service', { vpc });
    const { environment, secrets } = database.bind({ grantPrincipal, connections, maxTasks });
    return { environment: stack.resolve(environment), secrets };
  };
  return {
    stack,
    vpc,
    database,
    bind,
    get template() {
      return Template.fromStack(stack);
    },
  };
}

/** What the engine says of its options. */
export function problemsOf(engine: IDatabaseEngine, preset = Preset.PRODUCTION): string {
  try {
    makeDatabase(engine, preset);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
}
