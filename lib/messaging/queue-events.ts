import { Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventJobOptions } from '../binding';
import { pathInStack } from '../private/naming';
import { Checks } from '../private/validation';
import { letSend } from './queue-sender';

/** What a rule is made with. */
export interface QueueEventsProps extends EventJobOptions {
  /** Where events go. */
  readonly queue: sqs.IQueue;
  /** Where one goes that SQS refused for a day. */
  readonly deadLetterQueue: sqs.IQueue;
  /** The customer managed key of both. */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Each event that matches becomes a job. The queue takes events of this rule alone from EventBridge.
 *
 * Its policy can name the rule only when that stands, and a rule that may not send yet makes no second attempt: what
 * comes in between lies in the dead-letter queue, whose policy is there before the rule.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
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
    const sender = { service: 'events.amazonaws.com', account: Stack.of(this).account };
    rule.node.addDependency(...letSend(this, { ...sender, queues: [deadLetterQueue] }));
    letSend(this, { ...sender, sourceArn: rule.ruleArn, queues: [queue], encryptionKey });
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
