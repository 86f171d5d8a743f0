import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Checks } from '../../private/validation';

/** What presigned requests bring along. `Authorization` is not among it: the signature is in the address. */
const HEADERS = ['Cache-Control', 'Content-Disposition', 'Content-MD5', 'Content-Type', 'If-None-Match', 'Range'];

/**
 * Lets pages of these origins send presigned requests, and read what multipart uploads and parts of downloads need.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export function corsRules(origins: string[] | undefined): s3.CorsRule[] | undefined {
  if (!origins) return undefined;
  const { GET, HEAD, POST, PUT } = s3.HttpMethods;
  return [
    {
      id: 'PresignedRequests',
      allowedOrigins: origins,
      allowedMethods: [GET, HEAD, POST, PUT],
      allowedHeaders: [...HEADERS, 'x-amz-*'],
      // A page completes a multipart upload with the ETag of each part.
      exposedHeaders: ['Content-Disposition', 'Content-Length', 'Content-Range', 'ETag', 'x-amz-version-id'],
      maxAge: Duration.hours(1).toSeconds(),
    },
  ];
}

/** Checks the origins of pages. */
export function checkOrigins(checks: Checks, origins: string[] | undefined): void {
  if (!origins) return;
  checks.that(origins.length > 0, 'browserOrigins', origins, 'one origin at least', 'leave it out');
  for (const origin of origins) {
    checks.text(
      'browserOrigins',
      origin,
      /^(https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/,
      'https:// and a host in small letters without a wildcard or a path, or http://localhost with a port',
      "state 'https://shop.example.com'",
    );
  }
}
