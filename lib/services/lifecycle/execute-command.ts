import { Validations } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { grantOnIdentity } from '../../private/grants';

/** What the agent of ECS Exec calls: its channels are made for each session, so that no policy can name them. */
const CHANNELS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
const LOGS = ['CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'];

/**
 * Lets people open a shell in the containers of a task by ECS Exec, and says what that costs.
 *
 * What is typed and shown goes to the log group of the service, unless the cluster says otherwise: ECS takes the
 * awslogs configuration of the container by default. The image needs `script` and `cat` for that.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function permitExecuteCommand(taskDefinition: ecs.TaskDefinition, logGroup: logs.ILogGroup): void {
  const { taskRole } = taskDefinition;
  grantOnIdentity(
    taskRole,
    ['*'],
    // The agent looks for its log group among all, and lists know no resource.
    [...CHANNELS.map((action) => `ssmmessages:${action}`), 'logs:DescribeLogGroups'],
  );
  grantOnIdentity(
    taskRole,
    [logGroup.logGroupArn],
    LOGS.map((action) => `logs:${action}`),
  );
  acknowledgeWildcard(taskRole, '*', 'channels of ECS Exec are made for each session, and lists know no resource');
  Validations.of(taskDefinition).addWarning(
    'cdk-scalable-web-app:ecs-exec',
    'executeCommand lets everyone with ecs:ExecuteCommand run commands with the rights and secrets of the application, ' +
      'and needs a writable root file system; leave it out in production, or limit ecs:ExecuteCommand by IAM and ' +
      'acknowledge this',
  );
}

/** Turns it on for the tasks of a service. A cluster that exists may encrypt its sessions, and log them elsewhere. */
export function enableExecuteCommand(
  resource: ecs.CfnService,
  taskDefinition: ecs.TaskDefinition,
  cluster: ecs.ICluster,
) {
  resource.enableExecuteCommand = true;
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  if (kmsKey) grantOnIdentity(taskDefinition.taskRole, [kmsKey.keyArn], ['kms:Decrypt']);
  const bucket = logConfiguration?.s3Bucket;
  if (bucket) {
    // The agent looks where the bucket lies, and whether it is encrypted where the cluster says that it must be.
    const looks = [
      'GetBucketLocation',
      ...(logConfiguration.s3EncryptionEnabled ? ['GetEncryptionConfiguration'] : []),
    ];
    const prefix = logConfiguration.s3KeyPrefix?.replace(/\/*$/, '/') ?? '';
    const objects = bucket.arnForObjects(`${prefix}*`);
    const { taskRole } = taskDefinition;
    grantOnIdentity(
      taskRole,
      [bucket.bucketArn],
      looks.map((action) => `s3:${action}`),
    );
    grantOnIdentity(taskRole, [objects], ['s3:PutObject']);
    acknowledgeWildcard(taskRole, objects, 'ECS Exec names the log of each session by its id');
  }
  const elsewhere = logConfiguration?.cloudWatchLogGroup;
  if (elsewhere) {
    grantOnIdentity(
      taskDefinition.taskRole,
      [elsewhere.logGroupRef.logGroupArn],
      LOGS.map((action) => `logs:${action}`),
    );
  }
}
