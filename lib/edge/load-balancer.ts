import { Duration } from 'aws-cdk-lib/core';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { LOG_PREFIX, LogBucket } from '../private/log-bucket';
import { pathInStack } from '../private/naming';
import type { Checks } from '../private/validation';
import type { WebService } from '../services/web-service';
import type { DomainOptions } from './domain';
import { Domain } from './domain';
import { listenInPlainText, listenSecurely } from './listeners';
import type { RouteOptions } from './route';
import { conditionsOf } from './route';
import { RoutingTable } from './routing-table';
import { validateLoadBalancer } from './validate-load-balancer';

/**
 * What a team may say of its load balancer.
 */
export interface LoadBalancerOptions {
  /**
   * The certificate of the HTTPS listener, in the region of the stack.
   *
   * @default - that of `domain`; without either, plain HTTP and a warning
   */
  readonly certificate?: acm.ICertificate;

  /**
   * A name for the load balancer: gets a record, and a certificate unless one is stated.
   *
   * @default - the name that AWS gives
   */
  readonly domain?: DomainOptions;

  /**
   * Who may connect.
   *
   * @default - anyone, over IPv4
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
  /** Where users go, with its scheme; undefined where the listener was brought, or an alb without its DNS name. */
  public readonly url?: string;
  private readonly vpc: ec2.IVpc;
  private readonly routes: RoutingTable;
  private readonly targetGroups = new Map<WebService, elbv2.ApplicationTargetGroup>();

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when options contradict each other, or the certificate is of another region
   */
  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    validateLoadBalancer(props, scope, props.vpc).throwAt(scope, id);
    super(scope, id);
    this.vpc = props.vpc;
    if (props.listener) {
      this.listener = props.listener;
      this.routes = new RoutingTable(this.listener);
      return;
    }
    const alb = props.alb ?? this.createLoadBalancer(props, props.preset ?? Preset.PRODUCTION);
    const domain = props.domain && new Domain(this, 'Domain', props.domain, props.certificate);
    const certificate = props.certificate ?? domain?.certificate;
    this.alb = alb;
    this.listener = certificate ? listenSecurely(this, alb, certificate) : listenInPlainText(this, alb);
    this.routes = new RoutingTable(this.listener);
    const host = props.domain?.domainName ?? dnsNameOf(alb);
    this.url = host && `${certificate ? 'https' : 'http'}://${host}`;
    domain?.pointTo(alb);
  }

  /**
   * Routes requests to a service. A service may have several routes: call this once for each.
   *
   * @param service the service
   * @param route which requests; those that no other service gets, where left out
   * @throws when the route cannot be used, would never be reached, or would hide the route of another service
   */
  public addService(service: WebService, route: RouteOptions = {}): elbv2.ApplicationTargetGroup {
    const name = pathInStack(service);
    this._checkRoute(route, name).throwAt(service, 'Rule');
    const priority = this.routes.add(route, name);
    const known = this.targetGroups.get(service);
    const targetGroup = known ?? this.createTargetGroup(service);
    const rule = new elbv2.ApplicationListenerRule(service, known ? `Rule${priority}` : 'Rule', {
      listener: this.listener,
      priority,
      conditions: conditionsOf(route),
      action: elbv2.ListenerAction.forward([targetGroup]),
    });
    if (!known) service.attachToTargetGroup(targetGroup);
    this.targetGroups.set(service, targetGroup);
    // ECS refuses a service whose target group has no load balancer yet.
    service.service.node.addDependency(rule);
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

  private createTargetGroup(service: WebService): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(service, 'TargetGroup', {
      vpc: this.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      // Create-only, and without effect: ECS registers each task with the port of its container.
      port: 80,
      // Round robin piles requests on a slow task; this gives the next one to the task with the fewest in hand.
      loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      // 300 seconds by default, which makes every deployment and every scale-in wait.
      deregistrationDelay: Duration.seconds(30),
      // A new task serves ten seconds after it is up; the defaults take two and a half minutes.
      healthCheck: {
        path: service.healthCheckPath,
        interval: Duration.seconds(5),
        timeout: Duration.seconds(2),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private createLoadBalancer(props: LoadBalancerProps, preset: Preset): elbv2.ApplicationLoadBalancer {
    const alb = new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc: props.vpc,
      // A load balancer takes one subnet of each zone, and a VPC that is brought may have several groups.
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true },
      internetFacing: true,
      ipAddressType: elbv2.IpAddressType.IPV4,
      securityGroup: props.securityGroup ?? this.createSecurityGroup(props),
      deletionProtection: preset.deletionProtection,
      // A header that breaks the grammar, or a request that two parsers read differently, goes no further.
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
      http2Enabled: true,
      idleTimeout: Duration.seconds(60),
      crossZoneEnabled: true,
    });
    this.logAccess(alb, props.accessLogsBucket, preset);
    if (!preset.deletionProtection) {
      acknowledgeRules(alb, { ELBDeletionProtectionEnabled: 'the development preset is made to be destroyed' });
    }
    acknowledgeRules(alb, {
      ALBWAFEnabled: 'which requests are hostile depends on the application: associate a web ACL with the public alb',
    });
    return alb;
  }

  private createSecurityGroup(props: LoadBalancerProps): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: `Load balancer ${pathInStack(this)}`,
      allowAllOutbound: false,
    });
    const secure = props.certificate !== undefined || props.domain !== undefined;
    for (const client of props.clients ?? [ec2.Peer.anyIpv4()]) {
      if (secure) group.addIngressRule(client, ec2.Port.tcp(443), 'HTTPS from clients');
      group.addIngressRule(client, ec2.Port.tcp(80), secure ? 'HTTP from clients, redirected' : 'HTTP from clients');
    }
    const reason = 'the front door of a public application; nothing else has a rule for the world';
    acknowledgeRules(group, { 'AwsSolutions-EC23': reason, EC2RestrictedCommonPorts: reason });
    return group;
  }

  /** By attributes: `alb.logAccessLogs` throws where the region is unknown until deployment. */
  private logAccess(alb: elbv2.ApplicationLoadBalancer, given: s3.IBucket | undefined, preset: Preset): void {
    const bucket = given ?? (preset.accessLogs ? new LogBucket(this, 'AccessLogs', preset) : undefined);
    alb.setAttribute('access_logs.s3.enabled', `${bucket !== undefined}`);
    if (!bucket) {
      const reason = 'the development preset writes no access logs';
      acknowledgeRules(alb, { 'AwsSolutions-ELB2': reason, ELBLoggingEnabled: reason });
      return;
    }
    alb.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    alb.setAttribute('access_logs.s3.prefix', LOG_PREFIX.loadBalancer);
    // The load balancer writes a test object as soon as it is told where: the policy must stand.
    if (bucket.policy) alb.node.addDependency(bucket.policy);
  }
}

/** The L2 throws where a load balancer was brought without its name. */
function dnsNameOf(alb: elbv2.IApplicationLoadBalancer): string | undefined {
  try {
    return alb.loadBalancerDnsName;
  } catch {
    return undefined;
  }
}
