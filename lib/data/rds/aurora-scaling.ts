import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { Construct } from 'constructs';
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
    const stack = Stack.of(this);
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const cluster = stack.formatArn({ service: 'rds', resource: 'cluster', resourceName: resource.ref, arnFormat });
    const instances = stack.formatArn({ service: 'rds', resource: 'db', resourceName: '*', arnFormat });
    // Whoever registers a target needs what scaling does later: Application Auto Scaling tries it out in their name.
    this.capacity = new ScalableTargetCapacity(`${scope.node.id}Readers`, this, {
      most: MOST_READERS,
      capped: true,
      actions: ['rds:CreateDBInstance', 'rds:DeleteDBInstance', 'rds:DescribeDBClusters', 'rds:DescribeDBInstances'],
      resourceArns: [cluster, instances],
      wildcard: {
        arn: instances,
        reason: 'readers that scaling adds have names that nobody knows ahead; only an AWS service may act by it',
      },
      conditions: { Bool: { 'aws:ViaAWSService': 'true' } },
    });
  }
}
