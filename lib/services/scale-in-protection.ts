import type { Duration } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BindingConfig } from '../binding';
import { acknowledgeWildcard } from '../private/acknowledge';
import { grantOnIdentity } from '../private/grants';
import { keptFromOthers } from '../private/job-time';

/** What ECS allows: a minute to two days. */
const LONGEST_MINUTES = 2880;

/**
 * Lets a task keep itself from being stopped by scale-in and by deployments while it has a job in hand: the application
 * asks the agent of ECS, which asks ECS with the role of the task.
 *
 * The role may do so for the tasks of the cluster, whose names nobody knows before they run. The protection ends by
 * itself when the queue would give the job to another worker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export function protectFromScaleIn(
  { taskRole }: ecs.TaskDefinition,
  cluster: ecs.ICluster,
  jobDuration: Duration,
): BindingConfig {
  const tasks = Stack.of(taskRole).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${cluster.clusterName}/*`,
  });
  grantOnIdentity({ grantPrincipal: taskRole }, [tasks], ['ecs:UpdateTaskProtection', 'ecs:GetTaskProtection']);
  acknowledgeWildcard(taskRole, tasks, 'tasks get their names when they start; the ARN holds those of one cluster');
  const minutes = Math.ceil(keptFromOthers(jobDuration).toSeconds() / 60);
  return { environment: { JOB_PROTECTION_MINUTES: `${Math.min(minutes, LONGEST_MINUTES)}` } };
}
