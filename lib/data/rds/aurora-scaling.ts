import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { Construct } from 'constructs';
import type { ScalableTargetPermission } from '../../private/scalable-target-capacity';
import { ScalableTargetCapacity } from '../../private/scalable-target-capacity';
import type { ISurgeable } from '../../surgeable';
import type { AuroraReaderScalingOptions } from './aurora-options';
import type { RdsCluster } from './cluster';

/** Of one cluster, however they came. */
export const MOST_READERS = 15;

/** Fixed readers count too, and scaling wants one to measure. */
export function fewestReaders(readers: number, { minReaders }: AuroraReaderScalingOptions): number {
  return minReaders ?? Math.max(1, readers);
}

/**
 * Readers that come and go with the average CPU of those that are there. No role: Application Auto Scaling makes and
 * uses its service-linked one.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
 */
export class AuroraReaderScaling extends Construct {
  /** What surges raise. */
  public readonly capacity: ISurgeable;

  constructor(
    scope: Construct,
    id: string,
    { resource }: RdsCluster,
    readers: number,
    options: AuroraReaderScalingOptions,
  ) {
    super(scope, id);
    const { scaleOutCooldown = Duration.minutes(1), scaleInCooldown = Duration.minutes(15) } = options;
    const target = new appscaling.CfnScalableTarget(this, 'Target', {
      minCapacity: fewestReaders(readers, options),
      maxCapacity: options.maxReaders,
      serviceNamespace: 'rds',
      scalableDimension: 'rds:cluster:ReadReplicaCount',
      resourceId: `cluster:${resource.ref}`,
    });
    new appscaling.CfnScalingPolicy(this, 'Cpu', {
      policyName: 'Cpu',
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: appscaling.PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION,
        },
        targetValue: options.targetCpuPercent ?? 50,
        scaleOutCooldown: scaleOutCooldown.toSeconds(),
        scaleInCooldown: scaleInCooldown.toSeconds(),
      },
    });
    this.capacity = new ScalableTargetCapacity(`${scope.node.id}Readers`, this, {
      most: MOST_READERS,
      capped: true,
      permissions: permissionsOf(this, resource.ref),
    });
  }
}

/**
 * What scaling does later, which Application Auto Scaling tries out in the name of whoever registers a target: it makes
 * and deletes an instance without a name, and tags one that is not there, of an account that is not there either. RDS
 * asks for the groups of an instance beside the instance itself.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html
 */
function permissionsOf(scope: Construct, clusterIdentifier: string): ScalableTargetPermission[] {
  const stack = Stack.of(scope);
  const arn = (resource: string, resourceName: string, elsewhere: { region?: string; account?: string } = {}) =>
    stack.formatArn({
      service: 'rds',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      ...elsewhere,
    });
  const [cluster, instances] = [arn('cluster', clusterIdentifier), arn('db', '*')];
  const groups = ['og', 'pg', 'subgrp'].map((group) => arn(group, '*'));
  const notThere = arn('db', 'non-existing-db', { region: '*', account: '12345' });
  const shared = {
    onlyThroughService: true,
    reason: 'readers that scaling adds have names that nobody knows ahead; only an AWS service may act by it',
  };
  return [
    {
      actions: ['rds:DeleteDBInstance', 'rds:DescribeDBClusters', 'rds:DescribeDBInstances'],
      resourceArns: [cluster, instances],
      ...shared,
    },
    { actions: ['rds:CreateDBInstance'], resourceArns: [cluster, instances, ...groups], ...shared },
    { actions: ['rds:AddTagsToResource'], resourceArns: [instances, notThere], ...shared },
  ];
}
