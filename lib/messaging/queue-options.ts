import type { Duration } from 'aws-cdk-lib/core';

/**
 * Order and exactly-once acceptance, instead of any order and at-least-once.
 */
export interface FifoOptions {
  /**
   * Whether SQS takes the SHA-256 of a body as its deduplication id: a job of the same body within 5 minutes is accepted
   * and dropped. Without it each message has to bring an id, or is refused.
   *
   * SNS topics of messages without an id and EventBridge Scheduler need it.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
   * @default false: two users who order the same report get one each
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * Whether deduplication and throughput are counted for each message group, not for the whole queue: thousands of jobs
   * a second instead of 300 calls. Jobs keep their order in their group alone either way.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
   * @default true
   */
  readonly highThroughput?: boolean;
}

/**
 * What a team may say of a queue that is made.
 */
export interface QueueOptions {
  /**
   * Makes a FIFO queue, with `{}` for the defaults: jobs of one message group are done one after the other, and the next
   * waits for a failed one until that lies in the dead-letter queue.
   *
   * A FIFO queue takes no delay of a single message: `deliveryDelay` alone. Create-time: a change replaces the queue.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
   * @default - a standard queue, which does more at once, and each job now and then twice
   */
  readonly fifo?: FifoOptions;

  /**
   * A name of your own, 1 to 80 letters, digits, hyphens and underscores; that of a FIFO queue ends in `.fifo`.
   *
   * With it the dead-letter queue accepts jobs of this queue alone: its redrive allow policy and the queue's redrive
   * policy name each other, which CloudFormation cannot write unless one of the names is known. Create-time: a change
   * replaces the queue.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
   * @default - a name by CloudFormation; queues of the account may use the dead-letter queue as theirs
   */
  readonly queueName?: string;

  /**
   * How long a message that a worker has taken stays hidden, `jobDuration` to 12 hours.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
   * @default - three times jobDuration, half a minute at least
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How long a job that nobody takes is kept, 60 seconds to 14 days; then it is gone, and no dead-letter queue gets it.
   *
   * The dead-letter queue keeps 14 days. On a standard queue the clock runs on from when the job was sent.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   * @default Duration.days(7)
   */
  readonly retentionPeriod?: Duration;

  /**
   * The most jobs that may come to wait, such as a night's import. With it, a warning says when they would outlive
   * `retentionPeriod` although every worker that may run does.
   *
   * @default - unknown: nothing is said
   */
  readonly expectedBacklog?: number;

  /**
   * How long each new job stays hidden, up to 15 minutes, such as until a transaction is committed.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
   * @default - none
   */
  readonly deliveryDelay?: Duration;

  /**
   * How long a call for jobs waits for one, 0 to 20 seconds. Long polling asks an empty queue three times a minute
   * instead of all the time, and asks every server of it.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
   * @default Duration.seconds(20)
   */
  readonly receiveWaitTime?: Duration;
}
