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
    letSend(this, {
      service: 'events.amazonaws.com',
      sourceArn: rule.ruleArn,
      account: Stack.of(this).account,
      queues: [queue, deadLetterQueue],
      encryptionKey,
    });
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
