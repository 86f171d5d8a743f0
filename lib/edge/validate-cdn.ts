import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { Checks, isKnown } from '../private/validation';
import type { CdnOptions } from './cdn';
import type { LoadBalancerOptions } from './load-balancer';
import { EDGE_REGION } from './validate-firewall';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_BEHAVIOURS = 75;
const MOST_HEADERS = 10;
/** Host and Authorization are in the key already. */
const OUR_HEADERS = ['host', 'authorization', 'accept-encoding', 'cookie'];
export const ASSETS = ['/assets/*'];
export const OVERFLOW_PAGE = '/assets/overflow.html';

/** Checks what a team says of its CDN. */
export function validateCdn(options: CdnOptions, scope: Construct, hasBucket: boolean, prefix?: string): Checks {
  const { domains = [], certificate, webAclArn, microCache, identityHeaders = [] } = options;
  const checks = new Checks(prefix)
    .seconds('microCache', microCache, 1, 10, 'state Duration.seconds(1)')
    .literal('microCache', microCache)
    .text(
      'webAclArn',
      webAclArn,
      /^arn:[\w-]+:wafv2:us-east-1:\d*:global\/webacl\//,
      'a web ACL with scope CLOUDFRONT, in us-east-1',
      'state the output WebAclArn of EdgeResources',
    )
    .text(
      'originShieldRegion',
      options.originShieldRegion,
      /^[a-z]{2}-[a-z]+-\d$/,
      'a region',
      "state one such as 'eu-west-1'",
    );
  const region = certificate && regionOf(certificate.certificateArn);
  checks
    .that(
      !region || region === EDGE_REGION,
      'certificate',
      region,
      `one of ${EDGE_REGION}, where CloudFront looks`,
      'state the output CertificateArn of EdgeResources',
    )
    .that(
      (certificate !== undefined) === domains.length > 0,
      'certificate',
      certificate ? 'stated' : undefined,
      certificate ? 'unset without domains' : 'stated beside domains',
      certificate ? 'state domains' : 'state the output CertificateArn of EdgeResources',
    );
  const names = domains.map(({ domainName }) => domainName);
  names.forEach((name, at) => {
    checks
      .text('domains.domainName', name, /^[\w*-]+(\.[\w-]+)+$/, 'a host name', "state 'shop.example.com'")
      .that(names.indexOf(name) === at, 'domains', name, 'each name once', 'drop the repetition');
  });
  identityHeaders.forEach((name) => {
    checks
      .text('identityHeaders', name, /^[\w!#$%&'*+.^`|~-]{1,40}$/, 'names of headers', "state 'X-Api-Key'")
      .that(
        !OUR_HEADERS.includes(name.toLowerCase()),
        'identityHeaders',
        name,
        'any header but Host, Authorization, Accept-Encoding and Cookie, which are in the key',
        'leave it out',
      );
  });
  checks.that(
    identityHeaders.length <= MOST_HEADERS - 2,
    'identityHeaders',
    `${identityHeaders.length} headers`,
    `${MOST_HEADERS - 2} beside Host and Authorization, by CloudFront`,
    'state fewer',
  );
  if (identityHeaders.length > 0) {
    const unused = (options.cachedPaths ?? []).length > 0;
    checks.that(unused, 'identityHeaders', 'stated', 'unset without cachedPaths', 'state cachedPaths');
  }
  return checks.include(problemsOfPaths(options, hasBucket)).include(problemsOfShield(options, scope));
}

/** Checks load balancer and CDN against each other. */
export function validateCdnOrigin(options: CdnOptions, loadBalancer: LoadBalancerOptions, prefix?: string): Checks {
  const { alb, listener, certificate, domain } = loadBalancer;
  const names = (options.domains ?? []).map(({ domainName }) => domainName);
  const existing = alb ? 'loadBalancer.alb' : 'loadBalancer.listener';
  return new Checks(prefix)
    .that(
      !alb && !listener,
      existing,
      'stated',
      'unset beside cdn: it closes a load balancer to all but CloudFront',
      'leave it out, or put your own distribution before it',
    )
    .that(
      !domain || !names.includes(domain.domainName),
      'loadBalancer.domain',
      domain?.domainName,
      'another name than those of cdn.domains, since CloudFront asks it for pages',
      "state one such as 'origin.example.com'",
    )
    .that(
      !certificate || domain !== undefined || names.length > 0,
      'cdn.domains',
      undefined,
      'stated beside loadBalancer.certificate without loadBalancer.domain',
      'CloudFront accepts a certificate for the name that users type, or for the name of the origin: state one of them',
    );
}

function problemsOfPaths(options: CdnOptions, hasBucket: boolean): string[] {
  const { publicPaths = [], cachedPaths = [], overflowPage } = options;
  const checks = new Checks();
  const assetPaths = options.assetPaths ?? (hasBucket ? ASSETS : []);
  const all = { publicPaths, cachedPaths, assetPaths };
  const taken = new Map<string, string>();
  for (const [prop, paths] of Object.entries(all)) {
    for (const path of paths) {
      const allowed = 'a slash and at most 254 characters of a path, with * and ? as wildcards';
      checks.text(prop, path, /^\/[\w.*$/~"'@:+&?-]{0,254}$/, allowed, `state '/${path.replace(/^\/+/, '').trim()}'`);
      const other = taken.get(path);
      checks.that(other === undefined, prop, path, `a path of its own, and ${other} has it`, 'state it once');
      taken.set(path, prop);
    }
  }
  checks
    .that(
      taken.size < MOST_BEHAVIOURS,
      'publicPaths, cachedPaths and assetPaths',
      `${taken.size} paths`,
      `${MOST_BEHAVIOURS - 1} together, by CloudFront`,
      'use wildcards',
    )
    .that(
      !assetPaths.includes('/*'),
      'assetPaths',
      '/*',
      'a folder: the bucket holds uploads of users too',
      "state '/assets/*'",
    );
  if (!hasBucket) {
    const remedy = 'keep the object store, or leave it out';
    checks
      .that(!options.assetPaths?.length, 'assetPaths', options.assetPaths, 'unset without an object store', remedy)
      .that(overflowPage === undefined, 'overflowPage', overflowPage, 'unset without an object store', remedy);
    return checks.problems;
  }
  const page = overflowPage ?? OVERFLOW_PAGE;
  const within = assetPaths.some((pattern) => matches(pattern, page));
  if (assetPaths.length > 0 || overflowPage !== undefined) {
    checks.that(
      within,
      'overflowPage',
      page,
      `a path within assetPaths (${assetPaths.join(', ')})`,
      'move one of them',
    );
  }
  return checks.problems;
}

/** Where the page stands first in the order of behaviours is the business of the order: assets come first. */
function matches(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(path);
}

/**
 * Regions that are on in every account: CloudFront delivers logs of this kind to no other, and refuses the distribution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
const LOG_REGIONS =
  /^(us-(east|west)-[12]|ap-south-1|ap-northeast-[123]|ap-southeast-[12]|ca-central-1|eu-central-1|eu-west-[123]|eu-north-1|sa-east-1|cn-.*)$/;

/** Checks that the bucket of access logs, where it is made, is where CloudFront delivers to. */
export function validateCdnLogs(
  { accessLogsBucket }: CdnOptions,
  scope: Construct,
  preset: Preset,
  prefix?: string,
): Checks {
  const { region } = Stack.of(scope);
  const made = accessLogsBucket === undefined && preset.accessLogs;
  return new Checks(prefix).that(
    !made || !isKnown(region) || LOG_REGIONS.test(region),
    'accessLogsBucket',
    undefined,
    `stated in ${region}, a region to which CloudFront delivers no access logs`,
    'make the bucket in another region, and bring it by its name',
  );
}

function problemsOfShield({ originShieldRegion, omitOriginShield }: CdnOptions, scope: Construct): string[] {
  const { region } = Stack.of(scope);
  return new Checks().that(
    !originShieldRegion || !omitOriginShield,
    'omitOriginShield',
    true,
    `unset beside originShieldRegion, in ${isKnown(region) ? region : 'any region'}`,
    'drop one of the two',
  ).problems;
}

function regionOf(arn: string): string | undefined {
  return isKnown(arn) ? arn.split(':')[3] || undefined : undefined;
}
