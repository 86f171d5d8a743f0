import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { privateBucket } from '../private/private-bucket';

/**
 * A bucket that CloudFront writes access logs to. The newer kind of logs is set up in us-east-1 alone; this one works
 * from a stack of any region, and delivers by ACL.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
export function createCdnLogs(scope: Construct, preset: Preset): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Logs', {
    ...privateBucket(preset),
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [
      {
        id: 'ExpireLogs',
        expiration: Duration.days(90),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  const reason = 'this is where access logs go; a log of the log would write to itself';
  acknowledgeRules(bucket, {
    'AwsSolutions-S1': reason,
    S3BucketLoggingEnabled: reason,
    S3DefaultEncryptionKMS: 'access logs are under SSE-S3, whose key needs no policy for the delivery service',
    S3BucketDefaultLockEnabled: 'access logs expire by lifecycle rule, which a lock would hold up',
    S3BucketReplicationEnabled: 'access logs are diagnostic data; a copy in a second region is not worth its price',
  });
  return bucket;
}
