import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { ManagedPolicyRole } from '../../private/managed-policy-role';
import { pathInStack } from '../../private/naming';
import { serviceSubnets } from '../../private/subnets';
import { createInstanceRole } from './instance-role';
import type { ManagedInstancesOptions } from './managed-instances';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html */
const INFRASTRUCTURE_POLICY = 'AmazonECSInfrastructureRolePolicyForManagedInstances';

/**
 * The instances of a cluster that `Compute.managedInstances` has AWS manage, once for all services that are passed the
 * same object. Their capacity provider belongs to its cluster, which need not be told of it: an imported one will do.
 */
export class ManagedInstanceFleet extends Construct {
  /**
   * The fleet of a cluster.
   *
   * @param cluster the cluster
   * @param id the id that `Compute.managedInstances` was given
   */
  public static of(cluster: ecs.ICluster, id = 'ManagedInstances'): ManagedInstanceFleet | undefined {
    const found = cluster.node.tryFindChild(id);
    return found instanceof ManagedInstanceFleet ? found : undefined;
  }

  /** What ECS starts, patches and ends the instances by. */
  public readonly capacityProvider: ecs.ManagedInstancesCapacityProvider;
  /** The security group of the instances, which nothing may enter: tasks have network interfaces of their own. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the agents of the instances may do. Tasks have roles of their own. */
  public readonly role: iam.Role;
  /** What ECS may do to start and end instances. */
  public readonly infrastructureRole: iam.Role;

  /**
   * @param cluster the cluster
   * @param id a stable name
   * @param options the options
   */
  constructor(cluster: ecs.ICluster, id: string, options: ManagedInstancesOptions) {
    super(cluster, id);
    const { vpc } = cluster;
    this.role = createInstanceRole(this, 'Role', cluster);
    this.infrastructureRole = this.createInfrastructureRole();
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Instances of ${pathInStack(this)}`,
      allowAllOutbound: true,
    });
    this.capacityProvider = new ecs.ManagedInstancesCapacityProvider(this, 'CapacityProvider', {
      infrastructureRole: this.infrastructureRole,
      ec2InstanceProfile: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }),
      subnets: vpc.selectSubnets(serviceSubnets(vpc)).subnets,
      securityGroups: [this.securityGroup],
      taskVolumeStorage: options.diskSize ?? Size.gibibytes(80),
      monitoring: ecs.InstanceMonitoring.DETAILED,
      instanceRequirements: requirementsOf(options),
      capacityOptionType: options.spot ? ecs.CapacityOptionType.SPOT : ecs.CapacityOptionType.ON_DEMAND,
      propagateTags: ecs.PropagateManagedInstancesTags.CAPACITY_PROVIDER,
    });
    this.capacityProvider.bind(cluster);
    // Without their policies ECS can start no instance, and no agent can register.
    this.capacityProvider.node.addDependency(this.role, this.infrastructureRole);
  }

  private createInfrastructureRole(): iam.Role {
    const role = new ManagedPolicyRole(this, 'InfrastructureRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      description: `How ECS manages the instances of ${pathInStack(this)}`,
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(INFRASTRUCTURE_POLICY)],
    });
    // AWS's policy passes roles named ecsInstanceRole… alone, and a name would have to be unique in the account.
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringLike: { 'iam:PassedToService': 'ec2.*' } },
      }),
    );
    acknowledgeRules(role, {
      [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${INFRASTRUCTURE_POLICY}]`]:
        'AWS maintains what ECS does with instances; the policy is limited to what ECS made',
    });
    return role;
  }
}

/**
 * Of the current generation, so that tasks find the same machine wherever they start. Where types are stated, they are
 * the choice: ECS would pass over a burstable or an older one among them that a requirement excludes.
 */
function requirementsOf(options: ManagedInstancesOptions): ec2.InstanceRequirementsConfig {
  const arm = options.architecture?._cpuArchitecture === ecs.CpuArchitecture.ARM64._cpuArchitecture;
  const { BurstablePerformance, BareMetal } = ec2;
  const choice = options.instanceTypes
    ? { burstablePerformance: BurstablePerformance.INCLUDED, bareMetal: BareMetal.INCLUDED }
    : {
        instanceGenerations: [ec2.InstanceGeneration.CURRENT],
        burstablePerformance: BurstablePerformance.EXCLUDED,
        bareMetal: BareMetal.EXCLUDED,
      };
  return {
    cpuManufacturers: arm ? [ec2.CpuManufacturer.AWS] : [ec2.CpuManufacturer.INTEL, ec2.CpuManufacturer.AMD],
    vCpuCountMin: options.minVcpus ?? 1,
    vCpuCountMax: options.maxVcpus,
    memoryMin: Size.gibibytes(1),
    allowedInstanceTypes: options.instanceTypes,
    ...choice,
  };
}
