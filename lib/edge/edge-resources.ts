import type { StackProps } from 'aws-cdk-lib/core';
import { CfnOutput, Duration, Stack, Stage } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { Checks, isKnown } from '../private/validation';
import type { DomainOptions } from './domain';
import type { FirewallOptions } from './firewall';
import { Firewall } from './firewall';
import { FirewallScope } from './firewall-scope';
import { EDGE_REGION, validateFirewall } from './validate-firewall';

/**
 * Props of `EdgeResources`.
 */
export interface EdgeResourcesProps extends StackProps {
  /**
   * The name that users type, and its hosted zone: the certificate is for that name, and Route 53 validates it.
   *
   * Bring the zone by `HostedZone.fromHostedZoneAttributes` or `fromLookup`: one of another region's stack would be a
   * reference across regions.
   */
  readonly domain: DomainOptions;

  /**
   * Settings of the firewall.
   *
   * @default - AWS's rule groups, and 2000 requests of a client in 5 minutes
   */
  readonly firewall?: FirewallOptions;

  /**
   * Blocked requests in 5 minutes, from 1, that raise the alarm when two of three such periods have more. The default is
   * three a second, above what scanners of the whole internet send to any name.
   *
   * @default 1000
   */
  readonly blockedRequestsAlarm?: number;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * What CloudFront reads from us-east-1 alone, wherever the application is: the certificate, the web ACL and its metrics.
 *
 * Deploy this stack first and state its outputs `CertificateArn` and `WebAclArn` as props of the application's stack.
 * They never change while the stack stands, and a reference across regions would need custom resources in both.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export class EdgeResources extends Stack {
  /** The certificate. */
  public readonly certificate: acm.Certificate;
  /** Its ARN. */
  public readonly certificateArn: string;
  /** The firewall, for CloudFront. */
  public readonly firewall: Firewall;
  /** The ARN of its web ACL. */
  public readonly webAclArn: string;
  /** Whether many requests are blocked. It notifies nobody: add an action of us-east-1. */
  public readonly blockedRequestsAlarm: cloudwatch.Alarm;

  /**
   * @param scope the parent, usually the App or a Stage
   * @param id the name of the stack
   * @param props the options
   * @throws when the stack is not in us-east-1, or an option cannot be used
   */
  constructor(scope: Construct, id: string, props: EdgeResourcesProps) {
    validateEdgeResources(props, scope).throwAt(scope, id);
    super(scope, id, props);
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName: props.domain.domainName,
      validation: acm.CertificateValidation.fromDns(props.domain.hostedZone),
    });
    this.certificateArn = this.certificate.certificateArn;
    this.firewall = new Firewall(this, 'Firewall', {
      ...props.firewall,
      webAclScope: FirewallScope.CLOUDFRONT,
      preset: props.preset,
    });
    this.webAclArn = this.firewall.webAclArn;
    this.blockedRequestsAlarm = this.createAlarm(props.blockedRequestsAlarm ?? 1000);
    new CfnOutput(this, 'CertificateArn', { value: this.certificateArn, description: 'Certificate of the CDN' });
    new CfnOutput(this, 'WebAclArn', { value: this.webAclArn, description: 'Web ACL of the CDN' });
  }

  private createAlarm(threshold: number): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, 'BlockedRequests', {
      alarmDescription: 'The firewall blocks many requests: an attack, or a rule that matches what users send',
      metric: this.firewall.metricBlocked({ period: Duration.minutes(5) }),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // WAF reports nothing where it blocks nothing.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    acknowledgeRules(alarm, { CloudWatchAlarmAction: 'whom to tell is the choice of the team, which adds an action' });
    return alarm;
  }
}

function validateEdgeResources(props: EdgeResourcesProps, scope: Construct): Checks {
  const { domainName, hostedZone } = props.domain;
  const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
  const region = props.env?.region ?? stage?.region;
  const zoneName = zoneNameOf(hostedZone);
  const within = !isKnown(domainName) || !isKnown(zoneName) || `.${domainName}`.endsWith(`.${zoneName}`);
  return new Checks()
    .that(
      region === EDGE_REGION,
      'env.region',
      isKnown(region) ? region : 'unknown',
      `'${EDGE_REGION}', where CloudFront looks for certificates and web ACLs`,
      `state env: { region: '${EDGE_REGION}' }`,
    )
    .text('domain.domainName', domainName, /^[\w*-]+(\.[\w-]+)+$/, 'a host name', "state 'shop.example.com'")
    .that(within, 'domain.domainName', domainName, `a name of the zone ${zoneName}`, 'bring the zone of that name')
    .wholeNumber('blockedRequestsAlarm', props.blockedRequestsAlarm, 1, 2_000_000_000, 'state requests in 5 minutes')
    .merge(validateFirewall(props.firewall ?? {}, 'firewall.'));
}

/** The L2 throws where a zone was brought by its id alone. */
function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
