import { Duration, Validations } from 'aws-cdk-lib/core';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { LogStorageOptions } from '../logs/log-options';
import { validateLogStorage } from '../logs/validate-logs';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { LOG_PREFIX, LogBucket } from '../private/log-bucket';
import { pathInStack } from '../private/naming';
import type { Checks } from '../private/validation';
import { serviceSubnets } from '../private/subnets';
import type { TrafficShift } from '../services/traffic-shift';
import type { WebService } from '../services/web-service';
import type { CdnOrigin } from './cdn-origin';
import type { DomainOptions } from './domain';
import { Domain } from './domain';
import type { FirewallOptions } from './firewall';
import { Firewall } from './firewall';
import { dnsNameOf, listenForTests, listenInPlainText, listenSecurely } from './listeners';
import type { IEdgeLogin } from './edge-login';
import { LoadBalancerMetrics } from './load-balancer-metrics';
import type { LoadBalancerTuning } from './load-balancer-tuning';
import { createSecrets, originFacing, secretCondition } from './origin-guard';
import type { RouteOptions } from './route';
import { conditionsOf } from './route';
import { RoutingTable } from './routing-table';
import { ServiceProtocol } from './service-protocol';
import type { RuleOptions } from './shifted-rule';
import { addTestRule, shiftBetween } from './shifted-rule';
import { createTargetGroup } from './target-group';
import type { TargetOptions } from './target-options';
import type { TestListenerOptions } from './test-listener';
import { TEST_PORT } from './test-listener';
import { validateOnlyRule } from './validate-shift';
import type { TargetedService } from './validate-target';
import { validateSharing, validateTarget } from './validate-target';
import { validateLoadBalancer } from './validate-load-balancer';

/**
 * What a team may say of its load balancer.
 */
export interface LoadBalancerOptions extends LoadBalancerTuning {
  /**
   * The certificate of the HTTPS listener, in the region of the stack.
   *
   * @default - that of `domain`; without either, plain HTTP and a warning
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Certificates for further names, in the region of the stack; the client's SNI decides. They need `certificate` or
   * `domain`, which clients without SNI get.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
   * @default - none
   */
  readonly certificates?: acm.ICertificate[];

  /**
   * Whether clients must show a certificate. Needs HTTPS.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
   * @default - they need none
   */
  readonly mutualTls?: elbv2.MutualAuthentication;

  /**
   * A name for the load balancer: gets a record, and a certificate unless one is stated.
   *
   * @default - the name that AWS gives
   */
  readonly domain?: DomainOptions;

  /**
   * Who may connect.
   *
   * @default - anyone, over IPv4; with `ipv6`, over both
   */
  readonly clients?: ec2.IPeer[];

  /**
   * A security group that exists, for the load balancer; its rules for clients are its own.
   *
   * @default - a new one
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * A load balancer that exists and gets our listeners; nothing else of it is changed.
   *
   * @default - a new one
   */
  readonly alb?: elbv2.IApplicationLoadBalancer;

  /**
   * A listener that exists and gets our rules; nothing else of it is changed.
   *
   * @default - new listeners
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * Where access logs go. Its policy must let `logdelivery.elasticloadbalancing.amazonaws.com` write.
   *
   * @default - a bucket of its own in production, none in development
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The firewall before the load balancer: AWS's rule groups, and a rate for each client address. Start with
   * `{ dryRun: true }` where there are users already.
   *
   * A load balancer has one web ACL at most, so one that is brought gets ours only where this is stated.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
   * @default - on in production, none in development or before a load balancer that is brought
   */
  readonly firewall?: FirewallOptions;

  /**
   * Whether to do without a firewall in production: where AWS Firewall Manager brings one, for example.
   *
   * @default false
   */
  readonly omitFirewall?: boolean;

  /**
   * A port for tests of new versions, before users get them: for services with a deployment that shifts traffic.
   *
   * @default - none
   */
  readonly testListener?: TestListenerOptions;

  /**
   * How a CDN reaches the load balancer, which then admits nobody else. `ScalableWebApp` sets it for its `cdn`; state it
   * for a `Cdn` that you make yourself. Create-only where it changes the scheme: see `CdnOrigin.vpcOrigin`.
   *
   * Behind a CDN the firewall counts no client addresses unless told to, since all are CloudFront's.
   *
   * @default - no CDN
   */
  readonly cdnOrigin?: CdnOrigin;
}

/**
 * Props of `LoadBalancer`.
 */
export interface LoadBalancerProps extends LoadBalancerOptions {
  /**
   * The VPC, whose public subnets hold the load balancer.
   */
  readonly vpc: ec2.IVpc;

  /**
   * How the log of the firewall is kept, unless `firewall` says so.
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
 * The traffic cop: one Application Load Balancer that spreads requests over the tasks of all web services.
 *
 * Target groups and rules stand beside their service, so that with the load balancer in a stack of its own, services
 * depend on the edge and never the other way round.
 */
export class LoadBalancer extends Construct {
  /** The load balancer; undefined where the listener was brought. */
  public readonly alb?: elbv2.IApplicationLoadBalancer;
  /** The listener that services are routed by. */
  public readonly listener: elbv2.IApplicationListener;
  /** The listener by which new versions are tested, where stated. */
  public readonly testListener?: elbv2.IApplicationListener;
  /** Where users go, with its scheme; undefined where the listener was brought, or an alb without its DNS name. */
  public readonly url?: string;
  /** The firewall before the load balancer, where there is one of ours. */
  public readonly firewall?: Firewall;
  /** What CloudWatch knows of it; undefined where the listener was brought. */
  public readonly metrics?: LoadBalancerMetrics;
  /** The certificates that clients get, where the listener is ours. */
  public readonly certificates: acm.ICertificate[] = [];
  /** @internal */
  public readonly _cdnOrigin?: CdnOrigin;
  /** @internal */
  public readonly _domainName?: string;
  /** @internal */
  public readonly _originSecrets: secretsmanager.ISecret[] = [];
  private grpc = false;
  private readonly vpc: ec2.IVpc;
  /** Whether clients speak TLS; undefined where the listener was brought. */
  private readonly secure?: boolean;
  private readonly routes: RoutingTable;
  private readonly targetGroups = new Map<WebService, elbv2.ApplicationTargetGroup>();

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when options contradict each other, or the certificate is of another region
   */
  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    validateLoadBalancer(props, scope, props.vpc).merge(validateLogStorage(props.logs)).throwAt(scope, id);
    super(scope, id);
    this.vpc = props.vpc;
    this.testListener = props.testListener?.listener;
    if (props.listener) {
      this.listener = props.listener;
      this.routes = new RoutingTable(this.listener);
      return;
    }
    const alb = props.alb ?? this.createLoadBalancer(props, props.preset ?? Preset.PRODUCTION);
    const domain = props.domain && new Domain(this, 'Domain', props.domain, props.certificate);
    const certificate = props.certificate ?? domain?.certificate;
    this.alb = alb;
    this.metrics = new LoadBalancerMetrics(alb);
    this._cdnOrigin = props.cdnOrigin;
    this._domainName = props.domain?.domainName;
    if (props.cdnOrigin) {
      this._originSecrets = createSecrets(this, props.cdnOrigin, props.preset ?? Preset.PRODUCTION);
    }
    this.secure = certificate !== undefined;
    const certificates = certificate ? [certificate, ...(props.certificates ?? [])] : [];
    this.certificates.push(...certificates);
    this.listener = certificate
      ? listenSecurely(this, alb, certificates, props.mutualTls)
      : listenInPlainText(this, alb, props.cdnOrigin);
    if (props.testListener && !this.testListener) {
      const port = props.testListener.port ?? TEST_PORT;
      this.testListener = listenForTests(this, alb, port, certificates, props.mutualTls);
    }
    this.routes = new RoutingTable(this.listener, props.cdnOrigin?._secrets);
    const host = props.domain?.domainName ?? dnsNameOf(alb);
    this.url = host && `${certificate ? 'https' : 'http'}://${host}`;
    domain?.pointTo(alb, props.ipv6);
    if (hasFirewall(props)) {
      this.firewall = new Firewall(this, 'Firewall', {
        ...firewallOptions(props),
        preset: props.preset,
        logs: props.logs,
      });
      this.firewall.associateWith(alb.loadBalancerArn);
    }
  }

  /**
   * Routes requests to a service. A service may have several routes: call this once for each.
   *
   * @param service the service
   * @param route which requests; those that no other service gets, where left out
   * @param target how its tasks are treated: stated with the first route, but for `login`, which is each route's own
   * @throws when the route cannot be used, would never be reached, or would hide the route of another service
   */
  public addService(
    service: WebService,
    route: RouteOptions = {},
    target: TargetOptions = {},
  ): elbv2.ApplicationTargetGroup {
    const name = pathInStack(service);
    this._checkRoute(route, name).merge(this._checkTarget(target, service)).throwAt(service, 'Rule');
    const priority = this.routes.add(route, name);
    const known = this.targetGroups.has(service);
    const targetGroup = this.targetGroupOf(service, target);
    if (service.deployment.shiftsTraffic) {
      this.addShiftedRule(service, targetGroup, { route, priority, target });
      return targetGroup;
    }
    const action = elbv2.ListenerAction.forward([targetGroup]);
    const rule = this.addRule(service, known ? `Rule${priority}` : 'Rule', {
      route,
      priority,
      action,
      login: target.login,
    });
    this.attach(service, targetGroup, rule);
    return targetGroup;
  }

  /**
   * Checks a route, alone and against the rules that stand, before a service is made for it.
   *
   * @internal
   */
  public _checkRoute(route: RouteOptions, service: string): Checks {
    return this.routes.check(route, service);
  }

  /**
   * Checks how the tasks of a service are to be treated, which may not stand yet.
   *
   * @internal
   */
  public _checkTarget(target: TargetOptions, service: TargetedService): Checks {
    const checks = validateTarget(target, { service, secure: this.secure, internal: this._cdnOrigin?._internal });
    if (!this.targetGroups.has(service as WebService)) return checks;
    const { deployment } = service as WebService;
    return checks.merge(validateSharing(target)).merge(validateOnlyRule(deployment, 'a second one', 'route'));
  }

  /**
   * Whether CloudFront is to speak TLS here.
   *
   * @internal
   */
  public get _secure(): boolean {
    return this.secure === true;
  }

  /**
   * Whether a service speaks gRPC.
   *
   * @internal
   */
  public get _speaksGrpc(): boolean {
    return this.grpc;
  }

  /**
   * Shares the requests of a route out among services, and gives back the rule.
   *
   * @internal
   */
  public _share(scope: Construct, options: TrafficShares): elbv2.ApplicationListenerRule {
    const { route, services, stickinessDuration, login } = options;
    const priority = this.routes.add(route, pathInStack(scope));
    const shares = services.map(({ service, weight, target = {} }) => {
      return { service, weight, targetGroup: this.targetGroupOf(service, target) };
    });
    const action = elbv2.ListenerAction.weightedForward(
      shares.map(({ targetGroup, weight }) => ({ targetGroup, weight })),
      { stickinessDuration },
    );
    const rule = this.addRule(scope, 'Resource', { route, priority, action, login });
    for (const { service, targetGroup } of shares) this.attach(service, targetGroup, rule);
    return rule;
  }

  /** That of the service, made where there is none yet. */
  private targetGroupOf(service: WebService, target: TargetOptions): elbv2.ApplicationTargetGroup {
    if (target.protocol === ServiceProtocol.GRPC) this.grpc = true;
    return this.targetGroups.get(service) ?? createTargetGroup(service, this.vpc, target);
  }

  /** A rule whose weights ECS sets, and one for tests. */
  private addShiftedRule(
    service: WebService,
    targetGroup: elbv2.ApplicationTargetGroup,
    { route, priority, target }: { route: RouteOptions; priority: number; target: TargetOptions },
  ): void {
    const { alternate, action } = shiftBetween(service, this.vpc, targetGroup, target);
    const productionRule = this.addRule(service, 'Rule', { route, priority, action });
    const testRule = this.testListener && addTestRule(service, this.testListener, { route, priority, action });
    this.attach(service, targetGroup, productionRule, { alternate, productionRule, testRule });
  }

  private addRule(scope: Construct, id: string, options: RuleOptions): elbv2.ApplicationListenerRule {
    const { route, priority, action, login } = options;
    const rule = new elbv2.ApplicationListenerRule(scope, id, {
      listener: this.listener,
      priority,
      conditions: [...conditionsOf(route), ...secretCondition(this._originSecrets)],
      action: login ? login.bind(action) : action,
    });
    if (this.routes.size === MOST_RULES + 1) {
      Validations.of(this).addWarning(
        'cdk-scalable-web-app:many-rules',
        `more than ${MOST_RULES} rules, the quota of a load balancer until it is raised: raise it by Service Quotas, ` +
          'or give services one route with wildcards',
      );
    }
    return rule;
  }

  private attach(
    service: WebService,
    targetGroup: elbv2.ApplicationTargetGroup,
    rule: elbv2.ApplicationListenerRule,
    shift?: TrafficShift,
  ): void {
    if (!this.targetGroups.has(service)) service.attachToTargetGroup(targetGroup, shift);
    this.targetGroups.set(service, targetGroup);
    // ECS refuses a service whose target group has no load balancer yet.
    service.service.node.addDependency(rule);
  }

  private createLoadBalancer(props: LoadBalancerProps, preset: Preset): elbv2.ApplicationLoadBalancer {
    const internal = props.cdnOrigin?._internal ?? false;
    const alb = new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc: props.vpc,
      // A load balancer takes one subnet of each zone, and a VPC that is brought may have several groups.
      vpcSubnets: { ...(internal ? serviceSubnets(props.vpc) : PUBLIC), onePerAz: true },
      internetFacing: !internal,
      ipAddressType: props.ipv6 ? elbv2.IpAddressType.DUAL_STACK : elbv2.IpAddressType.IPV4,
      securityGroup: props.securityGroup ?? this.createSecurityGroup(props),
      deletionProtection: preset.deletionProtection,
      // A header that breaks the grammar, or a request that two parsers read differently, goes no further.
      dropInvalidHeaderFields: true,
      desyncMitigationMode: props.desyncMitigation ?? elbv2.DesyncMitigationMode.DEFENSIVE,
      http2Enabled: true,
      idleTimeout: props.idleTimeout ?? Duration.seconds(60),
      crossZoneEnabled: true,
      minimumCapacityUnit: props.minimumCapacityUnits,
    });
    if (props.zonalShift !== undefined) alb.setAttribute('zonal_shift.config.enabled', `${props.zonalShift}`);
    this.logAccess(alb, props, preset);
    if (!preset.deletionProtection) {
      acknowledgeRules(alb, { ELBDeletionProtectionEnabled: 'the development preset is made to be destroyed' });
    }
    if (!hasFirewall(props)) {
      acknowledgeRules(alb, {
        ALBWAFEnabled: 'without a firewall by the choice of the team or of the development preset',
      });
    }
    return alb;
  }

  private createSecurityGroup(props: LoadBalancerProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Load balancer ${pathInStack(this)}`,
      allowAllOutbound: false,
    });
    const secure = props.certificate !== undefined || props.domain !== undefined;
    const { clients: testers = [], port: testPort = TEST_PORT } = props.testListener ?? {};
    for (const tester of testers) group.addIngressRule(tester, ec2.Port.tcp(testPort), 'Tests of new versions');
    if (props.cdnOrigin) {
      const port = ec2.Port.tcp(secure ? 443 : 80);
      group.addIngressRule(originFacing(this, props.cdnOrigin), port, `${secure ? 'HTTPS' : 'HTTP'} from CloudFront`);
      return group;
    }
    for (const client of props.clients ?? [ec2.Peer.anyIpv4(), ...(props.ipv6 ? [ec2.Peer.anyIpv6()] : [])]) {
      if (secure) group.addIngressRule(client, ec2.Port.tcp(443), 'HTTPS from clients');
      group.addIngressRule(client, ec2.Port.tcp(80), secure ? 'HTTP from clients, redirected' : 'HTTP from clients');
    }
    const reason = 'the front door of a public application; nothing else has a rule for the world';
    acknowledgeRules(group, { 'AwsSolutions-EC23': reason, EC2RestrictedCommonPorts: reason });
    return group;
  }

  /** By attributes: `alb.logAccessLogs` throws where the region is unknown until deployment. */
  private logAccess(alb: elbv2.ApplicationLoadBalancer, props: LoadBalancerProps, preset: Preset): void {
    const { accessLogsBucket: given, connectionLogs } = props;
    const logsAccess = given !== undefined || preset.accessLogs;
    const bucket = given ?? (logsAccess || connectionLogs ? new LogBucket(this, 'AccessLogs', preset) : undefined);
    alb.setAttribute('access_logs.s3.enabled', `${logsAccess}`);
    if (!logsAccess) {
      const reason = 'the development preset writes no access logs';
      acknowledgeRules(alb, { 'AwsSolutions-ELB2': reason, ELBLoggingEnabled: reason });
    }
    if (!bucket) return;
    for (const kind of [...(logsAccess ? ['access_logs'] : []), ...(connectionLogs ? ['connection_logs'] : [])]) {
      alb.setAttribute(`${kind}.s3.enabled`, 'true');
      alb.setAttribute(`${kind}.s3.bucket`, bucket.bucketName);
      alb.setAttribute(`${kind}.s3.prefix`, LOG_PREFIX.loadBalancer);
    }
    // The load balancer writes a test object as soon as it is told where: the policy must stand.
    if (bucket.policy) alb.node.addDependency(bucket.policy);
  }
}

/** Whether a firewall of ours stands before the load balancer. */
function hasFirewall({ firewall, omitFirewall = false, alb, preset = Preset.PRODUCTION }: LoadBalancerProps): boolean {
  return firewall !== undefined || (preset.firewall && !omitFirewall && alb === undefined);
}

/** Behind a CDN every client is CloudFront: a rate for each of its addresses would block users. */
function firewallOptions({ firewall = {}, cdnOrigin }: LoadBalancerProps): FirewallOptions {
  const counts = firewall.requestsPerClient !== undefined || firewall.window !== undefined;
  return cdnOrigin && !counts ? { rateRule: false, ...firewall } : firewall;
}

const PUBLIC: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PUBLIC };

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_RULES = 100;

/** The services that share the requests of a route. */
interface TrafficShares {
  readonly route: RouteOptions;
  readonly services: { readonly service: WebService; readonly weight: number; readonly target?: TargetOptions }[];
  readonly stickinessDuration?: Duration;
  readonly login?: IEdgeLogin;
}
