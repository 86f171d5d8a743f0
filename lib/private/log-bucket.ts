import { Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from './acknowledge';
import { privateBucket } from './private-bucket';

/** Whose lines stand where. */
export const LOG_PREFIX = { loadBalancer: 'load-balancer', objectStore: 'object-store' };

/**
 * A bucket that load balancers and S3 write access logs to.
 *
 * Its policy names the log-delivery services and the account, never the resources that write: those may live in other
 * stacks, and the L2 helpers need a known region besides.
 */
export class LogBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, preset: Preset) {
    super(scope, id, {
      ...privateBucket(preset),
      // Load balancers deliver to buckets under SSE-S3 alone.
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
    const { account } = Stack.of(this);
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    this.allow('logdelivery.elasticloadbalancing.amazonaws.com', `${LOG_PREFIX.loadBalancer}/AWSLogs/${account}/*`);
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    this.allow('logging.s3.amazonaws.com', `${LOG_PREFIX.objectStore}/*`, {
      StringEquals: { 'aws:SourceAccount': account },
    });
    const reason = 'this is where access logs go; a log of the log would write to itself';
    acknowledgeRules(this, {
      'AwsSolutions-S1': reason,
      S3BucketLoggingEnabled: reason,
      S3DefaultEncryptionKMS: 'load balancers deliver access logs to buckets under SSE-S3 alone',
      S3BucketDefaultLockEnabled: 'access logs expire by lifecycle rule, which a lock would hold up',
      S3BucketReplicationEnabled: 'access logs are diagnostic data; a copy in a second region is not worth its price',
    });
  }

  private allow(service: string, keys: string, conditions?: iam.Conditions): void {
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(keys)],
        conditions,
      }),
    );
  }
}
