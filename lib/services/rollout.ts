import { Lazy, Validations } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from './deployment';

/** What the service states of its deployments. */
export function rolloutProps(config: DeploymentConfig) {
  return {
    // Stated for blue/green too: ECS keeps them, and the balance over zones asks for them.
    minHealthyPercent: config.minHealthyPercent ?? 100,
    maxHealthyPercent: config.maxHealthyPercent ?? 200,
    deploymentController: { type: ecs.DeploymentControllerType.ECS },
    deploymentStrategy: config.strategy,
    bakeTime: config.bakeTime,
    canaryConfiguration: config.canary,
    linearConfiguration: config.linear,
    // The guide has it for rolling and for blue/green deployments, and is older than canary and linear; the API reference
    // still says rolling alone. ECS takes it for all, and rolls back on it:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
    // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service_test.go
    circuitBreaker: { enable: true, rollback: true },
  };
}

/** What the L2 cannot say: alarms that come later, and a pause that is no Lambda function. */
export function completeRollout(
  scope: Construct,
  resource: ecs.CfnService,
  config: DeploymentConfig,
  alarms: cloudwatch.IAlarm[],
): void {
  // The L2's empty list depends on a feature flag; here a service without alarms states none.
  const stated = () =>
    alarms.length === 0
      ? undefined
      : { AlarmNames: alarms.map(({ alarmName }) => alarmName), Enable: true, Rollback: true };
  resource.addPropertyOverride('DeploymentConfiguration.Alarms', Lazy.any({ produce: stated }));
  if (config.pauseForTests) {
    resource.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [
      {
        TargetType: 'PAUSE',
        LifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT],
        TimeoutConfiguration: { Action: 'ROLLBACK', TimeoutInMinutes: config.pauseForTests.toMinutes() },
      },
    ]);
  }
  if ((config.minHealthyPercent ?? 100) < 100) {
    Validations.of(scope).addWarning(
      'cdk-scalable-web-app:deploys-below-capacity',
      `a deployment ends tasks before others have taken their place, down to ${config.minHealthyPercent} percent of ` +
        'what the load needs; leave minHealthyPercent out',
    );
  }
}
