import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { FirehoseDestination } from './destinations/firehose';
import { KinesisDestination } from './destinations/kinesis';

/**
 * Where log events go on to, besides CloudWatch Logs: within minutes, compressed, many in a record.
 *
 * Another one is a class that implements `ILogSubscriptionDestination` of the CDK, such as its `CrossAccountDestination`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export abstract class LogDestination {
  /**
   * A stream of Amazon Data Firehose, which writes to S3, OpenSearch, Splunk, Datadog or any HTTP endpoint.
   *
   * @param deliveryStream the stream; what unpacks the records (`DecompressionProcessor`) is its own matter
   */
  public static firehose(deliveryStream: firehose.IDeliveryStream): logs.ILogSubscriptionDestination {
    return new FirehoseDestination(deliveryStream);
  }

  /**
   * A stream of Amazon Kinesis Data Streams, for consumers of your own.
   *
   * @param stream the stream
   */
  public static kinesis(stream: kinesis.IStream): logs.ILogSubscriptionDestination {
    return new KinesisDestination(stream);
  }
}
