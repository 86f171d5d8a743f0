import type { Duration } from 'aws-cdk-lib/core';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Preset } from '../preset';
import { grantOnIdentity } from '../private/grants';
import { pathInStack } from '../private/naming';
import { schedulerDeadLetterQueue, SchedulerRole } from '../private/scheduler';
import { validateSchedule } from '../private/validate-schedule';
import { Checks } from '../private/validation';
import type { StandaloneTaskProps } from './standalone-task';
import { StandaloneTask } from './standalone-task';
import type { TaskOptions } from './task-options';
import { validateStandaloneTask } from './validate-task';

/**
 * What a team may say of a task that runs by the clock.
 */
export interface ScheduledTaskOptions extends TaskOptions {
  /**
   * When it runs, with its time zone: `ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Europe/Berlin') })`.
   * With daylight saving time, a zone keeps three o'clock where UTC would make it two.
   *
   * EventBridge Scheduler starts a run within a minute, at least once: seldom twice. It does not ask whether the last
   * run has ended, so a task that may take longer than its interval has to see to that itself.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Whether it runs. Disabled, all of it stays but the runs.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long after the stated time a run may begin, whole minutes up to 24 hours: jobs that need not begin on the minute
   * leave the minute to those that must.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
   * @default - none: within the minute
   */
  readonly flexibleWindow?: Duration;

  /**
   * How often a start that ECS refuses is tried again, 0 to 185 times, longer apart each time. A task that started and
   * failed is not.
   *
   * @default 10
   */
  readonly retryAttempts?: number;

  /**
   * How late a start may be tried again, 1 minute to 24 hours. After that it lies in the dead-letter queue.
   *
   * @default Duration.hours(1)
   */
  readonly maxDelay?: Duration;
}

/**
 * Props of `ScheduledTask`.
 */
export interface ScheduledTaskProps extends ScheduledTaskOptions, StandaloneTaskProps {
  /**
   * The customer managed key for starts that failed.
   *
   * @default - the key that SQS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A task that EventBridge Scheduler runs by the clock, without a Lambda function. `runCommand` runs it at any other
 * time.
 */
export class ScheduledTask extends StandaloneTask {
  /** The schedule. */
  public readonly schedule: scheduler.CfnSchedule;
  /** Where a start lies that ECS refused too often; a task that started and failed is told by its log. */
  public readonly deadLetterQueue: sqs.IQueue;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    validateScheduledTask(props).throwAt(scope, id);
    super(scope, id, props);
    const { encryptionKey, preset = Preset.PRODUCTION } = props;
    this.deadLetterQueue = schedulerDeadLetterQueue(this, 'DeadLetterQueue', { preset, encryptionKey });
    const role = new SchedulerRole(this, 'SchedulerRole', {
      groupName: 'default',
      deadLetterQueue: this.deadLetterQueue,
    });
    this.schedule = this.createSchedule(props, role);
    // Without the policies, the first run would be refused. The roles of the task wait for nothing.
    this.schedule.node.addDependency(role, this.taskDefinition.taskRole, this.taskDefinition.obtainExecutionRole());
  }

  private createSchedule(props: ScheduledTaskProps, role: SchedulerRole): scheduler.CfnSchedule {
    const { clusterArn } = this.cluster;
    const { taskDefinitionArn } = this.taskDefinition;
    grantOnIdentity(role, [taskDefinitionArn], ['ecs:RunTask'], { ArnEquals: { 'ecs:cluster': clusterArn } });
    this._grantPassRole(role);
    const { schedule, enabled = true, flexibleWindow, retryAttempts = 10, maxDelay } = props;
    return new scheduler.CfnSchedule(this, 'Schedule', {
      description: `Runs ${pathInStack(this)}`,
      scheduleExpression: schedule.expressionString,
      scheduleExpressionTimezone: schedule.timeZone?.timezoneName,
      state: enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: flexibleWindow
        ? { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleWindow.toMinutes() }
        : { mode: 'OFF' },
      target: {
        arn: clusterArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: maxDelay?.toSeconds() ?? 3600,
          maximumRetryAttempts: retryAttempts,
        },
        ecsParameters: {
          taskDefinitionArn,
          taskCount: 1,
          // A strategy, as services have it.
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
          platformVersion: 'LATEST',
          enableEcsManagedTags: true,
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: this._subnetIds,
              securityGroups: this._securityGroupIds,
              assignPublicIp: 'DISABLED',
            },
          },
        },
      },
    });
  }
}

/** Checks what a team says of a scheduled task. */
export function validateScheduledTask(options: ScheduledTaskOptions): Checks {
  return new Checks().include(validateStandaloneTask(options)).include(validateSchedule(options).problems);
}
