import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { grantOnIdentity } from '../../private/grants';
import { roleBeside } from './role';

/** Amazon Data Firehose. Reached by `LogDestination.firehose`. */
export class FirehoseDestination implements logs.ILogSubscriptionDestination {
  constructor(private readonly deliveryStream: firehose.IDeliveryStream) {}

  public bind(scope: Construct): logs.LogSubscriptionDestinationConfig {
    const arn = this.deliveryStream.deliveryStreamArn;
    const role = roleBeside(this.deliveryStream, (grantee) => {
      grantOnIdentity(grantee, [arn], ['firehose:PutRecord', 'firehose:PutRecordBatch']);
    });
    // CloudWatch Logs tries the stream when the subscription is made, for which the role needs its policy.
    scope.node.addDependency(role);
    return { arn, role };
  }
}
