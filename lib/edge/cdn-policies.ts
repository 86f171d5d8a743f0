import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { pathInStack, uniqueLabel } from '../private/naming';

/** The part of a behaviour that says what is kept, and for whom. */
type Caching = Pick<
  cloudfront.BehaviorOptions,
  'cachePolicy' | 'originRequestPolicy' | 'responseHeadersPolicy' | 'allowedMethods' | 'compress'
>;

/**
 * Nothing is kept, all is passed on. Even with a TTL of 0 CloudFront keeps an answer, asks the origin whether it is
 * still good, and serves it when the origin fails: with the Set-Cookie of whoever asked first.
 */
export function uncached(): Caching {
  return {
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    compress: true,
  };
}

/**
 * One page for everybody: the origin sees neither cookies nor Authorization, for what is not in the key is not passed on
 * without an origin request policy.
 */
export function microCached(scope: Construct, ttl: Duration, withoutCookies: Caching): Caching {
  return {
    ...withoutCookies,
    cachePolicy: cachePolicy(scope, 'MicroCache', 'one page for everybody', {
      defaultTtl: ttl,
      maxTtl: Duration.days(1),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Host'),
    }),
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
  };
}

/** A page for each user, kept where the origin says `s-maxage`: it sees of a user what the key holds, and no more. */
export function cachedByOrigin(scope: Construct, identityHeaders: string[], withoutCookies: Caching): Caching {
  return {
    ...withoutCookies,
    cachePolicy: cachePolicy(scope, 'OriginCache', 'a page for each user', {
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      cookieBehavior: cloudfront.CacheCookieBehavior.all(),
      headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Host', 'Authorization', ...identityHeaders),
    }),
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
  };
}

/** What is kept bears no cookie: CloudFront would set that of the first user for all who come after. */
export function withoutCookies(scope: Construct): Caching {
  const responseHeadersPolicy = new cloudfront.ResponseHeadersPolicy(scope, 'NoCookies', {
    responseHeadersPolicyName: nameOf(scope, 'no-cookies'),
    comment: `Answers of ${pathInStack(scope)} that are kept set no cookie`,
    removeHeaders: ['Set-Cookie'],
  });
  return { responseHeadersPolicy, compress: true };
}

/**
 * Names of policies are global in an account: the region tells two stacks of one name apart. The shortest limit is that
 * of an origin access control, 64 characters.
 */
export function nameOf(scope: Construct, kind: string): string {
  const label = uniqueLabel(scope);
  // The end is the hash that makes it unique.
  const short = label.length > 33 ? `${label.slice(0, 24).replace(/-$/, '')}-${label.slice(-8)}` : label;
  return `${short}-${Stack.of(scope).region}-${kind}`;
}

function cachePolicy(
  scope: Construct,
  id: string,
  comment: string,
  props: cloudfront.CachePolicyProps,
): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, id, {
    cachePolicyName: nameOf(scope, id === 'MicroCache' ? 'micro-cache' : 'origin-cache'),
    comment: `${pathInStack(scope)}: ${comment}`,
    minTtl: Duration.seconds(0),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
    ...props,
  });
}
