import { Duration, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import { Checks } from '../private/validation';
import type { IDeployment } from '../services/deployment';
import type { WebService, WebServiceOptions } from '../services/web-service';
import type { RouteOptions } from './route';
import type { TargetOptions } from './target-options';
import { DEREGISTRATION_DELAY, QUICK_HEALTH_CHECK } from './target-group';

/**
 * Props of `SourceIpLoadBalancer`.
 */
export interface SourceIpLoadBalancerProps {
  /**
   * The service, which is behind no other load balancer.
   */
  readonly service: WebService;

  /**
   * The VPC, whose public subnets hold the load balancer.
   */
  readonly vpc: ec2.IVpc;

  /**
   * Whether the tasks speak TLS themselves, behind port 443.
   *
   * @default false
   */
  readonly tlsAtTasks?: boolean;

  /**
   * How long a new task may fail health checks before it is replaced.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Who may connect.
   *
   * @default - anyone, over IPv4
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * A Network Load Balancer that sends a client, known by its address, to the task that it was at before.
 *
 * It passes TCP on: paths, hosts and requests are unknown to it, so the service scales on CPU utilisation alone. A
 * client may move when a task comes or goes.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
 */
export class SourceIpLoadBalancer extends Construct {
  /**
   * That of a service which was added with `RoutingAlgorithm.ipHash`; undefined where there is none.
   *
   * @param service the service
   */
  public static of(service: WebService): SourceIpLoadBalancer | undefined {
    return service.node.tryFindChild(ID) as SourceIpLoadBalancer | undefined;
  }

  /** The load balancer. */
  public readonly nlb: elbv2.NetworkLoadBalancer;
  /** The tasks of the service. */
  public readonly targetGroup: elbv2.NetworkTargetGroup;
  /** Where users go, with its scheme. A name for it is a Route 53 alias of `nlb`. */
  public readonly url: string;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when the service is behind a load balancer already
   */
  constructor(scope: Construct, id: string, props: SourceIpLoadBalancerProps) {
    const { service, vpc, clients, tlsAtTasks = false, preset = Preset.PRODUCTION } = props;
    validate(props).throwAt(scope, id);
    super(scope, id);
    const port = tlsAtTasks ? 443 : 80;
    const group = this.createSecurityGroup(vpc, clients ?? [ec2.Peer.anyIpv4()], port);
    this.nlb = this.createLoadBalancer(vpc, group, preset);
    this.targetGroup = this.createTargetGroup(service, vpc, tlsAtTasks);
    this.url = `${tlsAtTasks ? 'https' : 'http'}://${this.nlb.loadBalancerDnsName}`;
    const listener = new elbv2.NetworkListener(this, 'Listener', {
      loadBalancer: this.nlb,
      port,
      protocol: elbv2.Protocol.TCP,
      defaultTargetGroups: [this.targetGroup],
    });
    const reason = tlsAtTasks
      ? 'the tasks speak TLS: source-IP stickiness does not work with a TLS listener'
      : 'reported by the warning cdk-scalable-web-app:plain-http, which has to be acknowledged itself';
    acknowledgeRules(listener, { ELBv2ACMCertificateRequired: reason, ELBTlsHttpsListenersOnly: reason });
    if (!tlsAtTasks) {
      Validations.of(this).addWarning(
        'cdk-scalable-web-app:plain-http',
        'users reach the load balancer over plain HTTP, which anyone on the way can read and change; ' +
          'let the tasks speak TLS by RoutingAlgorithm.ipHash({ tlsAtTasks: true })',
      );
    }
    this.attach(props, group, listener);
  }

  private createSecurityGroup(vpc: ec2.IVpc, clients: ec2.IPeer[], port: number): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Load balancer ${pathInStack(this)}`,
      allowAllOutbound: false,
    });
    for (const client of clients) group.addIngressRule(client, ec2.Port.tcp(port), 'TCP from clients');
    const reason = 'the front door of a public application; nothing else has a rule for the world';
    acknowledgeRules(group, { 'AwsSolutions-EC23': reason, EC2RestrictedCommonPorts: reason });
    return group;
  }

  private createLoadBalancer(vpc: ec2.IVpc, group: ec2.ISecurityGroup, preset: Preset): elbv2.NetworkLoadBalancer {
    const nlb = new elbv2.NetworkLoadBalancer(this, 'Resource', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC, onePerAz: true },
      internetFacing: true,
      // Create-only: a load balancer without a security group never gets one.
      securityGroups: [group],
      crossZoneEnabled: true,
      deletionProtection: preset.deletionProtection,
    });
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
    const reason = 'access logs of a Network Load Balancer hold TLS requests alone, and its listener passes TCP on';
    acknowledgeRules(nlb, { 'AwsSolutions-ELB2': reason, ELBLoggingEnabled: reason });
    if (!preset.deletionProtection) {
      acknowledgeRules(nlb, { ELBDeletionProtectionEnabled: 'the development preset is made to be destroyed' });
    }
    return nlb;
  }

  private createTargetGroup(service: WebService, vpc: ec2.IVpc, tls: boolean): elbv2.NetworkTargetGroup {
    service._drain(DEREGISTRATION_DELAY);
    const targetGroup = new elbv2.NetworkTargetGroup(this, 'TargetGroup', {
      vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.Protocol.TCP,
      // Create-only, and without effect: ECS registers each task with the port of its container.
      port: 80,
      // Off by default for addresses, and then every client is the load balancer to the application.
      preserveClientIp: true,
      deregistrationDelay: DEREGISTRATION_DELAY,
      healthCheck: {
        ...QUICK_HEALTH_CHECK,
        protocol: tls ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP,
        path: service.healthCheckPath,
      },
    });
    targetGroup.setAttribute('stickiness.enabled', 'true');
    targetGroup.setAttribute('stickiness.type', 'source_ip');
    return targetGroup;
  }

  private attach(props: SourceIpLoadBalancerProps, group: ec2.SecurityGroup, listener: elbv2.NetworkListener): void {
    const { service, healthCheckGracePeriod = Duration.seconds(60) } = props;
    const entrance = service._entrance;
    service.service.loadBalancerTarget(entrance).attachToNetworkTargetGroup(this.targetGroup);
    // A reference to the group admits clients too, although their addresses are preserved.
    group.connections.allowTo(service, ec2.Port.tcp(entrance.containerPort), 'Load balancer to tasks');
    // ECS ends tasks that fail health checks before they are up. The web service sets this for an ALB alone.
    const resource = service.service.node.findChild('Service') as ecs.CfnService;
    resource.healthCheckGracePeriodSeconds = healthCheckGracePeriod.toSeconds();
    // ECS refuses a service whose target group has no load balancer yet.
    service.service.node.addDependency(listener);
  }
}

/** Where `addWebService` puts it below the service. */
const ID = 'SourceIpLoadBalancer';

/** The load balancer that the algorithm of a service asks for. */
export function createSourceIpLoadBalancer(
  props: SourceIpLoadBalancerProps,
  { routing }: TargetOptions,
): SourceIpLoadBalancer {
  return new SourceIpLoadBalancer(props.service, ID, { ...props, tlsAtTasks: routing?._table.sourceIp?.tlsAtTasks });
}

/** Whether the algorithm is one of a Network Load Balancer. */
export function routesBySourceIp({ routing }: TargetOptions): boolean {
  return routing?._table.sourceIp !== undefined;
}

/** Checks that nothing is stated beside `ipHash` that takes an Application Load Balancer. */
export function validateSourceIp(
  options: TargetOptions & RouteOptions & Pick<WebServiceOptions, 'overloadProxy' | 'deployment'>,
  prefix?: string,
): Checks {
  const { paths, hosts, headers, methods, queries, priority } = options;
  const { protocol, slowStart, deregistrationDelay, targetGroupHealth, crossZone, healthCheckCodes, login } = options;
  const route = { paths, hosts, headers, methods, queries, priority };
  const target = { protocol, slowStart, deregistrationDelay, targetGroupHealth, crossZone, healthCheckCodes, login };
  const checks = new Checks(prefix).that(
    !options.overloadProxy || !options.routing?._table.sourceIp?.tlsAtTasks,
    'overloadProxy',
    options.overloadProxy?.name,
    'none beside ipHash({ tlsAtTasks: true }), since it speaks no TLS',
    'drop one of the two',
  );
  checks.merge(validateNoShift(options.deployment, 'deployment', prefix));
  for (const [prop, value] of Object.entries({ ...route, ...target })) {
    checks.that(
      value === undefined,
      prop,
      'stated',
      'unset beside routing ipHash: a Network Load Balancer sees connections, no requests',
      `leave ${prop} out, or state RoutingAlgorithm.cookieAffinity`,
    );
  }
  return checks;
}

function validate({ service, clients, tlsAtTasks }: SourceIpLoadBalancerProps): Checks {
  return new Checks()
    .that(
      service.targetGroups.length === 0 && service.node.tryFindChild(ID) === undefined,
      'service',
      service.node.path,
      'one behind no other load balancer',
      'add it by addWebService with RoutingAlgorithm.ipHash alone',
    )
    .that(
      !service.overloadProxy || !tlsAtTasks,
      'tlsAtTasks',
      tlsAtTasks,
      'false for a service with an overload proxy, which speaks no TLS',
      'drop one of the two',
    )
    .that(clients?.length !== 0, 'clients', [], 'at least one', 'leave it out to let anyone in')
    .merge(validateNoShift(service.deployment, 'service.deployment'));
}

/** A shift moves every client to another task at once, which is what a client by its address is not meant to see. */
function validateNoShift(deployment: IDeployment | undefined, prop: string, prefix?: string): Checks {
  return new Checks(prefix).that(
    !deployment?.shiftsTraffic,
    prop,
    deployment?.name,
    'rolling beside routing ipHash, since a shift takes every client from its task at once',
    'state Deployment.rolling(), or another algorithm',
  );
}
