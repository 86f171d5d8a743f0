import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { FifoOptions } from './queue-options';

/** What makes a FIFO queue of a queue; nothing, and no property in the template, for a standard one. */
export function fifoProps(fifo: FifoOptions | undefined): sqs.QueueProps {
  if (!fifo) return {};
  const { contentBasedDeduplication, highThroughput = true } = fifo;
  return {
    // A queue without a name gets one that ends in .fifo.
    fifo: true,
    contentBasedDeduplication,
    deduplicationScope: highThroughput ? sqs.DeduplicationScope.MESSAGE_GROUP : sqs.DeduplicationScope.QUEUE,
    fifoThroughputLimit: highThroughput
      ? sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID
      : sqs.FifoThroughputLimit.PER_QUEUE,
  };
}
