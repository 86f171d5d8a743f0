import type { Database, Network, Service, TemplateModel } from './tiers';

/** What one tier answers when a zone is gone. */
export interface Answer {
  /** The name of the tier's part, such as `Web` or `Database`. */
  readonly part: string;
  /** Whether what remains carries on, without anyone's hand and without anything that has to be made first. */
  readonly holds: boolean;
  /** Why, in numbers. */
  readonly because: string;
}

/** Addresses of a subnet that AWS keeps for itself. */
const RESERVED_ADDRESSES = 5;

/**
 * Takes one Availability Zone out of a template and asks every tier whether what remains carries on: static stability.
 *
 * The peak is the most tasks that the template states. A zone that the template leaves to AWS counts as the lost one.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/static-stability.html
 */
export function loseZone(model: TemplateModel, zone: string): Answer[] {
  const { network } = model;
  if (!network) return [];
  const left = network.zones.filter((other) => other !== zone);
  return [
    ...model.loadBalancers.map(({ name, subnets }) => {
      const nodes = network.subnets.filter((subnet) => subnets.includes(subnet.id) && left.includes(subnet.zone ?? ''));
      return { part: name, holds: nodes.length > 0, because: `${nodes.length} of ${subnets.length} zones answer` };
    }),
    ...model.services.map((service) => loseTasks(service, network, left)),
    { part: 'Addresses', ...keepAddresses(model.services, network, left) },
    { part: 'NAT gateways', ...keepNatGateways(network, left) },
    ...model.databases.map((database) => loseInstances(database, zone)),
    ...model.caches.map(({ name, nodesPerShard }) => ({
      part: name,
      holds: nodesPerShard > 1,
      because: `${nodesPerShard - 1} of ${nodesPerShard} nodes remain, and one of them takes the writes`,
    })),
    ...[...model.queues, ...model.buckets].map(({ name }) => {
      return { part: name, holds: true, because: 'spread over the zones of the region by AWS' };
    }),
  ];
}

/** ECS spreads tasks evenly; the lost zone may have been the one with a task more. A backlog may wait, a request not. */
function loseTasks({ name, kind, minTasks }: Service, network: Network, left: string[]): Answer {
  const remaining = minTasks - Math.ceil(minTasks / network.zones.length);
  const because = `${remaining} of ${minTasks} tasks remain at the least, in ${left.length} zones`;
  if (kind === 'worker' && remaining === 0) {
    return { part: name, holds: left.length > 0, because: `${because}; jobs wait until ECS has started another` };
  }
  return { part: name, holds: remaining > 0, because };
}

/** Every task takes an address, and a rolling deployment runs each twice. */
function keepAddresses(services: Service[], network: Network, left: string[]): Omit<Answer, 'part'> {
  const tier = network.subnets.some((subnet) => subnet.tier === 'private') ? 'private' : 'isolated';
  const subnets = network.subnets.filter((subnet) => subnet.tier === tier && left.includes(subnet.zone ?? ''));
  const addresses = subnets.reduce((sum, { cidr }) => sum + addressesOf(cidr), 0);
  const needed = 2 * services.reduce((sum, { maxTasks }) => sum + maxTasks, 0);
  return {
    holds: addresses >= needed,
    because: `${addresses} addresses for ${needed} tasks at the peak of a deployment`,
  };
}

/** `10.0.48.0/20` → 4091. */
function addressesOf(cidr = ''): number {
  const [, bits] = /\/(\d+)$/.exec(cidr) ?? [];
  return bits === undefined ? 0 : 2 ** (32 - Number(bits)) - RESERVED_ADDRESSES;
}

/** A zone whose way out led through the lost one is cut off from images, secrets and third parties. */
function keepNatGateways(network: Network, left: string[]): Omit<Answer, 'part'> {
  const subnetZone = (id?: string) => network.subnets.find((subnet) => subnet.id === id)?.zone;
  const served = left.filter((zone) => network.natGateways.some(({ subnet }) => subnetZone(subnet) === zone));
  const needed = network.subnets.some(({ tier }) => tier === 'private');
  const because = needed ? `${served.length} of ${left.length} zones have a way out of their own` : 'no zone needs one';
  return { holds: !needed || served.length === left.length, because };
}

function loseInstances({ name, multiAz, replicas }: Database, zone: string): Answer {
  const readers = replicas.filter((replica) => replica.zone !== undefined && replica.zone !== zone).length;
  const reads = replicas.length === 0 ? 'the primary reads' : `${readers} of ${replicas.length} replicas read`;
  return {
    part: name,
    holds: multiAz && (replicas.length === 0 || readers > 0),
    because: `${multiAz ? 'a standby takes the writes' : 'the primary has no standby'}, ${reads}`,
  };
}
