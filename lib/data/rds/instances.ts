import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { sorted } from '../../private/sorted';
import { dataSubnets } from '../../private/subnets';
import type { DatabaseEngineContext } from '../database-engine';
import type { InstanceKind } from './instance-kind';
import type { RdsInstanceOptions } from './instance-options';
import { monitoringRole } from './monitoring';
import { DEFAULT_STORAGE, mostStorage, provisionedIops } from './storage';

/** What instances are made from. */
export interface InstancesContext {
  readonly scope: Construct;
  readonly context: DatabaseEngineContext;
  readonly options: RdsInstanceOptions;
  readonly kind: InstanceKind;
  readonly securityGroup: ec2.ISecurityGroup;
}

/** What the primary and the replicas have in common. */
export type SharedProps = ReturnType<typeof sharedProps>;

export function sharedProps(given: InstancesContext) {
  const { scope, context, options, kind, securityGroup } = given;
  const { vpc, preset, encryptionKey } = context;
  const { engine, port } = kind;
  const vpcSubnets = dataSubnets(vpc);
  const instanceType = options.instanceType ?? new ec2.InstanceType(preset.databaseInstanceType);
  const replicaInstanceType = options.replicaInstanceType ?? instanceType;
  const [primaryClass, replicaClass] = [`${instanceType}`, `${replicaInstanceType}`];
  const { readReplicas = preset.readReplicas, storageType = rds.StorageType.GP3, storage = DEFAULT_STORAGE } = options;
  const across = readReplicas > 0 && primaryClass !== replicaClass;
  return {
    given,
    instanceType,
    replicaInstanceType,
    instanceTypes: readReplicas > 0 ? [primaryClass, replicaClass] : [primaryClass],
    engine,
    common: {
      vpc,
      vpcSubnets,
      port: options.port ?? port,
      securityGroups: [securityGroup],
      storageType,
      iops: options.iops ?? provisionedIops(storageType, storage, 1_000),
      storageThroughput: options.storageThroughput,
      maxAllocatedStorage: mostStorage(options),
      subnetGroup: new rds.SubnetGroup(scope, 'Subnets', {
        vpc,
        vpcSubnets,
        description: `Subnets of ${pathInStack(scope)}`,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      parameterGroup: new rds.ParameterGroup(scope, 'Parameters', {
        engine,
        description: `Parameters of ${pathInStack(scope)}`,
        parameters: sorted({
          ...kind.parameters,
          ...(across ? kind.parametersAcross?.(primaryClass, replicaClass) : {}),
          ...options.parameters,
        }),
      }),
      ...monitoring(scope, options),
      cloudwatchLogsExports: options.logExports ?? kind.logs,
      iamAuthentication: true,
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      removalPolicy: preset.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    },
    insights: (type: ec2.InstanceType) => insights(type, given, encryptionKey),
  };
}

/** The agent on the instances, with the role that it writes by. */
function monitoring(scope: Construct, { monitoringInterval = Duration.minutes(1) }: RdsInstanceOptions) {
  if (!monitoringInterval.isUnresolved() && monitoringInterval.toSeconds() === 0) return { monitoringInterval };
  return { monitoringInterval, monitoringRole: monitoringRole(scope) };
}

/** Performance Insights, where the class is large enough for them; advanced ones keep 15 months, or none at all. */
function insights(
  type: ec2.InstanceType,
  { kind, options: { databaseInsights } }: InstancesContext,
  performanceInsightEncryptionKey: DatabaseEngineContext['encryptionKey'],
) {
  if (kind.withoutInsights?.test(`${type}`)) return { enablePerformanceInsights: false };
  return {
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey,
    databaseInsightsMode: databaseInsights,
    performanceInsightRetention:
      databaseInsights === rds.DatabaseInsightsMode.ADVANCED ? rds.PerformanceInsightRetention.MONTHS_15 : undefined,
  };
}

export function createReplicas(
  { given, replicaInstanceType, common, insights: insightsOf }: SharedProps,
  primary: rds.IDatabaseInstance,
  count: number,
): rds.DatabaseInstanceReadReplica[] {
  const zones = given.context.vpc.selectSubnets(common.vpcSubnets).availabilityZones;
  return Array.from(
    { length: count },
    (_, index) =>
      // A replica inherits engine, size of storage and encryption of its source; CloudFormation rejects them here.
      new rds.DatabaseInstanceReadReplica(given.scope, `Replica${index + 1}`, {
        ...common,
        ...insightsOf(replicaInstanceType),
        instanceType: replicaInstanceType,
        sourceDatabaseInstance: primary,
        availabilityZone: Token.isUnresolved(zones) ? undefined : zones[(index + 1) % zones.length],
        // A replica holds nothing of its own, and removing one by prop must work.
        deletionProtection: false,
        deleteAutomatedBackups: true,
      }),
  );
}
