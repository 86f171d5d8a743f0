import type { FargateNeed, InstanceNeed, Reading } from './account-needs';
import { broughtSubnets } from './network-needs';
import { FARGATE_SPOT, providerShare, readCapacityProviders } from './capacity-providers';
import type { Properties, Resource } from './template';
import { list, object, reference, text, zone } from './template';
import type { ProviderShare } from './tiers';
import { tellsTasks } from './unknown-needs';

/** Services on Fargate, on demand or on Spot, as far as their strategy goes. */
export function fargateNeeds({ template, model, mostTasks, unknown, needOf }: Reading): FargateNeed[] {
  return template.all('AWS::ECS::Service').flatMap((service): FargateNeed[] => {
    const tier = model.services.find(({ id }) => id === service.id)!;
    const strategy = strategyOf(service, tier.platform);
    if (!strategy.some(takesFargate)) return [];
    const { minTasks, vcpu = 0 } = tier;
    if (vcpu === 0) return unknown(service, 'Fargate', 'vCPU of Fargate');
    if (!tellsTasks(template, service)) unknown(service, 'Fargate', 'vCPU of Fargate with all tasks');
    return [{ ...needOf(service), strategy, vcpu, leastTasks: minTasks, mostTasks: mostTasks(tier) }];
  });
}

/** Without a strategy, the launch type has all tasks. */
function strategyOf({ properties }: Resource, platform: string): ProviderShare[] {
  const strategy = list(properties.CapacityProviderStrategy).map(providerShare);
  if (strategy.length > 0) return strategy;
  return (text(properties.LaunchType) ?? platform) === 'FARGATE' ? [{ provider: 'FARGATE', weight: 1 }] : [];
}

function takesFargate({ provider = '', base = 0, weight = 0 }: ProviderShare): boolean {
  return ['FARGATE', FARGATE_SPOT].includes(provider) && base + weight > 0;
}

/** Instance types behind the capacity providers, and the zones that they are launched in. */
export function instanceNeeds(reading: Reading): InstanceNeed[] {
  const { template, unknown, needOf } = reading;
  const subnets = template.all('AWS::EC2::Subnet');
  const groups = template.all('AWS::AutoScaling::AutoScalingGroup');
  const typesOf = new Map(readCapacityProviders(template).map(({ id, instanceTypes }) => [id, instanceTypes]));
  return template.all('AWS::ECS::CapacityProvider').flatMap((provider): InstanceNeed[] => {
    const types = typesOf.get(provider.id) ?? [];
    if (types.length === 0) {
      // Of managed instances that state no type, AWS chooses one that is there.
      const { AutoScalingGroupProvider } = provider.properties;
      return AutoScalingGroupProvider === undefined ? [] : unknown(provider, 'instances', 'instance types');
    }
    const own = subnetsOf(provider.properties, groups);
    const zones = own.flatMap((subnet) => {
      return zone(subnets.find(({ id }) => id === reference(subnet))?.properties.AvailabilityZone) ?? [];
    });
    const brought = broughtSubnets(reading, own, () =>
      unknown(provider, 'instances', `${types.join(', ')} in the zone of a subnet`),
    );
    return [{ ...needOf(provider), types, zones: [...new Set(zones)], subnets: brought }];
  });
}

/** Subnets of the Auto Scaling group, or of managed instances. */
function subnetsOf({ AutoScalingGroupProvider, ManagedInstancesProvider }: Properties, groups: Resource[]): unknown[] {
  const group = groups.find(({ id }) => id === reference(object(AutoScalingGroupProvider).AutoScalingGroupArn));
  if (group) return list(group.properties.VPCZoneIdentifier);
  const { NetworkConfiguration } = object(object(ManagedInstancesProvider).InstanceLaunchTemplate);
  return list(object(NetworkConfiguration).Subnets);
}
