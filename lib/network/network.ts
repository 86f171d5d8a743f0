import { Duration, Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group';
import type { LogStorageOptions } from '../logs/log-options';
import { validateLogStorage } from '../logs/validate-logs';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { combinedMetric } from '../private/combined-metric';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { ServiceEndpoints } from './service-endpoints';
import { hasDummyZones, validateNetwork } from './validate-network';
import { pathInStack } from '../private/naming';
import { isKnown } from '../private/validation';

/**
 * What a team may say of its network.
 */
export interface NetworkOptions {
  /**
   * Availability Zones by name, 2 to 6 of them.
   *
   * Name them where a stack without account and region would get two, or where an instance class is missing from one.
   * Up to three may be added later; a fourth would shift the address ranges of all subnets, which are create-only.
   *
   * @default - the first three of the region; two where the stack names no account and region
   */
  readonly availabilityZones?: string[];

  /**
   * The address range of the VPC.
   *
   * Subnets share it out evenly: a /16 over three zones and three tiers gives 4,091 addresses to each subnet, and every
   * task takes one.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * NAT gateways, 0 to the number of zones.
   *
   * Tasks reach the internet, and AWS services without an endpoint, through them. With 0 the subnets of the tasks have no
   * way out but `interfaceEndpoints`: images have to lie in private repositories of Amazon ECR.
   *
   * @default - one for each zone in production, one in development
   */
  readonly natGateways?: number;

  /**
   * AWS services that tasks reach by an interface endpoint, instead of a NAT gateway. An empty list is none.
   *
   * AWS bills each by the hour in each zone, and by the amount of data.
   *
   * @default - `ServiceEndpoints.TASKS` with natGateways: 0; none otherwise
   */
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
}

/**
 * Props of `Network`.
 */
export interface NetworkProps extends NetworkOptions {
  /**
   * How flow logs are kept.
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
 * A VPC over three Availability Zones: public subnets for load balancers, private ones for tasks, isolated ones for
 * data; traffic to S3 stays off the NAT gateways, and flow logs tell who talked to whom.
 */
export class Network extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.Vpc;
  /** The way to AWS services that does not lead through the internet, where there is one. */
  public readonly endpoints?: ServiceEndpoints;
  /** Where the flow logs go. */
  public readonly flowLogGroup: logs.LogGroup;

  /**
   * @param scope the parent
   * @param id a stable name: part of the contract, since logical ids follow from it
   * @param props the options
   * @throws when a zone or a service is named twice, or the NAT gateways outnumber the zones
   */
  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    validateNetwork(props, scope).merge(validateLogStorage(props.logs)).throwAt(scope, id);
    super(scope, id);
    const preset = props.preset ?? Preset.PRODUCTION;
    const natGateways = props.natGateways ?? preset.natGateways;
    const ipAddresses = props.ipAddresses ?? ec2.IpAddresses.cidr('10.0.0.0/16');
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ...this.zones(props.availabilityZones),
      // Address ranges are create-only: a third zone that comes later must find its own free.
      reservedAzs: Math.max(0, 3 - (props.availabilityZones ?? Stack.of(this).availabilityZones).length),
      ipAddresses,
      natGateways,
      // True would add a Lambda function that empties the default group; nothing here uses that group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        {
          name: 'Private',
          subnetType: natGateways === 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
        },
        { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    const services = props.interfaceEndpoints ?? (natGateways === 0 ? ServiceEndpoints.TASKS : []);
    if (services.length > 0) {
      // Both tiers are isolated without NAT gateways: the endpoints stand with the tasks.
      const subnets = { subnetGroupName: 'Private' };
      const clients = literalRange(ipAddresses);
      this.endpoints = new ServiceEndpoints(this, 'Endpoints', { vpc: this.vpc, services, subnets, clients });
    }
    this.flowLogGroup = this.logFlows(preset, props.logs);
    this.warnOfTwoZones();
    acknowledgeRules(this.vpc, {
      VPCDefaultSecurityGroupClosed: 'CloudFormation cannot empty the default group; every resource here has its own',
      VPCNoUnrestrictedRouteToIGW: 'the public subnets hold the load balancer and the NAT gateways, which need the way',
    });
  }

  /**
   * Connections that a NAT gateway could not open, since its 55,000 ports to one destination were taken; undefined
   * without NAT gateways.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
   */
  public metricNatPortErrors(): cloudwatch.IMetric | undefined {
    return this.metricOfNat('ErrorPortAllocation', 'SUM');
  }

  /**
   * Connections at a time of the NAT gateway that has most, to all destinations; undefined without NAT gateways.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
   */
  public metricNatConnections(): cloudwatch.IMetric | undefined {
    return this.metricOfNat('ActiveConnectionCount', 'MAX');
  }

  /** Each stands in its public subnet. */
  private get natGateways(): ec2.CfnNatGateway[] {
    return this.vpc.publicSubnets.flatMap(({ node }) =>
      node.children.filter((child) => child instanceof ec2.CfnNatGateway),
    );
  }

  private metricOfNat(metricName: string, combine: 'SUM' | 'MAX'): cloudwatch.IMetric | undefined {
    const metrics = this.natGateways.map(
      (gateway) =>
        new cloudwatch.Metric({
          namespace: 'AWS/NATGateway',
          metricName,
          dimensionsMap: { NatGatewayId: gateway.ref },
          statistic: combine === 'SUM' ? cloudwatch.Stats.SUM : cloudwatch.Stats.MAXIMUM,
          period: Duration.minutes(1),
        }),
    );
    return combinedMetric({ label: metricName, combine, metrics });
  }

  /**
   * Before the first look-up the stack has dummy zones, of which a named one is none; the look-up synthesises again. The
   * names are copied, since the L2 adds those that are only reserved to the list that it gets.
   */
  private zones(names: string[] | undefined): Pick<ec2.VpcProps, 'availabilityZones' | 'maxAzs'> {
    if (!names) return { maxAzs: 3 };
    return hasDummyZones(this) ? { maxAzs: names.length } : { availabilityZones: [...names] };
  }

  private logFlows(preset: Preset, options?: LogStorageOptions): logs.LogGroup {
    const kind = { id: 'FlowLogs', note: 'flow logs hold no payload' };
    const logGroup = createLogGroup(this, preset, options, kind);
    const role = new ManagedPolicyRole(this, 'FlowLogsRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
      description: `Writes the flow logs of ${pathInStack(this)}`,
    });
    const destination = ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role);
    this.vpc.addFlowLog('FlowLog', { destination }).node.addDependency(role);
    return logGroup;
  }

  private warnOfTwoZones(): void {
    // Zones of the VPC count those that are only reserved.
    const zones = this.vpc.publicSubnets.length;
    if (zones >= 3) return;
    const agnostic = Token.isUnresolved(Stack.of(this).region) || Token.isUnresolved(Stack.of(this).account);
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:two-availability-zones',
      `the VPC spans ${zones} Availability Zones instead of three, so the loss of one halves the capacity; ` +
        (agnostic ? 'give the stack an env with account and region, or name ' : 'name three in ') +
        'availabilityZones',
    );
  }
}

/** The range of the VPC, written out: rules that refer to it can be read by no validator. */
function literalRange(ipAddresses: ec2.IIpAddresses): ec2.IPeer[] | undefined {
  const { cidrBlock } = ipAddresses.allocateVpcCidr();
  return isKnown(cidrBlock) ? [ec2.Peer.ipv4(cidrBlock)] : undefined;
}
