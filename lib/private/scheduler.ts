import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from './acknowledge';
import { grantKeyThrough, grantOnIdentity } from './grants';
import { ManagedPolicyRole } from './managed-policy-role';
import { pathInStack } from './naming';

/**
 * Where a call lies that EventBridge Scheduler could not make: with what it was, and the error.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function schedulerDeadLetterQueue(
  scope: Construct,
  id: string,
  { preset, encryptionKey }: { readonly preset: Preset; readonly encryptionKey?: kms.IKey },
): sqs.IQueue {
  const queue = new sqs.Queue(scope, id, {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: preset.removalPolicy,
  });
  acknowledgeRules(queue, { 'AwsSolutions-SQS3': 'it is itself the dead-letter queue, of schedules' });
  return queue;
}

/** What a role of EventBridge Scheduler is made with. */
export interface SchedulerRoleProps {
  /** The group of the schedules that use it. */
  readonly groupName: string;
  /** Where calls go that failed. */
  readonly deadLetterQueue: sqs.IQueue;
}

/**
 * The role of schedules. It trusts the schedules of one group in this account: without a condition, Scheduler could be
 * asked by another account to use it.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export class SchedulerRole extends ManagedPolicyRole {
  constructor(scope: Construct, id: string, { groupName, deadLetterQueue }: SchedulerRoleProps) {
    const { account } = Stack.of(scope);
    const group = Stack.of(scope).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: groupName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    super(scope, id, {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group } },
      }),
      description: `What EventBridge Scheduler may do for ${pathInStack(scope)}`,
    });
    grantOnIdentity(this, [deadLetterQueue.queueArn], ['sqs:SendMessage']);
    grantKeyThrough('sqs', deadLetterQueue.encryptionMasterKey, this, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }
}
