import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import { serviceSubnets } from '../private/subnets';
import { Checks } from '../private/validation';

/**
 * Props of `ServiceEndpoints`.
 */
export interface ServiceEndpointsProps {
  /**
   * The VPC, whose DNS hostnames and DNS resolution are on. It has a gateway endpoint for S3 as well, where Amazon ECR
   * keeps the layers of images.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The AWS services that are reached, each once.
   *
   * @default ServiceEndpoints.TASKS
   */
  readonly services?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Where the endpoints are, in one subnet of each Availability Zone at most.
   *
   * @default - with the tasks: private subnets, or isolated ones where there are none
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Who may ask, on port 443.
   *
   * @default - whoever is in the VPC
   */
  readonly clients?: ec2.IPeer[];
}

/**
 * A way to AWS services for tasks that have none to the internet: an interface endpoint for each service, under the
 * service's own name, so that nothing in an application changes.
 *
 * AWS bills each endpoint by the hour in each Availability Zone, and by the amount of data. Few endpoints cost less than
 * NAT gateways, many more than them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export class ServiceEndpoints extends Construct {
  /** What a task of this library needs: images of Amazon ECR, logs, secrets, and queues. */
  public static readonly TASKS: ec2.InterfaceVpcEndpointAwsService[] = [
    ec2.InterfaceVpcEndpointAwsService.ECR,
    ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    ec2.InterfaceVpcEndpointAwsService.SQS,
  ];

  /** What `executeCommand` needs beside. */
  public static readonly EXECUTE_COMMAND: ec2.InterfaceVpcEndpointAwsService[] = [
    ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  ];

  /**
   * What the ECS agent needs beside, on EC2 instances.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  public static readonly ECS_AGENT: ec2.InterfaceVpcEndpointAwsService[] = [
    ec2.InterfaceVpcEndpointAwsService.ECS,
    ec2.InterfaceVpcEndpointAwsService.ECS_AGENT,
    ec2.InterfaceVpcEndpointAwsService.ECS_TELEMETRY,
  ];

  /** The endpoints, in the order of `services`. */
  public readonly endpoints: ec2.InterfaceVpcEndpoint[];
  /** Their security group. */
  public readonly securityGroup: ec2.SecurityGroup;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when a service is named twice, or the address range of the VPC is not known
   */
  constructor(scope: Construct, id: string, props: ServiceEndpointsProps) {
    validate(props).throwAt(scope, id);
    super(scope, id);
    const { vpc, services = ServiceEndpoints.TASKS, subnets = serviceSubnets(vpc) } = props;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Endpoints of AWS services ${pathInStack(this)}`,
      allowAllOutbound: false,
    });
    for (const client of props.clients ?? [ec2.Peer.ipv4(vpc.vpcCidrBlock)]) {
      this.securityGroup.addIngressRule(client, ec2.Port.tcp(443), 'HTTPS from tasks');
    }
    if (!props.clients && Token.isUnresolved(vpc.vpcCidrBlock)) acknowledgeReference(this.securityGroup);
    this.endpoints = services.map(
      (service) =>
        new ec2.InterfaceVpcEndpoint(this, idOf(service), {
          vpc,
          service,
          subnets: { ...subnets, onePerAz: true },
          securityGroups: [this.securityGroup],
          open: false,
          privateDnsEnabled: true,
        }),
    );
  }
}

/** `ecr.api` → `EcrApi`. */
function idOf({ shortName }: ec2.InterfaceVpcEndpointAwsService): string {
  return shortName
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Rules that look at addresses throw at a reference to the range of the VPC. */
function acknowledgeReference(group: ec2.SecurityGroup): void {
  const reason = 'lets in the address range of its VPC alone, on port 443, by a reference that the rule cannot read';
  const rules = ['AwsSolutions-EC23', 'EC2RestrictedCommonPorts', 'EC2RestrictedSSH'];
  acknowledgeRules(group, Object.fromEntries(rules.map((rule) => [rule, reason])));
}

/** Checks which services are reached. */
export function validateServices(
  prop: string,
  services: ec2.InterfaceVpcEndpointAwsService[] = [],
  prefix?: string,
): Checks {
  const names = services.map(({ shortName }) => shortName);
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  return new Checks(prefix).that(twice.length === 0, prop, twice, 'each service once', 'drop the repetition');
}

function validate({ vpc, services, clients }: ServiceEndpointsProps): Checks {
  return validateServices('services', services)
    .that(services?.length !== 0, 'services', [], 'at least one', 'leave it out for what tasks need')
    .that(clients?.length !== 0, 'clients', [], 'at least one', 'leave it out to let in the whole VPC')
    .that(
      clients !== undefined || rangeOf(vpc) !== undefined,
      'vpc',
      vpc.node.path,
      'a VPC whose address range is known',
      'state vpcCidrBlock in Vpc.fromVpcAttributes, or clients',
    );
}

/** The L2 throws where a VPC was brought without its range. */
function rangeOf(vpc: ec2.IVpc): string | undefined {
  try {
    return Token.isUnresolved(vpc.vpcCidrBlock) || vpc.vpcCidrBlock ? vpc.vpcCidrBlock : undefined;
  } catch {
    return undefined;
  }
}
