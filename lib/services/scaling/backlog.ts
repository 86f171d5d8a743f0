import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { Checks } from '../../private/validation';
import { reactionTime } from './reaction';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import { scalableTargetOf } from './target-tracking';

/** Target tracking on the backlog of a worker. Reached by `ScalingPolicy.backlog`. */
export class BacklogPolicy implements IScalingPolicy {
  public readonly policyId = 'Backlog';
  // A broker's metrics are known no later than those of SQS.
  public readonly reactionTime = reactionTime(['AWS/SQS', 'ECS/ContainerInsights']);

  public validate({ takesJobs }: ScalableFleet): string[] {
    const remedy = 'state ScalingPolicy.requests()';
    return new Checks().that(takesJobs, 'fleet', 'a web service', 'a worker service', remedy).problems;
  }

  public bind(scope: Construct, context: ScalingPolicyContext): void {
    const { service, scaling, jobs, jobDuration, acceptableDelay } = context;
    scaleOnBacklog(scope, this.policyId, {
      service,
      scaling,
      backlog: jobs!.metricBacklog(),
      jobDuration: jobDuration!,
      acceptableDelay: acceptableDelay!,
    });
  }
}

/** Where the backlog of a worker service comes from, and how much of it one task may have. */
export interface BacklogScaling {
  /** The service that scales. */
  readonly service: ecs.BaseService;
  /** The scaling target of the service. */
  readonly scaling: ecs.ScalableTaskCount;
  /** Jobs that are not done: a metric or an expression. */
  readonly backlog: cloudwatch.IMetric;
  /** The time that a new job may take until it is done. */
  readonly acceptableDelay: Duration;
  /** The time that one job takes. */
  readonly jobDuration: Duration;
}

/**
 * Target tracking on the backlog for each running task, which AWS recommends for queues: the target is the acceptable
 * delay divided by the time of one job.
 *
 * The L2 rejects metric math here, so the policy is an L1. The running count is Container Insights'
 * `RunningTaskCount`, which the cluster must have turned on and which is billed as a custom metric. A minute without
 * that metric counts as one task.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export function scaleOnBacklog(scope: Construct, id: string, props: BacklogScaling): void {
  const { service, acceptableDelay, jobDuration } = props;
  const running: appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty = {
    id: 'running',
    returnData: false,
    metricStat: {
      stat: 'Average',
      metric: {
        namespace: 'ECS/ContainerInsights',
        metricName: 'RunningTaskCount',
        dimensions: [
          { name: 'ClusterName', value: service.cluster.clusterName },
          { name: 'ServiceName', value: service.serviceName },
        ],
      },
    },
  };
  new appscaling.CfnScalingPolicy(scope, id, {
    policyName: `${pathInStack(scope).replace(/[^A-Za-z0-9]+/g, '')}${id}`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTargetOf(props.scaling).scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: acceptableDelay.toMilliseconds() / jobDuration.toMilliseconds(),
      scaleOutCooldown: Duration.seconds(30).toSeconds(),
      scaleInCooldown: Duration.minutes(5).toSeconds(),
      customizedMetricSpecification: {
        metrics: [
          ...dataQueries('backlog', props.backlog),
          running,
          {
            id: 'backlogPerTask',
            label: 'Jobs for each running task',
            // Never zero: the last task leaves by the policy that lets a worker sleep, and by no other.
            expression: 'IF(backlog < 0.01, 0.01, backlog) / IF(FILL(running, 1) < 1, 1, FILL(running, 1))',
            returnData: true,
          },
        ],
      },
    },
  });
}

/** A metric, or an expression and all the metrics in it, as Application Auto Scaling wants them. */
function dataQueries(
  id: string,
  metric: cloudwatch.IMetric,
): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (mathExpression) {
    const { expression, usingMetrics } = mathExpression;
    const used = Object.entries(usingMetrics).flatMap(([usedId, used]) => dataQueries(usedId, used));
    return [...used, { id, expression, returnData: false }];
  }
  const { namespace, metricName, dimensions, statistic } = metricStat!;
  return [
    {
      id,
      returnData: false,
      metricStat: {
        stat: statistic,
        metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value })) },
      },
    },
  ];
}
