import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type { DBInstance, DBProxyTarget } from '@aws-sdk/client-rds';
import type { Variable } from './consumers';
import { environmentOf, variables } from './consumers';
import { replicasOf } from './contract';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';

const WORLD = ['0.0.0.0/0', '::/0'];

/** Who may reach what: exactly those who are bound to it, and the world only the load balancer. */
export function securityExpectations(model: Model): Expectation[] {
  const bound = variables(model);
  return [
    ...model.ofType('AWS::RDS::DBInstance').flatMap(({ label, physicalId, properties }) => {
      const found = model.observed.databases.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === physicalId);
      const users = usersOf(bound, model, found?.Endpoint?.Address);
      const proxies = model.observed.proxies.filter(({ targets }) =>
        targets.some((each) => isBehind(model, each, found)),
      );
      const expected = [...users, ...proxies.flatMap(({ VpcSecurityGroupIds = [] }) => VpcSecurityGroupIds)];
      return [reachable(model, label, properties.VPCSecurityGroups, found?.Endpoint?.Port, expected)];
    }),
    ...model.ofType('AWS::RDS::DBProxy').map(({ label, physicalId, properties }) => {
      const found = model.observed.proxies.find(({ DBProxyName }) => DBProxyName === physicalId);
      const users = usersOf(bound, model, found?.Endpoint);
      const database = model.observed.databases.find((each) =>
        found?.targets.some(({ RdsResourceId }) => RdsResourceId === each.DBInstanceIdentifier),
      );
      return reachable(model, label, properties.VpcSecurityGroupIds, database?.Endpoint?.Port, users);
    }),
    ...model.ofType('AWS::ElastiCache::ReplicationGroup').map(({ label, physicalId, properties }) => {
      const found = model.observed.replicationGroups.find(({ ReplicationGroupId: id }) => id === physicalId);
      const endpoint = found?.ConfigurationEndpoint ?? found?.NodeGroups?.[0].PrimaryEndpoint;
      const users = usersOf(bound, model, endpoint?.Address);
      return reachable(model, label, properties.SecurityGroupIds, endpoint?.Port, users);
    }),
    ...model.ofType('AWS::ElastiCache::CacheCluster').map(({ label, physicalId, properties }) => {
      const found = model.observed.cacheClusters.find(({ CacheClusterId }) => CacheClusterId === physicalId);
      const endpoint = found?.ConfigurationEndpoint;
      const users = usersOf(bound, model, endpoint?.Address);
      return reachable(model, label, properties.VpcSecurityGroupIds, endpoint?.Port, users);
    }),
    ...model.ofType('AWS::ECS::Service').map((service) => serviceExpectation(model, service)),
    worldExpectation(model),
    ...listExpectations(model),
  ];
}

/** A database shares its security group with its replicas, which a proxy may thus reach too. */
function isBehind({ observed }: Model, { RdsResourceId }: DBProxyTarget, database?: DBInstance): boolean {
  const target = observed.databases.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === RdsResourceId);
  return target !== undefined && [target, ...replicasOf(observed, target)].some((each) => each === database);
}

/**
 * The groups of services and of tasks with a variable that leads to the host, be it as one of several or through the
 * readers' name.
 */
function usersOf(bound: Variable[], model: Model, host: string | undefined): string[] {
  const names = model.observed.zones
    .flatMap(({ records }) => records)
    .filter(({ ResourceRecords = [] }) => ResourceRecords.some(({ Value }) => Value === host))
    .map(({ Name }) => Name!.replace(/\.$/, ''));
  const leads = (value: string) => value.split(',').some((each) => [host, ...names].includes(each));
  const services = bound.filter(({ value, secret }) => !secret && leads(value)).map(({ service }) => service);
  return [...groupsOf([...new Set(services)]), ...groupsOfTasks(model, leads)];
}

/** A task that is no service has its group beside its task definition: whoever runs it names both. */
function groupsOfTasks(model: Model, leads: (value: string) => boolean): string[] {
  const ofServices = model.ofType('AWS::ECS::Service').map(({ properties }) => properties.TaskDefinition);
  const tasks = model.ofType('AWS::ECS::TaskDefinition').filter(({ physicalId, properties }) => {
    const containers: { Environment?: { Value?: string }[] }[] = properties.ContainerDefinitions;
    const values = containers.flatMap(({ Environment = [] }) => Environment.map(({ Value }) => Value));
    return !ofServices.includes(physicalId) && values.some((value) => value !== undefined && leads(value));
  });
  const labels = tasks.map(({ label }) => label.replace(/TaskDefinition$/, 'SecurityGroup'));
  return model
    .ofType('AWS::EC2::SecurityGroup')
    .filter(({ label }) => labels.includes(label))
    .map(({ physicalId }) => physicalId);
}

function groupsOf(services: Deployed[]): string[] {
  return services.flatMap(({ properties }) => properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups ?? []);
}

function reachable(
  model: Model,
  label: string,
  groups: string[] = [],
  port: number | undefined,
  expected: string[],
): Expectation {
  const own = model.observed.securityGroups.filter(({ GroupId }) => groups.includes(GroupId!));
  const found = own.flatMap(({ IpPermissions = [] }) => IpPermissions.flatMap((each) => peers(each, port)));
  return expectation('security', `${label}: who may reach port ${port}`, [...new Set(expected)], [...new Set(found)]);
}

/** Who calls a service by the name that it has in Service Connect, and the port that calls enter by. */
function callersOf(model: Model, { properties }: Deployed): string[] {
  const names: { DiscoveryName: string; IngressPortOverride: number }[] =
    properties.ServiceConnectConfiguration?.Services ?? [];
  return names.flatMap(({ DiscoveryName, IngressPortOverride }) => {
    const callers = model
      .ofType('AWS::ECS::Service')
      .filter((caller) => environmentOf(model, caller).some(([, value]) => value === DiscoveryName));
    return groupsOf(callers).map((id) => `${id} ${IngressPortOverride}`);
  });
}

/** A task is reached by load balancers of its target groups at the port of its container, by callers, and by nobody. */
function serviceExpectation(model: Model, service: Deployed): Expectation {
  const { label, properties } = service;
  const targets: { TargetGroupArn: string; ContainerPort: number }[] = properties.LoadBalancers ?? [];
  const expected = targets.flatMap(({ TargetGroupArn, ContainerPort }) => {
    const group = model.observed.targetGroups.find((each) => each.TargetGroupArn === TargetGroupArn);
    const balancers = model.observed.loadBalancers.filter(({ LoadBalancerArn }) =>
      group?.LoadBalancerArns?.includes(LoadBalancerArn!),
    );
    return balancers.flatMap(({ SecurityGroups = [] }) => SecurityGroups.map((id) => `${id} ${ContainerPort}`));
  });
  expected.push(...callersOf(model, service));
  const groups: string[] = properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups ?? [];
  const own = model.observed.securityGroups.filter(({ GroupId }) => groups.includes(GroupId!));
  const found = own.flatMap(({ IpPermissions = [] }) =>
    IpPermissions.flatMap((each) => peers(each).map((peer) => `${peer} ${each.FromPort ?? 'any port'}`)),
  );
  return expectation('security', `${label}: who may reach the tasks`, [...new Set(expected)], [...new Set(found)]);
}

function worldExpectation(model: Model): Expectation {
  const facing = model.observed.loadBalancers.filter(
    ({ Scheme, SecurityGroups = [] }) =>
      Scheme === 'internet-facing' && !SecurityGroups.some((id) => listsFor(model, id).length > 0),
  );
  const open = model.observed.securityGroups.filter((group) => isOpen(group));
  const names = (ids: (string | undefined)[]) =>
    [...new Set(ids)].map((id) => model.deployed.find(({ physicalId }) => physicalId === id)?.label ?? id);
  return expectation(
    'security',
    'what the world may reach',
    names(facing.flatMap(({ SecurityGroups = [] }) => SecurityGroups)),
    names(open.map(({ GroupId }) => GroupId)),
  );
}

/** Load balancers behind a CDN let in the addresses of its prefix list, and no others. */
function listExpectations(model: Model): Expectation[] {
  return model.observed.loadBalancers
    .filter(({ SecurityGroups = [] }) => SecurityGroups.some((id) => listsFor(model, id).length > 0))
    .map(({ LoadBalancerArn, SecurityGroups = [] }) => {
      const label = model.deployed.find(({ physicalId }) => physicalId === LoadBalancerArn)?.label ?? LoadBalancerArn;
      const own = model.observed.securityGroups.filter(({ GroupId }) => SecurityGroups.includes(GroupId!));
      const permissions = own.flatMap(({ IpPermissions = [] }) => IpPermissions);
      return expectation(
        'security',
        `${label}: which prefix lists and addresses may connect`,
        SecurityGroups.flatMap((id) => listsFor(model, id)),
        permissions.flatMap((permission) => [
          ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
          ...peers(permission),
        ]),
      );
    });
}

/** The prefix lists that the template lets into a security group. */
function listsFor(model: Model, groupId: string): string[] {
  return model
    .ofType('AWS::EC2::SecurityGroupIngress')
    .filter(({ properties }) => properties.GroupId === groupId)
    .flatMap(({ properties }) => properties.SourcePrefixListId ?? []);
}

function isOpen({ IpPermissions = [] }: SecurityGroup): boolean {
  return IpPermissions.some((permission) => peers(permission).some((peer) => WORLD.includes(peer)));
}

/** The groups and ranges that a permission lets in, at the port where one is asked for. */
function peers(permission: IpPermission, port?: number): string[] {
  const { FromPort = 0, ToPort = 65_535, UserIdGroupPairs = [], IpRanges = [], Ipv6Ranges = [] } = permission;
  if (port !== undefined && (port < FromPort || port > ToPort)) return [];
  return [
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId!),
    ...IpRanges.map(({ CidrIp }) => CidrIp!),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6!),
  ];
}
