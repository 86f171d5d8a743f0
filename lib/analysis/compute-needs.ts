import type { FargateNeed, InstanceNeed, Reading } from './account-needs';
import { broughtSubnets } from './network-needs';
import { readCapacityProviders } from './capacity-providers';
import type { Properties, Resource } from './template';
import { list, number, object, reference, text, zone } from './template';
import { tellsTasks } from './unknown-needs';

const SPOT = 'FARGATE_SPOT';

/** vCPUs of each service on Fargate, on demand and on Spot, as its strategy shares its tasks out. */
export function fargateNeeds({ template, model, mostTasks, unknown, needOf }: Reading): FargateNeed[] {
  return template.all('AWS::ECS::Service').flatMap((service) => {
    const tier = model.services.find(({ id }) => id === service.id)!;
    const { minTasks, vcpu = 0 } = tier;
    if (vcpu === 0) {
      const { onDemand, spot } = sharesOf(service, tier.platform, 1);
      return onDemand + spot > 0 ? unknown(service, 'Fargate', 'vCPU of Fargate') : [];
    }
    const needs = [false, true].flatMap((spot): FargateNeed[] => {
      const share = (tasks: number) => sharesOf(service, tier.platform, tasks)[spot ? 'spot' : 'onDemand'] * vcpu;
      const most = share(mostTasks(tier));
      return most > 0 ? [{ ...needOf(service), spot, least: share(minTasks), most }] : [];
    });
    if (needs.length > 0 && !tellsTasks(template, service))
      unknown(service, 'Fargate', 'vCPU of Fargate with all tasks');
    return needs;
  });
}

/** How many of the tasks run where: the base of each provider first, the rest by weight. */
function sharesOf({ properties }: Resource, platform: string, tasks: number): { onDemand: number; spot: number } {
  const strategy = list(properties.CapacityProviderStrategy).map(object);
  if (strategy.length === 0) {
    const onDemand = (text(properties.LaunchType) ?? platform) === 'FARGATE' ? tasks : 0;
    return { onDemand, spot: 0 };
  }
  const providers = strategy.map((each) => ({
    name: reference(each.CapacityProvider),
    base: Math.min(tasks, number(each.Base) ?? 0),
    weight: number(each.Weight) ?? 0,
  }));
  const rest = Math.max(0, tasks - sum(providers.map(({ base }) => base)));
  const weights = sum(providers.map(({ weight }) => weight)) || 1;
  const of = (name: string) =>
    sum(
      providers
        .filter((each) => each.name === name)
        .map(({ base, weight }) => base + Math.ceil((rest * weight) / weights)),
    );
  return { onDemand: of('FARGATE'), spot: of(SPOT) };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
