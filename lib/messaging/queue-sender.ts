import { Validations } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';

/** A service of AWS that sends to a queue by itself. */
export interface QueueSender {
  /** Its principal, such as `sns.amazonaws.com`. */
  readonly service: string;
  /** What of it sends: a topic, a rule. Left out where the queues have to let it in before it stands: all of its account. */
  readonly sourceArn?: string;
  /** The account of that. */
  readonly account: string;
  /** Where it sends to, and where to what it could not deliver. */
  readonly queues: sqs.IQueue[];
  /** The customer managed key of the queues. */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Lets a service send to queues: one topic or rule of it, and nothing else of the account, where that is stated.
 *
 * @param scope where a finding is reported
 * @param sender who sends, and where to
 * @returns the policies that stand then
 */
export function letSend(scope: Construct, sender: QueueSender): IDependable[] {
  const { service, sourceArn, account, queues, encryptionKey } = sender;
  const principals = [new iam.ServicePrincipal(service)];
  const ofAccount = { StringEquals: { 'aws:SourceAccount': account } };
  const policies = queues.flatMap((queue) => {
    const { policyDependable } = queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        conditions: sourceArn === undefined ? ofAccount : { ArnEquals: { 'aws:SourceArn': sourceArn } },
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
      }),
    );
    return policyDependable ?? [];
  });
  const granted = encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      // Of the account, not of the source: a circle would close over key, source, queue and key.
      conditions: ofAccount,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // In the policy of a key, the key itself.
      resources: ['*'],
    }),
  );
  if (granted?.statementAdded === false) {
    Validations.of(scope).addWarning(
      'cdk-scalable-web-app:events-without-key',
      `the key of the queue exists already, so its policy is not changed: let ${service} use kms:Decrypt and ` +
        'kms:GenerateDataKey for this account, or every event is lost; then acknowledge this',
    );
  }
  return policies;
}
