import type { AddressNeed, Creation, Reading, ReservationNeed, ZoneNeed } from './account-needs';
import type { Resource } from './template';
import { list, number, object, reference, zone } from './template';
import { isMade, tellsTasks } from './unknown-needs';

/** Each of the zones that subnets and databases stand in. */
export function zoneNeed(stack: string, { template, model, unknown }: Reading): ZoneNeed[] {
  const stated = [...template.all('AWS::EC2::Subnet'), ...template.all('AWS::RDS::DBInstance')];
  for (const resource of stated) {
    const { AvailabilityZone } = resource.properties;
    const isKnown = zone(AvailabilityZone) !== undefined || isMade(template, AvailabilityZone, 'AWS::EC2::Subnet');
    if (AvailabilityZone !== undefined && !isKnown) unknown(resource, 'zones', 'an Availability Zone');
  }
  const zones = new Set([
    ...(model.network?.zones ?? []),
    ...stated.flatMap(({ properties }) => zone(properties.AvailabilityZone) ?? []),
  ]);
  return zones.size > 0 ? [{ stack, zones: [...zones].sort() }] : [];
}

/** What the quotas of a network count. */
export function creations({ template, needOf }: Reading): Creation[] {
  const subnets = template.all('AWS::EC2::Subnet');
  const zoneOf = (subnet: unknown) =>
    zone(subnets.find(({ id }) => id === reference(subnet))?.properties.AvailabilityZone);
  return [
    ...template.all('AWS::EC2::VPC').map((vpc) => ({ ...needOf(vpc), kind: 'VPC' as const, count: 1 })),
    ...template.all('AWS::EC2::EIP').map((address) => ({ ...needOf(address), kind: 'Elastic IP' as const, count: 1 })),
    ...template.all('AWS::EC2::NatGateway').map((gateway) => ({
      ...needOf(gateway),
      kind: 'NAT gateway' as const,
      count: 1,
      zone: zoneOf(gateway.properties.SubnetId),
    })),
  ];
}

/**
 * Free addresses that a load balancer asks of each of its subnets.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
const OF_LOAD_BALANCER = 8;

/** Subnets that were brought: of services, and of load balancers. */
export function addressNeeds(reading: Reading): AddressNeed[] {
  const { template, model, unknown, mostTasks, needOf } = reading;
  const brought = (subnets: unknown, of: Resource) =>
    broughtSubnets(reading, list(subnets), () => unknown(of, 'addresses', 'free addresses of a subnet'));
  const services = template.all('AWS::ECS::Service').flatMap((service): AddressNeed[] => {
    const tier = model.services.find(({ id }) => id === service.id);
    const { properties } = service;
    const subnets = brought(at(properties, 'NetworkConfiguration', 'AwsvpcConfiguration', 'Subnets'), service);
    if (!tier || subnets.length === 0) return [];
    if (!tellsTasks(template, service))
      unknown(service, 'addresses', `free addresses for all tasks in ${subnets.join(', ')}`);
    return [{ ...needOf(service), of: 'tasks', subnets, least: tier.minTasks, most: mostTasks(tier) }];
  });
  const loadBalancers = template.all('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((alb): AddressNeed[] => {
    const subnets = brought(alb.properties.Subnets, alb);
    if (subnets.length === 0) return [];
    const addresses = OF_LOAD_BALANCER * subnets.length;
    return [{ ...needOf(alb), of: 'load balancer', subnets, least: addresses, most: addresses }];
  });
  return [...services, ...loadBalancers];
}

/** Ids of subnets that the template does not make; for those that it does not tell either, what `untold` gives. */
export function broughtSubnets(
  { template, resolve }: Reading,
  subnets: unknown[],
  untold: (subnet: unknown) => string[],
): string[] {
  return subnets
    .filter((subnet) => !isMade(template, subnet, 'AWS::EC2::Subnet'))
    .flatMap((subnet) => {
      const id = resolve(subnet);
      return id !== undefined && /^subnet-/.test(id) ? id : untold(subnet);
    });
}

/** Capacity units of load balancers: always, or in known events. */
export function reservations({ template, model, surgeUnits, unknown, needOf }: Reading): ReservationNeed[] {
  for (const alb of template.all('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const { CapacityUnits } = object(alb.properties.MinimumLoadBalancerCapacity);
    if (CapacityUnits !== undefined && number(CapacityUnits) === undefined) unknown(alb, 'LCU', 'reserved units (LCU)');
  }
  return model.loadBalancers.flatMap((alb) => {
    const units = Math.max(alb.reservedUnits ?? 0, surgeUnits(alb.id));
    return units > 0 ? [{ ...needOf(alb), units }] : [];
  });
}

/** What stands deep in properties. */
function at(properties: unknown, ...path: string[]): unknown {
  return path.reduce((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], properties);
}
