import type { Properties, Resource, Template } from './template';
import { list, number, object, reference, references, text } from './template';
import type { ProviderShare } from './tiers';

/** The capacity provider of Fargate Spot, which every account has by this name. */
export const FARGATE_SPOT = 'FARGATE_SPOT';

/** A capacity provider that the template makes. */
export interface CapacityProvider {
  readonly id: string;
  /** Of the instances behind it, as far as they are stated; a pattern such as `m7g*` for managed ones. */
  readonly instanceTypes: string[];
}

/** Reads the capacity providers, and through their Auto Scaling groups what instances are behind them. */
export function readCapacityProviders(template: Template): CapacityProvider[] {
  const groups = template.all('AWS::AutoScaling::AutoScalingGroup');
  const launchTemplates = template.all('AWS::EC2::LaunchTemplate');
  return template.all('AWS::ECS::CapacityProvider').map(({ id, properties }) => {
    const { AutoScalingGroupArn } = object(properties.AutoScalingGroupProvider);
    const group = find(groups, AutoScalingGroupArn);
    const managed = object(object(properties.ManagedInstancesProvider).InstanceLaunchTemplate);
    const allowed = list(object(managed.InstanceRequirements).AllowedInstanceTypes);
    const types = group ? typesOf(group, launchTemplates) : allowed;
    return { id, instanceTypes: types.flatMap((type) => text(type) ?? []) };
  });
}

/** Several types stand in the policy of the group; one, in its launch template. */
function typesOf({ MixedInstancesPolicy, LaunchTemplate }: Properties, launchTemplates: Resource[]): unknown[] {
  const { Overrides } = object(object(MixedInstancesPolicy).LaunchTemplate);
  const overrides = list(Overrides).flatMap((override) => object(override).InstanceType ?? []);
  if (overrides.length > 0) return overrides;
  const launched = find(launchTemplates, references([MixedInstancesPolicy, LaunchTemplate])[0]);
  return list(object(launched?.LaunchTemplateData).InstanceType);
}

function find(resources: Resource[], value: unknown): Properties | undefined {
  return resources.find(({ id }) => id === reference(value))?.properties;
}

/** One item of a capacity provider strategy. */
export function providerShare(item: unknown): ProviderShare {
  const { CapacityProvider, Base, Weight } = object(item);
  return {
    provider: reference(CapacityProvider) ?? text(CapacityProvider),
    base: number(Base),
    weight: number(Weight),
  };
}
