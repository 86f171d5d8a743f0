import type { Duration } from 'aws-cdk-lib/core';
import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group';
import type { LogStorageOptions } from '../logs/log-options';
import { validateLogStorage } from '../logs/validate-logs';
import { Preset } from '../preset';
import { pathInStack, uniqueLabel } from '../private/naming';
import { rulesOf, unknownRules, visibility } from './firewall-rules';
import { FirewallScope } from './firewall-scope';
import { validateFirewall, validateFirewallScope } from './validate-firewall';

/**
 * What a team may say of its firewall.
 */
export interface FirewallOptions {
  /**
   * Requests that one client address may send in a `window`, 10 to 2,000,000,000. Whoever sends more is blocked until it
   * sends less.
   *
   * WAF estimates the rate and acts within about half a minute, so this is a guard against floods, not a quota. The
   * default is seven requests a second, kept up for five minutes, or forty requests for each of fifty people behind one
   * address. It follows from no traffic of yours: raise it where many share an address, as in schools and mobile networks.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
   * @default 2000
   */
  readonly requestsPerClient?: number;

  /**
   * The time that requests are counted over: 60, 120, 300 or 600 seconds. A short one ends an attack sooner, and blocks
   * a burst that would have passed.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;

  /**
   * Whether the requests of each client are counted. Turn it off at a load balancer behind a CDN, whose servers are then
   * the clients: the rule belongs on the CDN's own firewall.
   *
   * @default true
   */
  readonly rateRule?: boolean;

  /**
   * Rules of AWS's groups that only count what they would block, by name: `SizeRestrictions_BODY`, for one, blocks every
   * body over 8 KB. Uploads that go to S3 by a presigned URL do not pass here; an application that takes larger posts
   * itself counts this rule.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
   * @default - every rule acts as AWS has it
   */
  readonly countedRules?: string[];

  /**
   * Whether every rule, those of `rules` among them, counts instead of acting. For the first days in front of an
   * application that has users already: the log then shows whom the firewall would have turned away.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Rules of the team. Below priority 10,000 they stand before ours, above 10,099 behind them, where they see the labels
   * that AWS's groups attach.
   *
   * Ours take 927 web ACL capacity units. WAF charges more for requests over 1,500 units and refuses over 5,000.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
   * @default - none
   */
  readonly rules?: wafv2.CfnWebACL.RuleProperty[];

  /**
   * How long CloudWatch keeps the log.
   *
   * @default - 3 months in production, 1 week in development
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether requests that no rule matched are logged too. In a flood, the log may cost as much as the firewall.
   *
   * @default false
   */
  readonly logAll?: boolean;
}

/**
 * Props of `Firewall`.
 */
export interface FirewallProps extends FirewallOptions {
  /**
   * What the firewall stands before; create-only.
   *
   * @default FirewallScope.REGIONAL
   */
  readonly webAclScope?: FirewallScope;

  /**
   * How the log is kept; `logRetention` goes before its retention.
   *
   * @default - as the preset keeps logs, encrypted with the key of CloudWatch Logs
   */
  readonly logs?: LogStorageOptions;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * A WAF web ACL, which turns hostile requests away before they reach a task: from addresses of ill repute, above a rate
 * for each client, with the input of known exploits, or against AWS's core rule set.
 */
export class Firewall extends Construct {
  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;
  /** Its ARN. */
  public readonly webAclArn: string;
  /** The requests that a rule blocked or counted, without credentials and query strings. */
  public readonly logGroup: logs.LogGroup;
  private readonly webAclScope: FirewallScope;
  private readonly metricName: string;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used, or a web ACL for CloudFront is not in us-east-1
   */
  constructor(scope: Construct, id: string, props: FirewallProps = {}) {
    validateFirewall(props)
      .merge(validateFirewallScope(props.webAclScope, scope))
      .merge(validateLogStorage(props.logs))
      .throwAt(scope, id);
    super(scope, id);
    this.webAclScope = props.webAclScope ?? FirewallScope.REGIONAL;
    this.metricName = uniqueLabel(this);
    this.webAcl = new wafv2.CfnWebACL(this, 'Resource', {
      scope: this.webAclScope,
      description: `Firewall ${pathInStack(this)}`.trim(),
      defaultAction: { allow: {} },
      rules: rulesOf(props),
      visibilityConfig: visibility(this.metricName),
    });
    this.webAclArn = this.webAcl.attrArn;
    this.logGroup = this.createLogGroup(props, props.preset ?? Preset.PRODUCTION);
    this.log(props.logAll ?? false);
    this.warnOfUnknownRules(props.countedRules ?? []);
  }

  /**
   * Puts the firewall before a load balancer, or another resource of the region. A resource has one web ACL at most.
   *
   * @param resourceArn the ARN of the load balancer
   * @param id a name for the association, where the firewall stands before several resources
   * @throws when the firewall is for CloudFront, whose distributions name their web ACL themselves
   */
  public associateWith(resourceArn: string, id: string = 'Association'): wafv2.CfnWebACLAssociation {
    if (this.webAclScope === FirewallScope.CLOUDFRONT) {
      throw new Error(
        `${this.node.path}: a firewall for CloudFront cannot be associated with a resource; ` +
          'state webAclArn as webAclId of the distribution',
      );
    }
    return new wafv2.CfnWebACLAssociation(this, id, { resourceArn, webAclArn: this.webAclArn });
  }

  /**
   * Requests that were blocked, by whichever rule; none in a dry run.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   * @param props options of the metric
   */
  public metricBlocked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BlockedRequests', props);
  }

  /**
   * Requests that no rule turned away.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   * @param props options of the metric
   */
  public metricAllowed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('AllowedRequests', props);
  }

  private metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    // The metrics of CloudFront are without a region.
    const regional = this.webAclScope === FirewallScope.REGIONAL;
    const region: { [name: string]: string } = regional ? { Region: Stack.of(this).region } : {};
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.metricName, ...region, Rule: 'ALL' },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this);
  }

  private createLogGroup(props: FirewallProps, preset: Preset): logs.LogGroup {
    const retained = preset.removalPolicy === RemovalPolicy.RETAIN;
    const options = { ...props.logs, retention: props.logRetention ?? props.logs?.retention };
    return createLogGroup(this, preset, options, {
      // WAF delivers to log groups with this prefix alone.
      logGroupName: `aws-waf-logs-${uniqueLabel(this)}`,
      // A log group that outlived a failed first deployment would hold its name against the second.
      removalPolicy: retained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : preset.removalPolicy,
    });
  }

  /**
   * WAF itself lets its delivery service write to the log group, by one resource policy that all log groups of a region
   * share. We write none: a region has room for ten.
   *
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
   */
  private log(all: boolean): void {
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAclArn,
      logDestinationConfigs: [this.logGroupArn()],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
        { queryString: {} },
      ],
      loggingFilter: all ? undefined : keepMatches(),
    });
  }

  /** The ARN of the L2 ends in `:*`, which WAF refuses. */
  private logGroupArn(): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: this.logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private warnOfUnknownRules(countedRules: string[]): void {
    const unknown = unknownRules(countedRules);
    if (unknown.length === 0) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:unknown-waf-rule',
      `countedRules names ${unknown.join(', ')}, which none of our rule groups is known to have, and WAF silently ` +
        'ignores a name that it does not know; correct it, or acknowledge this where AWS has added the rule',
    );
  }
}

/** Drops requests that no rule matched. A rule that counts by override has an action of its own. */
function keepMatches(): unknown {
  const actions = ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT', 'CAPTCHA', 'CHALLENGE'];
  return {
    DefaultBehavior: 'DROP',
    Filters: [
      {
        Behavior: 'KEEP',
        Requirement: 'MEETS_ANY',
        Conditions: actions.map((action) => ({ ActionCondition: { Action: action } })),
      },
    ],
  };
}
