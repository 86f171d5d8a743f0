import { FARGATE_SPOT, providerShare, readCapacityProviders } from './capacity-providers';
import { readContainers } from './sidecars';
import { readScalingPolicies, readSchedules } from './scaling-policies';
import type { Properties, Template } from './template';
import { list, number, object, reference, references, text } from './template';
import type { Part, Service } from './tiers';

export const SERVICE = 'AWS::ECS::Service';

/** Reads the ECS services of a template, with what their tasks run on and how they scale. */
export function readServices(template: Template, queues: readonly Part[], nameOf: (id: string) => string): Service[] {
  const definitions = template.all('AWS::ECS::TaskDefinition');
  const targets = template.all('AWS::ApplicationAutoScaling::ScalableTarget');
  const providers = readCapacityProviders(template);
  const policiesOf = readScalingPolicies(
    template,
    queues.map(({ id }) => id),
  );
  return template.all(SERVICE).map(({ id, path, properties }) => {
    const definition = definitions.find((other) => other.id === reference(properties.TaskDefinition))?.properties ?? {};
    const target = targets.find((other) => references(other.properties.ResourceId).includes(id));
    const { application: container, sidecars } = readContainers(definition);
    const capacity = [properties.LaunchType, ...list(properties.CapacityProviderStrategy)].flatMap(
      (provider) => text(provider) ?? reference(object(provider).CapacityProvider) ?? [],
    );
    const strategy = list(properties.CapacityProviderStrategy).map(providerShare);
    const made = (provider: string) => providers.find((other) => other.id === provider);
    const cpu = number(definition.Cpu ?? container.Cpu);
    return {
      id,
      name: serviceName(nameOf(id), path),
      kind: list(properties.LoadBalancers).length > 0 ? 'web' : 'worker',
      targetGroups: references(list(properties.LoadBalancers).map((target) => object(target).TargetGroupArn)),
      capacity: capacity.map((provider) => (made(provider) ? providerName(nameOf(provider)) : provider)),
      sharedWithSpot: strategy.some(({ provider }) => provider === FARGATE_SPOT) ? strategy : undefined,
      platform: text(list(definition.RequiresCompatibilities)[0]) ?? text(properties.LaunchType) ?? 'EC2',
      instanceTypes: capacity.flatMap((provider) => made(provider)?.instanceTypes ?? []),
      image: text(container.Image),
      vcpu: cpu && cpu / 1024,
      memoryMiB: number(definition.Memory ?? container.Memory),
      sidecars,
      serviceConnect: object(properties.ServiceConnectConfiguration).Enabled === true,
      ...tasksOf(template, properties, target?.properties),
      scaling: target ? policiesOf(target.id) : [],
      schedules: readSchedules(target?.properties ?? {}),
      poolSizes: readPoolSizes(definition),
    };
  });
}

/**
 * The id of the construct that made the service, which calls it `Service`. The CDK leaves a word out of a logical id that
 * the one before it ends with: without the path nobody can tell `Search` from `SearchService`.
 */
function serviceName(name: string, path = ''): string {
  return /Service\/Service\/\w+$/.test(path) ? name : name.replace(/(?<=.)Service$/, '');
}

/** How many tasks there may be. Whoever scales knows better than the service, which says how many it began with. */
function tasksOf(
  template: Template,
  { DesiredCount }: Properties,
  { MinCapacity = DesiredCount, MaxCapacity = DesiredCount }: Properties = {},
): Pick<Service, 'minTasks' | 'maxTasks' | 'assumed'> {
  const read = (value: unknown) => number(value) ?? template.defaultOf(value) ?? number(DesiredCount) ?? 1;
  const isAssumed = (value: unknown) => value !== undefined && number(value) === undefined;
  return {
    minTasks: read(MinCapacity),
    maxTasks: read(MaxCapacity),
    assumed: [
      ...(isAssumed(MinCapacity) ? (['minTasks'] as const) : []),
      ...(isAssumed(MaxCapacity) ? (['maxTasks'] as const) : []),
    ],
  };
}

function readPoolSizes({ ContainerDefinitions }: Properties): { [variable: string]: number } {
  const variables = list(ContainerDefinitions).flatMap((each) => list(object(each).Environment).map(object));
  return Object.fromEntries(
    variables.flatMap(({ Name, Value }) => {
      const [name, size] = [text(Name) ?? '', number(Value)];
      return name.endsWith('POOL_SIZE') && size !== undefined ? [[name, size]] : [];
    }),
  );
}

/** `ClusterInstancesCapacityProvider` → `Instances` */
const providerName = (name: string) => name.replace(/^Cluster(?=.)|(?<=.)CapacityProvider$/g, '');
