import type { Expectation } from './expectation';
import { canonical, expectation } from './expectation';
import type { Deployed, Model } from './model';

/** What a container states of its life, by CloudFormation's names. */
const OF_CONTAINERS: Record<string, string> = {
  HealthCheck: 'health check',
  StopTimeout: 'stop time-out',
  DependsOn: 'starts after',
  MountPoints: 'where it may write',
  RestartPolicy: 'restarts',
};

/** How tasks start, where they write, how they end, and how they reach AWS where nothing else leads out. */
export function lifecycleExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::ECS::Service').flatMap((service) => taskExpectations(model, service)),
    ...model.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').map((group) => drainExpectation(model, group)),
    ...model.ofType('AWS::EC2::VPCEndpoint').flatMap((endpoint) => endpointExpectations(model, endpoint)),
  ];
}

function taskExpectations({ observed, ...model }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const service = observed.services.find(({ serviceArn }) => serviceArn === physicalId);
  const task = observed.taskDefinitions.find(
    ({ taskDefinitionArn }) => taskDefinitionArn === properties.TaskDefinition,
  );
  const declared = model.deployed.find((each) => each.physicalId === properties.TaskDefinition)?.properties ?? {};
  return [
    expectation(
      'services',
      `${label}: ECS Exec`,
      properties.EnableExecuteCommand ?? false,
      service?.enableExecuteCommand ?? false,
    ),
    expectation(
      'services',
      `${label}: disk of a task`,
      canonical(declared.EphemeralStorage),
      canonical(task?.ephemeralStorage),
    ),
    expectation(
      'services',
      `${label}: volumes that die with a task`,
      names((declared.Volumes as { Name: string }[] | undefined)?.map(({ Name }) => Name)),
      names(task?.volumes?.map(({ name }) => name!)),
    ),
    ...((declared.ContainerDefinitions ?? []) as Record<string, unknown>[]).flatMap((container) => {
      const found = task?.containerDefinitions?.find(({ name }) => name === container.Name);
      return Object.entries(OF_CONTAINERS).map(([property, what]) =>
        expectation(
          'services',
          `${label}: ${container.Name}: ${what}`,
          canonical(orNone(container[property])),
          canonical(orNone(found?.[lowerFirst(property) as keyof typeof found])),
        ),
      );
    }),
  ];
}

function drainExpectation({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation {
  const DELAY = 'deregistration_delay.timeout_seconds';
  const attributes: { Key: string; Value: string }[] = properties.TargetGroupAttributes ?? [];
  const found = observed.targetGroups.find(({ TargetGroupArn }) => TargetGroupArn === physicalId);
  const stated = attributes.find(({ Key }) => Key === DELAY)?.Value;
  return expectation(
    'edge',
    `${label}: seconds that a task drains`,
    stated ?? '300',
    found?.attributes[DELAY] ?? '300',
  );
}

function endpointExpectations({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  if (properties.VpcEndpointType !== 'Interface') return [];
  const found = observed.vpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === physicalId);
  const groups = found?.Groups?.map(({ GroupId }) => GroupId) ?? [];
  const ports = observed.securityGroups
    .filter(({ GroupId }) => groups.includes(GroupId))
    .flatMap(({ IpPermissions = [] }) => IpPermissions)
    .flatMap(({ FromPort, ToPort, IpRanges = [] }) => IpRanges.map(({ CidrIp }) => `${CidrIp} ${FromPort}-${ToPort}`));
  const range = observed.vpcs.find(({ VpcId }) => VpcId === properties.VpcId)?.CidrBlock;
  return [
    expectation('network', `${label}: service`, properties.ServiceName, found?.ServiceName),
    expectation('network', `${label}: answers under the service's own name`, true, found?.PrivateDnsEnabled),
    expectation('network', `${label}: subnets`, properties.SubnetIds, found?.SubnetIds),
    expectation('network', `${label}: security groups`, properties.SecurityGroupIds, groups),
    expectation('network', `${label}: who may ask`, [`${range} 443-443`], ports),
  ];
}

const names = (list: string[] = []) => [...list].sort();
/** An empty list and none are the same. */
const orNone = (value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value) ?? 'none';
const lowerFirst = (name: string) => name[0].toLowerCase() + name.slice(1);
