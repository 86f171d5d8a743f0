import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ObjectStore } from '../data/object-store';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import { Checks, isKnown } from '../private/validation';
import { allowAssets, assetBehaviour } from './cdn-assets';
import { errorResponses } from './cdn-errors';
import { createCdnLogs } from './cdn-logs';
import type { CdnOrigin } from './cdn-origin';
import { cachedByOrigin, microCached, uncached, withoutCookies } from './cdn-policies';
import { createOrigin, enableGrpc } from './cdn-way';
import type { DomainOptions } from './domain';
import type { LoadBalancer } from './load-balancer';
import { nearestShield } from './origin-shield';
import { ASSETS, OVERFLOW_PAGE, validateCdn, validateCdnLogs } from './validate-cdn';

/**
 * What a team may say of its CDN.
 */
export interface CdnOptions {
  /**
   * How CloudFront reaches the load balancer, and nobody else does.
   *
   * @default CdnOrigin.publicLoadBalancer()
   */
  readonly origin?: CdnOrigin;

  /**
   * The names that users type, each with its hosted zone: they get records for IPv4 and IPv6, and need `certificate`.
   *
   * @default - the name that CloudFront gives
   */
  readonly domains?: DomainOptions[];

  /**
   * The certificate of `domains`, of us-east-1: that of `EdgeResources`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   * @default - that of CloudFront's own name
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The ARN of the web ACL before the distribution, of us-east-1: that of `EdgeResources`.
   *
   * @default - none, with a warning in production
   */
  readonly webAclArn?: string;

  /**
   * Paths whose pages are the same for everybody, with `*` and `?` as wildcards. They are kept for `microCache`, so that
   * a rush on one page costs the application a request a second and not one a visitor.
   *
   * There the application sees neither cookies nor Authorization nor any other header of the user but Host, sets no
   * cookie, and gets GET, HEAD and OPTIONS alone.
   *
   * @default - none
   */
  readonly publicPaths?: string[];

  /**
   * How long a page of `publicPaths` is kept that says nothing itself, 1 to 10 seconds. Its own `Cache-Control` wins:
   * with `s-maxage` up to a day, with `no-store` not at all.
   *
   * @default Duration.seconds(1)
   */
  readonly microCache?: Duration;

  /**
   * Paths whose answers say themselves how long they are kept for that user: by `s-maxage`, `max-age` or `Expires`; what
   * says nothing is asked for anew each time. The key holds Host, every cookie, Authorization and `identityHeaders`, and
   * the application sees no other header, so that no answer can depend on what the key does not know.
   *
   * Answers there set no cookie, whatever the application says, since CloudFront replays cookies with the page. All
   * other paths keep nothing.
   *
   * @default - none
   */
  readonly cachedPaths?: string[];

  /**
   * Further headers that answers of `cachedPaths` depend on, such as `X-Api-Key`: eight at most.
   *
   * @default - none
   */
  readonly identityHeaders?: string[];

  /**
   * Paths whose files are in the bucket of the object store, under the same name without the first slash. CloudFront
   * may read no other object. A file that is not there answers 403: CloudFront may not list the bucket.
   *
   * The policy of a bucket that was brought is not changed, and a warning says what to add.
   *
   * @default ['/assets/*'], or none without an object store
   */
  readonly assetPaths?: string[];

  /**
   * The page that users get with status 503 when the load balancer answers 502, 503 or 504, and CloudFront has no older
   * copy of what they asked for. Any other error is the application's own, and goes through. Clients of an API and of gRPC get it too. While the bucket does not hold it, CloudFront
   * answers with what the bucket says instead: 403.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
   * @default - '/assets/overflow.html', or none without `assetPaths`
   */
  readonly overflowPage?: string;

  /**
   * The region of Origin Shield, through which all edges ask.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
   * @default - the nearest by AWS's table; none where the stack's region is unknown or not in it
   */
  readonly originShieldRegion?: string;

  /**
   * Whether to do without Origin Shield, which is paid for by the request.
   *
   * @default false
   */
  readonly omitOriginShield?: boolean;

  /**
   * The parts of the world whose edges serve.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * Where access logs go: a bucket with ACLs, in a region that CloudFront delivers to.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   * @default - a bucket of its own in production, none in development; regions that accounts opt in to need one elsewhere
   */
  readonly accessLogsBucket?: s3.IBucket;
}

/**
 * Props of `Cdn`.
 */
export interface CdnProps extends CdnOptions {
  /**
   * The load balancer, made with `cdnOrigin`.
   */
  readonly loadBalancer: LoadBalancer;

  /**
   * Where assets are.
   *
   * @default - no assets, no overflow page
   */
  readonly objectStore?: ObjectStore;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * CloudFront before the load balancer: HTTP/3, files from the bucket, and pages that many want at once from the edge.
 *
 * CloudFront passes cookies over when it decides what to keep, and replays Set-Cookie. So nothing is kept but on paths
 * that are declared, and what is kept depends on its key alone and bears no cookie: one user never gets the page of
 * another. An expired copy is served for as long as the origin answers 5xx.
 */
export class Cdn extends Construct {
  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** Where users go, with its scheme. */
  public readonly url: string;
  /** Where access logs go, if anywhere. */
  public readonly accessLogsBucket?: s3.IBucket;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when options cannot be used, or the load balancer was made without `cdnOrigin`
   */
  constructor(scope: Construct, id: string, props: CdnProps) {
    validate(props, scope).throwAt(scope, id);
    super(scope, id);
    const { preset = Preset.PRODUCTION, loadBalancer, objectStore, domains = [], certificate } = props;
    const assetPaths = objectStore ? (props.assetPaths ?? ASSETS) : [];
    const overflowPage = assetPaths.length > 0 ? (props.overflowPage ?? OVERFLOW_PAGE) : undefined;
    this.accessLogsBucket = props.accessLogsBucket ?? (preset.accessLogs ? createCdnLogs(this, preset) : undefined);
    const origin = createOrigin(this, loadBalancer, shieldOf(this, props));
    const common = { origin, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS };
    this.distribution = new cloudfront.Distribution(this, 'Resource', {
      comment: `CDN ${pathInStack(this)}`.slice(0, 128),
      defaultBehavior: { ...common, ...uncached() },
      additionalBehaviors: {
        ...(assetPaths.length > 0 ? each(assetPaths, assetBehaviour(this, objectStore!.bucket)) : {}),
        ...this.caching(props, common),
      },
      errorResponses: errorResponses(overflowPage),
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      certificate,
      domainNames: domains.length > 0 ? domains.map(({ domainName }) => domainName) : undefined,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      webAclId: props.webAclArn,
      priceClass: props.priceClass,
      enableLogging: this.accessLogsBucket !== undefined,
      logBucket: this.accessLogsBucket,
    });
    enableGrpc(this.distribution, loadBalancer);
    if (assetPaths.length > 0) allowAssets(this, objectStore!.bucket, this.distribution, assetPaths);
    domains.forEach((domain) => this.pointHere(domain));
    this.url = `https://${domains[0]?.domainName ?? this.distribution.distributionDomainName}`;
    this.advise(props, preset);
  }

  /**
   * Requests of all users. CloudFront's metrics are in us-east-1: an alarm on them belongs into a stack of that region.
   *
   * @param props options of the metric
   */
  public metricRequests(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.distribution.metricRequests(props);
  }

  /**
   * Percent of requests that were answered with 5xx. In us-east-1, as all metrics of CloudFront.
   *
   * @param props options of the metric
   */
  public metric5xxErrorRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.distribution.metric5xxErrorRate(props);
  }

  private caching(props: CdnProps, common: cloudfront.BehaviorOptions): Behaviours {
    const { publicPaths = [], cachedPaths = [], identityHeaders = [], microCache = Duration.seconds(1) } = props;
    if (publicPaths.length + cachedPaths.length === 0) return {};
    const bare = withoutCookies(this);
    return {
      ...(publicPaths.length > 0 ? each(publicPaths, { ...common, ...microCached(this, microCache, bare) }) : {}),
      ...(cachedPaths.length > 0
        ? each(cachedPaths, { ...common, ...cachedByOrigin(this, identityHeaders, bare) })
        : {}),
    };
  }

  private pointHere({ domainName, hostedZone }: DomainOptions): void {
    const record = {
      zone: hostedZone,
      recordName: `${domainName}.`,
      target: route53.RecordTarget.fromAlias(new CloudFrontTarget(this.distribution)),
      comment: `Users of ${pathInStack(this)}`,
    };
    new route53.ARecord(this, `Alias-${domainName}`, record);
    new route53.AaaaRecord(this, `AliasIpv6-${domainName}`, record);
  }

  private advise({ webAclArn, certificate, loadBalancer }: CdnProps, preset: Preset): void {
    if (!webAclArn && preset.firewall) {
      Validations.of(this).addWarning(
        'cdk-scalable-web-app:cdn-without-firewall',
        'no firewall stands before the CDN, and that of the load balancer sees addresses of CloudFront alone: ' +
          'state webAclArn of EdgeResources',
      );
    }
    acknowledgeRules(this.distribution, {
      'AwsSolutions-CFR1': 'a public application serves every country unless the team restricts it',
      ...(webAclArn
        ? {}
        : { 'AwsSolutions-CFR2': 'reported by the warning cdk-scalable-web-app:cdn-without-firewall' }),
      ...(this.accessLogsBucket ? {} : { 'AwsSolutions-CFR3': 'the development preset writes no access logs' }),
      ...(certificate ? {} : { 'AwsSolutions-CFR4': 'the name that CloudFront gives has a certificate of its own' }),
      ...(loadBalancer._secure
        ? {}
        : { 'AwsSolutions-CFR5': 'reported by the warning cdk-scalable-web-app:plain-http at the load balancer' }),
    });
  }
}

/** A behaviour for each path, in order. */
interface Behaviours {
  [path: string]: cloudfront.BehaviorOptions;
}

function each(paths: string[], behaviour: cloudfront.BehaviorOptions): Behaviours {
  return Object.fromEntries(paths.map((path) => [path, behaviour]));
}

function shieldOf(scope: Construct, { originShieldRegion, omitOriginShield }: CdnOptions): string | undefined {
  const { region } = Stack.of(scope);
  if (omitOriginShield) return undefined;
  return originShieldRegion ?? (isKnown(region) ? nearestShield(region) : undefined);
}

function validate(props: CdnProps, scope: Construct): Checks {
  const { loadBalancer, origin, objectStore } = props;
  const made = loadBalancer._cdnOrigin;
  return new Checks()
    .that(
      made !== undefined,
      'loadBalancer',
      loadBalancer.node.path,
      'one that only CloudFront may reach',
      'make it with cdnOrigin: CdnOrigin.publicLoadBalancer()',
    )
    .that(
      !origin || origin === made,
      'origin',
      origin?.name,
      'that of the load balancer, its cdnOrigin',
      'leave it out',
    )
    .merge(validateCdn(props, scope, objectStore !== undefined))
    .merge(validateCdnLogs(props, scope, props.preset ?? Preset.PRODUCTION));
}
