import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';
import type { Ec2Options } from './ec2-options';
import { InstanceFleet } from './instance-fleet';
import { validateEc2, validateEc2Demand } from './validate-ec2';
import { validateFleetId } from './validate-fleet-id';
import { validateOnInstances } from './validate-on-instances';

/** Tasks on EC2 instances of the account, which ECS scales by a capacity provider. */
export class Ec2 implements ICompute {
  private readonly fleets = new WeakMap<ecs.ICluster, InstanceFleet>();

  constructor(private readonly options: Ec2Options) {}

  public validate(demand: ComputeDemand, cluster?: ecs.ICluster): string[] {
    const problems = validateEc2(this.options);
    problems.push(...validateOnInstances(demand));
    if (validateEc2(this.options).length === 0) problems.push(...validateEc2Demand(this.options, demand));
    if (cluster && !this.fleets.has(cluster)) problems.push(...validateFleetId(cluster, this.id));
    if (cluster && !InstanceFleet._canJoin(cluster)) {
      problems.push(
        `compute is Compute.ec2: allowed is a cluster of this app, since an imported one cannot be given providers; ` +
          `state Compute.existing({ capacityProviderName }), or Compute.managedInstances()`,
      );
    }
    return problems;
  }

  public bind(_scope: Construct, cluster: ecs.ICluster): ComputeConfig {
    let fleet = this.fleets.get(cluster);
    if (!fleet) {
      fleet = new InstanceFleet(cluster as ecs.Cluster, this.id, this.options);
      this.fleets.set(cluster, fleet);
    }
    return {
      capacityProviderStrategies: [{ capacityProvider: fleet.capacityProvider.capacityProviderName, weight: 1 }],
      requiresCompatibilities: ['EC2'],
    };
  }

  private get id(): string {
    return this.options.id ?? 'Instances';
  }
}
