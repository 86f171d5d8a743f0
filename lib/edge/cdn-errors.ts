import { Duration } from 'aws-cdk-lib/core';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';

/** What a load balancer answers when its tasks are down, too slow, or too few. */
const OVERFLOW = [502, 503, 504];
/** All other errors that CloudFront keeps for ten seconds unless told otherwise. */
const OTHERS = [400, 403, 404, 405, 414, 416, 500, 501];

/**
 * Errors of the application are not kept: CloudFront keeps them even where it keeps no page, under a key without a
 * user. The overflow page is the same for all and may be.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export function errorResponses(overflowPage: string | undefined): cloudfront.ErrorResponse[] {
  const kept = OVERFLOW.map((httpStatus) =>
    overflowPage
      ? { httpStatus, responseHttpStatus: 503, responsePagePath: overflowPage, ttl: Duration.seconds(1) }
      : { httpStatus, ttl: Duration.seconds(0) },
  );
  return [...OTHERS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })), ...kept];
}
