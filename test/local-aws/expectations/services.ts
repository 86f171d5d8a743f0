import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';
import { defaultRoute } from './network';
import { scalableTargets, targetExpectations } from './scaling';

interface TemplateContainer {
  readonly Name: string;
  readonly Image: string;
  readonly User?: string;
  readonly ReadonlyRootFilesystem?: boolean;
  readonly Environment?: { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: { readonly Name: string; readonly ValueFrom: unknown }[];
}

/** Services, the tasks that they run, how they scale. */
export function servicesExpectations(model: Model): Expectation[] {
  return model
    .ofType('AWS::ECS::Service')
    .flatMap((service) => [
      ...serviceExpectations(model, service),
      ...taskExpectations(model, service),
      ...scalingExpectations(model, service),
    ]);
}

function serviceExpectations({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = observed.services.find(({ serviceArn }) => serviceArn === physicalId);
  const stated = properties.NetworkConfiguration.AwsvpcConfiguration;
  const network = found?.networkConfiguration?.awsvpcConfiguration;
  const strategy: Record<string, unknown>[] = properties.CapacityProviderStrategy ?? [];
  const deployment = properties.DeploymentConfiguration ?? {};
  const configuration = found?.deploymentConfiguration;
  return [
    expectation('services', `${label}: status`, 'ACTIVE', found?.status),
    expectation('services', `${label}: task definition`, properties.TaskDefinition, found?.taskDefinition),
    expectation(
      'services',
      `${label}: capacity providers`,
      strategy.map((each) => `${each.CapacityProvider} ${each.Weight ?? 0}`),
      found?.capacityProviderStrategy?.map(({ capacityProvider, weight }) => `${capacityProvider} ${weight ?? 0}`),
    ),
    expectation('services', `${label}: launch type`, properties.LaunchType, found?.launchType),
    expectation('services', `${label}: subnets`, stated.Subnets, network?.subnets),
    expectation(
      'services',
      `${label}: subnets with a route from the internet`,
      [],
      network?.subnets?.filter((id) => defaultRoute(observed.routeTables, id) === 'internet gateway'),
    ),
    expectation('services', `${label}: public address`, 'DISABLED', network?.assignPublicIp),
    expectation('services', `${label}: security groups`, stated.SecurityGroups, network?.securityGroups),
    expectation(
      'services',
      `${label}: healthy percent and circuit breaker`,
      [
        deployment.MinimumHealthyPercent,
        deployment.MaximumPercent,
        deployment.DeploymentCircuitBreaker?.Rollback,
      ].join(),
      [
        configuration?.minimumHealthyPercent,
        configuration?.maximumPercent,
        configuration?.deploymentCircuitBreaker?.rollback,
      ].join(),
    ),
  ];
}

function taskExpectations(model: Model, { label, properties }: Deployed): Expectation[] {
  const declared = model
    .ofType('AWS::ECS::TaskDefinition')
    .find((each) => each.physicalId === properties.TaskDefinition);
  if (!declared) return [];
  const task = model.observed.taskDefinitions.find(
    ({ taskDefinitionArn }) => taskDefinitionArn === declared.physicalId,
  );
  const targets: { ContainerName: string; ContainerPort: number }[] = properties.LoadBalancers ?? [];
  const { Cpu, Memory, TaskRoleArn, ExecutionRoleArn, ContainerDefinitions } = declared.properties;
  return [
    expectation('services', `${label}: CPU and memory of a task`, `${Cpu} ${Memory}`, `${task?.cpu} ${task?.memory}`),
    expectation(
      'services',
      `${label}: task role and execution role`,
      [TaskRoleArn, ExecutionRoleArn],
      [task?.taskRoleArn, task?.executionRoleArn],
    ),
    expectation(
      'services',
      `${label}: ports that load balancers lead to`,
      targets.map(({ ContainerName, ContainerPort }) => `${ContainerName} ${ContainerPort}`),
      targets.flatMap(({ ContainerName, ContainerPort }) => {
        const ports = task?.containerDefinitions?.find(({ name }) => name === ContainerName)?.portMappings ?? [];
        return ports
          .filter(({ containerPort }) => containerPort === ContainerPort)
          .map(({ containerPort }) => `${ContainerName} ${containerPort}`);
      }),
    ),
    ...(ContainerDefinitions as TemplateContainer[]).flatMap((container) => {
      const found = task?.containerDefinitions?.find(({ name }) => name === container.Name);
      return containerExpectations(`${label}: ${container.Name}`, container, found);
    }),
  ];
}

function containerExpectations(what: string, stated: TemplateContainer, found?: ContainerDefinition): Expectation[] {
  return [
    expectation('services', `${what}: image`, stated.Image, found?.image),
    expectation('services', `${what}: user`, stated.User, found?.user),
    expectation(
      'services',
      `${what}: read-only root`,
      stated.ReadonlyRootFilesystem ?? true,
      found?.readonlyRootFilesystem,
    ),
    ...(stated.Environment ?? []).map(({ Name, Value }) => {
      const variable = found?.environment?.find(({ name }) => name === Name);
      return expectation('services', `${what}: ${Name}`, Value ?? 'a value', variable?.value);
    }),
    ...(stated.Secrets ?? []).map(({ Name, ValueFrom }) => {
      const secret = found?.secrets?.find(({ name }) => name === Name);
      return expectation('services', `${what}: ${Name}`, ValueFrom ?? 'a secret', secret?.valueFrom);
    }),
  ];
}

function scalingExpectations(model: Model, service: Deployed): Expectation[] {
  const { observed } = model;
  const resource = service.physicalId.split(':').pop()!;
  const running = observed.services.find(({ serviceArn }) => serviceArn === service.physicalId);
  return scalableTargets(model, resource).flatMap((target) => {
    const { MinCapacity, MaxCapacity } = target.properties;
    const desired = running?.desiredCount ?? -1;
    return [
      ...targetExpectations(model, 'services', service.label, target),
      expectation(
        'services',
        `${service.label}: desired count is within`,
        true,
        desired >= MinCapacity && desired <= MaxCapacity,
      ),
    ];
  });
}
