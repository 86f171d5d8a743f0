import { Stack, Validations } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventJobOptions } from '../binding';
import { pathInStack } from '../private/naming';
import { Checks } from '../private/validation';

/** What a rule is made with. */
export interface QueueEventsProps extends EventJobOptions {
  /** Where events go. */
  readonly queue: sqs.IQueue;
  /** Where one goes that SQS refused for a day. */
  readonly deadLetterQueue: sqs.IQueue;
  /** The customer managed key of both. */
  readonly encryptionKey?: kms.IKey;
}

/** Each event that matches becomes a job. The queue takes events of this rule alone from EventBridge. */
export class QueueEvents extends Construct {
  /** The rule. */
  public readonly rule: events.IRule;

  constructor(scope: Construct, id: string, props: QueueEventsProps) {
    super(scope, id);
    const { queue, deadLetterQueue, encryptionKey, pattern } = props;
    const { description = `Events that become jobs of ${pathInStack(scope)}` } = props;
    const rule = new events.Rule(this, 'Resource', {
      description: description.slice(0, 512),
      eventPattern: pattern,
      targets: [
        {
          // Not the L2's target, which lets every rule of the account send to a queue with a key.
          bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetterQueue.queueArn } }),
        },
      ],
    });
    this.rule = rule;
    const principals = [new iam.ServicePrincipal('events.amazonaws.com')];
    for (const target of [queue, deadLetterQueue]) {
      target.addToResourcePolicy(
        new iam.PolicyStatement({
          principals,
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
          actions: ['sqs:SendMessage'],
          resources: [target.queueArn],
        }),
      );
    }
    if (encryptionKey) this.letIn(encryptionKey, principals);
  }

  /** With the rule instead of the account a circle would close: key, rule, queue, key. */
  private letIn(encryptionKey: kms.IKey, principals: iam.IPrincipal[]): void {
    const { statementAdded } = encryptionKey.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In the policy of a key, the key itself.
        resources: ['*'],
      }),
    );
    if (statementAdded) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:events-without-key',
      'the key of the queue exists already, so its policy is not changed: let events.amazonaws.com use kms:Decrypt and ' +
        'kms:GenerateDataKey for this account, or every event is lost; then acknowledge this',
    );
  }
}

/** Checks whether a queue can get events. */
export function validateQueueEvents(queue: sqs.IQueue, fifo: boolean, deadLetterQueue?: sqs.IQueue): Checks {
  return new Checks()
    .that(
      deadLetterQueue !== undefined,
      'target',
      `the queue ${queue.node.path}, which exists`,
      'a queue made here',
      'make the rule where the queue is made, whose policy has to let EventBridge in',
    )
    .that(
      !fifo,
      'target',
      `the FIFO queue ${queue.node.path}`,
      'a standard queue, for events come in no particular order',
      'make the queue standard, or have its worker send the jobs on',
    );
}
