import { Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { pathInStack } from '../private/naming';
import { nameOf } from './cdn-policies';

/** Answers files of the bucket, compressed and kept for as long as their Cache-Control says, or a day. */
export function assetBehaviour(scope: Construct, bucket: s3.IBucket): cloudfront.BehaviorOptions {
  const access = new cloudfront.S3OriginAccessControl(scope, 'AssetsAccess', {
    originAccessControlName: nameOf(scope, 'assets'),
    description: `Reads assets for ${pathInStack(scope)}`,
    signing: cloudfront.Signing.SIGV4_ALWAYS,
  });
  return {
    // `withOriginAccessControl` would let the CDN read all of the bucket, the uploads of users among it.
    origin: origins.S3BucketOrigin.withBucketDefaults(bucket, {
      originId: 'assets',
      originAccessControlId: access.originAccessControlId,
    }),
    cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    compress: true,
  };
}

/** Lets the distribution read the objects below the paths, and nothing else of the bucket. */
export function allowAssets(
  scope: Construct,
  bucket: s3.IBucket,
  distribution: cloudfront.IDistribution,
  paths: string[],
): void {
  const { account, partition } = Stack.of(scope);
  const anyDistribution = `arn:${partition}:cloudfront::${account}:distribution/*`;
  // A bucket of another stack that named the distribution would depend on the stack that depends on it.
  const exact = Stack.of(bucket) === Stack.of(scope);
  const principals = [new iam.ServicePrincipal('cloudfront.amazonaws.com')];
  const onBucket = new iam.PolicyStatement({
    sid: 'AssetsOfCdn',
    principals,
    actions: ['s3:GetObject'],
    resources: paths.map((path) => bucket.arnForObjects(path.slice(1))),
    conditions: exact
      ? { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } }
      : { ArnLike: { 'AWS:SourceArn': anyDistribution } },
  });
  const { statementAdded } = bucket.addToResourcePolicy(onBucket);
  // The distribution by a pattern: a key that named it would close a circle, distribution to bucket to key.
  const onKey = bucket.encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AssetsOfCdn',
      principals,
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': anyDistribution } },
    }),
  );
  if (statementAdded && onKey?.statementAdded !== false) return;
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:cdn-bucket-policy',
    `${statementAdded ? 'the key of the bucket' : 'the bucket'} exists already, so its policy is not changed: let ` +
      `cloudfront.amazonaws.com ${statementAdded ? 'use kms:Decrypt' : `read ${paths.join(', ')}`} for the ` +
      'distribution yourself, or assets and overflow page answer 403; then acknowledge this',
  );
}
