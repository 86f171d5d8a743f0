import { Checks } from '../../private/validation';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';
import { validateOnInstances } from './validate-on-instances';

/**
 * A capacity provider that stands.
 */
export interface ExistingCapacityOptions {
  /**
   * The name of the capacity provider. It has to be associated with the cluster.
   */
  readonly capacityProviderName: string;

  /**
   * Whether ECS Managed Instances are behind it, rather than an Auto Scaling group.
   *
   * @default false
   */
  readonly managedInstances?: boolean;
}

/** Tasks on a capacity provider of somebody else, about whose instances nothing is known. */
export class ExistingCapacity implements ICompute {
  constructor(private readonly options: ExistingCapacityOptions) {}

  public validate(demand: ComputeDemand): string[] {
    const { problems } = new Checks('compute.').text(
      'capacityProviderName',
      this.options.capacityProviderName,
      /^(?!FARGATE)[\w-]{1,255}$/,
      'the name of a capacity provider of instances: letters, digits, _ and -',
      'state the name, or take Compute.fargate() or Compute.fargateSpot()',
    );
    return [...problems, ...validateOnInstances(demand)];
  }

  public bind(): ComputeConfig {
    const { capacityProviderName, managedInstances = false } = this.options;
    return {
      capacityProviderStrategies: [{ capacityProvider: capacityProviderName, weight: 1 }],
      requiresCompatibilities: [managedInstances ? 'MANAGED_INSTANCES' : 'EC2'],
    };
  }
}
