import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { grantKeyThrough, grantOnIdentity } from '../../private/grants';
import { roleBeside } from './role';

/** Amazon Kinesis Data Streams. Reached by `LogDestination.kinesis`. */
export class KinesisDestination implements logs.ILogSubscriptionDestination {
  constructor(private readonly stream: kinesis.IStream) {}

  public bind(scope: Construct): logs.LogSubscriptionDestinationConfig {
    const { streamArn: arn, encryptionKey } = this.stream;
    const role = roleBeside(this.stream, (grantee) => {
      grantOnIdentity(grantee, [arn], ['kinesis:PutRecord', 'kinesis:PutRecords']);
      grantKeyThrough('kinesis', encryptionKey, grantee, ['kms:GenerateDataKey']);
    });
    // CloudWatch Logs tries the stream when the subscription is made, for which the role needs its policy.
    scope.node.addDependency(role);
    return { arn, role };
  }
}
