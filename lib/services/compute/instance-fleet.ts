import { Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge';
import { pathInStack } from '../../private/naming';
import { serviceSubnets } from '../../private/subnets';
import type { Ec2Options } from './ec2-options';
import { createInstanceRole } from './instance-role';

/** Where AWS publishes the newest ECS-optimised image of Amazon Linux 2023. */
const IMAGE = '/aws/service/ecs/optimized-ami/amazon-linux-2023';

/**
 * The instances of a cluster that `Compute.ec2` makes, once for all services that are passed the same object. They stand
 * below the cluster, since ECS knows one set of capacity providers for each.
 */
export class InstanceFleet extends Construct {
  /**
   * The fleet of a cluster.
   *
   * @param cluster the cluster
   * @param id the id that `Compute.ec2` was given
   */
  public static of(cluster: ecs.ICluster, id = 'Instances'): InstanceFleet | undefined {
    const found = cluster.node.tryFindChild(id);
    return found instanceof InstanceFleet ? found : undefined;
  }

  /**
   * Whether a cluster can be given capacity providers. An imported one has them elsewhere.
   *
   * @internal
   */
  public static _canJoin(cluster: ecs.ICluster): boolean {
    return cluster instanceof ecs.Cluster;
  }

  /** What ECS scales and drains the instances by. */
  public readonly capacityProvider: ecs.AsgCapacityProvider;
  /** The instances. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** How an instance is started. */
  public readonly launchTemplate: ec2.LaunchTemplate;
  /** The security group of the instances, which nothing may enter: tasks have network interfaces of their own. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the agents of the instances may do. Tasks have roles of their own. */
  public readonly role: iam.Role;

  /**
   * @param cluster the cluster
   * @param id a stable name
   * @param options the options
   */
  constructor(cluster: ecs.Cluster, id: string, options: Ec2Options) {
    super(cluster, id);
    this.role = createInstanceRole(this, 'Role', cluster);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: cluster.vpc,
      description: `Instances of ${pathInStack(this)}`,
      allowAllOutbound: true,
    });
    this.launchTemplate = this.createLaunchTemplate(options);
    this.autoScalingGroup = this.createAutoScalingGroup(cluster, options);
    this.capacityProvider = new ecs.AsgCapacityProvider(this, 'CapacityProvider', {
      autoScalingGroup: this.autoScalingGroup,
      enableManagedScaling: true,
      targetCapacityPercent: options.targetCapacityPercent ?? 80,
      // ECS ends only instances that no task runs on, and drains those that others end: no Lambda function is needed.
      enableManagedTerminationProtection: true,
      enableManagedDraining: true,
    });
    join(cluster, this.capacityProvider);
  }

  private createLaunchTemplate({ instanceTypes, diskSize, spot, warmPool }: Ec2Options): ec2.LaunchTemplate {
    const [{ architecture }] = instanceTypes;
    const userData = ec2.UserData.forLinux();
    userData.addCommands(
      "cat >> /etc/ecs/ecs.config <<'END'",
      // Tasks have their own roles; that of the instance is none of their business.
      'ECS_AWSVPC_BLOCK_IMDS=true',
      // Three hours by default, in which ended tasks keep what they wrote to /tmp.
      'ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=10m',
      ...(spot ? ['ECS_ENABLE_SPOT_INSTANCE_DRAINING=true'] : []),
      ...(warmPool ? ['ECS_WARM_POOLS_CHECK=true'] : []),
      'END',
    );
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      // EC2 looks the image up whenever it starts an instance, so that each begins with the newest.
      machineImage: ec2.MachineImage.resolveSsmParameterAtLaunch(
        `${IMAGE}${architecture === ec2.InstanceArchitecture.ARM_64 ? '/arm64' : ''}/recommended/image_id`,
        { userData },
      ),
      instanceType: instanceTypes[0],
      // What the cluster would grant it is more than it needs, on every resource.
      role: this.role.withoutPolicyUpdates(),
      securityGroup: this.securityGroup,
      userData,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs((diskSize ?? Size.gibibytes(30)).toGibibytes(), {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
          }),
        },
      ],
      requireImdsv2: true,
      // One hop: a container cannot reach the credentials of its instance.
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      ebsOptimized: true,
    });
  }

  private createAutoScalingGroup(cluster: ecs.Cluster, options: Ec2Options): autoscaling.AutoScalingGroup {
    const { minInstances = 0, maxInstances = 100, spot, warmPool, instanceTypes } = options;
    const { launchTemplate } = this;
    const group = new autoscaling.AutoScalingGroup(this, 'AutoScalingGroup', {
      vpc: cluster.vpc,
      vpcSubnets: serviceSubnets(cluster.vpc),
      // No desired capacity: a deployment would reset what ECS has scaled to.
      minCapacity: minInstances,
      maxCapacity: maxInstances,
      ...(instanceTypes.length === 1 ? { launchTemplate } : { mixedInstancesPolicy: this.mixedInstances(options) }),
      newInstancesProtectedFromScaleIn: true,
      // A Spot instance that may be taken back soon gets a successor before the two minutes begin.
      capacityRebalance: spot ? true : undefined,
      groupMetrics: [autoscaling.GroupMetrics.all()],
    });
    if (warmPool) {
      group.addWarmPool({
        poolState: autoscaling.PoolState.STOPPED,
        minSize: warmPool.minSize ?? 1,
        maxGroupPreparedCapacity: warmPool.maxPrepared,
      });
    }
    // Without its policy the agent cannot register.
    group.node.addDependency(this.role);
    acknowledgeRules(group, {
      'AwsSolutions-AS3': 'ECS scales the group, and says so in events of EventBridge; nobody has to act on one',
    });
    if (instanceTypes.length > 1) {
      const reason = 'the rule looks for a launch template beside the mixed instances policy; the one in it';
      acknowledgeRules(group, {
        'AwsSolutions-EC26': `${reason} encrypts the disk`,
        EC2IMDSv2Enabled: `${reason} demands IMDSv2`,
      });
    }
    return group;
  }

  private mixedInstances({ instanceTypes, spot }: Ec2Options): autoscaling.MixedInstancesPolicy {
    const { SpotAllocationStrategy, OnDemandAllocationStrategy } = autoscaling;
    return {
      launchTemplate: this.launchTemplate,
      launchTemplateOverrides: instanceTypes.map((instanceType) => ({ instanceType })),
      instancesDistribution: {
        onDemandAllocationStrategy: OnDemandAllocationStrategy.PRIORITIZED,
        onDemandBaseCapacity: spot ? (spot.onDemandBase ?? 3) : 0,
        onDemandPercentageAboveBaseCapacity: spot ? (spot.onDemandPercentage ?? 25) : 100,
        spotAllocationStrategy:
          spot &&
          (spot.prioritized
            ? SpotAllocationStrategy.CAPACITY_OPTIMIZED_PRIORITIZED
            : SpotAllocationStrategy.CAPACITY_OPTIMIZED),
      },
    };
  }
}

/** Adds the provider beside those that the cluster has, which the association would drop otherwise. */
function join(cluster: ecs.Cluster, provider: ecs.AsgCapacityProvider): void {
  const { capacityProviders = [] } = cluster.node.defaultChild as ecs.CfnCluster;
  if (capacityProviders.length > 0) cluster.enableFargateCapacityProviders();
  cluster.addAsgCapacityProvider(provider);
}
