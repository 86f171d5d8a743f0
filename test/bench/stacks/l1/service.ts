import { Stack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allow, taskRole } from './iam';
import type { LoadBalancer } from './load-balancer';

export interface ServiceOptions {
  readonly cluster: string;
  readonly image: string;
  readonly cpu: number;
  readonly memory: number;
  readonly min: number;
  readonly max: number;
  readonly cpuTarget: number;
  readonly securityGroup: string;
  readonly subnetIds: string[];
  readonly environment: Record<string, string>;
  readonly secrets: Record<string, string>;
  readonly taskStatements: object[];
  readonly executionStatements: object[];
  /** Where the requests come from; without it the service answers none. */
  readonly loadBalancer?: LoadBalancer;
}

/** A Fargate service that scales on CPU; gives the target for further policies. */
export function service(scope: Construct, id: string, options: ServiceOptions): CfnScalableTarget {
  const task = taskRole(scope, `${id}TaskRole`, options.taskStatements);
  const resource = new CfnService(scope, `${id}Service`, {
    cluster: options.cluster,
    taskDefinition: taskDefinition(scope, id, task.role.attrArn, options),
    launchType: 'FARGATE',
    desiredCount: options.min,
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    healthCheckGracePeriodSeconds: options.loadBalancer && 60,
    loadBalancers: options.loadBalancer && [
      { containerName: 'main', containerPort: 80, targetGroupArn: options.loadBalancer.targets.ref },
    ],
    networkConfiguration: {
      awsvpcConfiguration: {
        assignPublicIp: 'DISABLED',
        securityGroups: [options.securityGroup],
        subnets: options.subnetIds,
      },
    },
  });
  resource.addResourceDependency(task.policy);
  if (options.loadBalancer) resource.addResourceDependency(options.loadBalancer.listener);
  const { account, partition } = Stack.of(scope);
  const role = 'ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';
  const target = new CfnScalableTarget(scope, `${id}Target`, {
    minCapacity: options.min,
    maxCapacity: options.max,
    resourceId: `service/${options.cluster}/${resource.attrName}`,
    scalableDimension: 'ecs:service:DesiredCount',
    serviceNamespace: 'ecs',
    roleArn: `arn:${partition}:iam::${account}:role/aws-service-role/${role}`,
  });
  trackTarget(scope, `${id}Cpu`, target, 'ECSServiceAverageCPUUtilization', options.cpuTarget);
  return target;
}

function taskDefinition(scope: Construct, id: string, taskRoleArn: string, options: ServiceOptions): string {
  const logs = new CfnLogGroup(scope, `${id}Logs`);
  const execution = taskRole(scope, `${id}ExecutionRole`, [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.attrArn),
    ...options.executionStatements,
  ]);
  return new CfnTaskDefinition(scope, `${id}Task`, {
    family: `Bench${id}`,
    cpu: String(options.cpu),
    memory: String(options.memory),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    taskRoleArn,
    executionRoleArn: execution.role.attrArn,
    containerDefinitions: [
      {
        name: 'main',
        image: options.image,
        essential: true,
        environment: Object.entries(options.environment).map(([name, value]) => ({ name, value })),
        secrets: Object.entries(options.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        portMappings: options.loadBalancer && [{ containerPort: 80, protocol: 'tcp' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': logs.ref,
            'awslogs-stream-prefix': id,
            'awslogs-region': Stack.of(scope).region,
          },
        },
      },
    ],
  }).ref;
}

/** Keeps a metric at a value. */
export function trackTarget(
  scope: Construct,
  id: string,
  target: CfnScalableTarget,
  predefinedMetricType: string,
  targetValue: number,
  resourceLabel?: string,
): void {
  new CfnScalingPolicy(scope, id, {
    policyName: `Bench${id}`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.ref,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      predefinedMetricSpecification: { predefinedMetricType, resourceLabel },
    },
  });
}

/** Adds or removes tasks when the visible messages of a queue cross a threshold. */
export function stepOnMessages(
  scope: Construct,
  id: string,
  target: CfnScalableTarget,
  queueName: string,
  alarm: { readonly comparisonOperator: string; readonly threshold: number },
  stepAdjustments: CfnScalingPolicy.StepAdjustmentProperty[],
): void {
  const policy = new CfnScalingPolicy(scope, id, {
    policyName: `Bench${id}`,
    policyType: 'StepScaling',
    scalingTargetId: target.ref,
    stepScalingPolicyConfiguration: {
      adjustmentType: 'ChangeInCapacity',
      metricAggregationType: 'Maximum',
      stepAdjustments,
    },
  });
  new CfnAlarm(scope, `${id}Alarm`, {
    ...alarm,
    alarmActions: [policy.ref],
    evaluationPeriods: 1,
    period: 300,
    statistic: 'Maximum',
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: queueName }],
  });
}
