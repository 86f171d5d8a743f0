import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Checks } from '../private/validation';
import { letSend } from './queue-sender';

/**
 * Options of `JobQueue.subscribe`.
 */
export interface QueueSubscriptionOptions {
  /**
   * What of the topic becomes a job, by message attributes as SNS writes them: `{ kind: ['invoice'] }`.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
   * @default - everything
   */
  readonly filterPolicy?: { [attribute: string]: string[] };

  /**
   * Whether the worker gets the message as it was published, rather than wrapped into SNS's JSON.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   * @default true
   */
  readonly rawMessage?: boolean;
}

/**
 * Props of `QueueSubscription`.
 */
export interface QueueSubscriptionProps extends QueueSubscriptionOptions {
  /**
   * Where the messages come from.
   */
  readonly topic: sns.ITopic;

  /**
   * Where they go.
   */
  readonly queue: sqs.IQueue;

  /**
   * Where one goes that SNS may no longer deliver.
   */
  readonly deadLetterQueue: sqs.IQueue;

  /**
   * The customer managed key of both queues.
   *
   * @default - the key that SQS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Every message of a topic becomes a job, beside other queues that subscribe to it. The queue takes messages of this
 * topic alone from SNS; what SNS could not deliver lies in the dead-letter queue.
 */
export class QueueSubscription extends Construct {
  /** The subscription. */
  public readonly subscription: sns.CfnSubscription;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   */
  constructor(scope: Construct, id: string, props: QueueSubscriptionProps) {
    super(scope, id);
    const { topic, queue, deadLetterQueue, filterPolicy, rawMessage = true, encryptionKey } = props;
    this.subscription = new sns.CfnSubscription(this, 'Resource', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: queue.queueArn,
      rawMessageDelivery: rawMessage,
      filterPolicy,
      redrivePolicy: { deadLetterTargetArn: deadLetterQueue.queueArn },
      // SNS asks in the topic's region, where that is another.
      region: topic.env.region === queue.env.region ? undefined : topic.env.region,
    });
    const policies = letSend(this, {
      service: 'sns.amazonaws.com',
      sourceArn: topic.topicArn,
      account: topic.env.account,
      queues: [queue, deadLetterQueue],
      encryptionKey,
    });
    this.subscription.node.addDependency(...policies);
  }
}

/** Checks whether a queue can get what a topic publishes. */
export function validateSubscription(topic: sns.ITopic, fifo: boolean, deadLetterQueue?: sqs.IQueue): Checks {
  return new Checks()
    .that(
      deadLetterQueue !== undefined,
      'queue',
      'one that exists',
      'a queue made here',
      'subscribe it where it is made, whose policy has to let the topic in',
    )
    .that(
      topic.fifo || !fifo,
      'topic',
      topic.node.path,
      'a FIFO topic, for a FIFO queue takes no messages of a standard one',
      'make the topic FIFO, or the queue standard',
    );
}
