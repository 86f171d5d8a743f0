import type { Flow } from '../flow';
import {
  DEPLOYMENT_FACTOR,
  FARGATE_SPOT_VCPUS,
  FARGATE_VCPUS,
  NAT_PORTS,
  NETWORK_INTERFACES,
  OUTBOUND_POOL,
  RESERVED_ADDRESSES,
} from '../graded';
import type { Link } from '../link';
import { link } from '../link';

/** Tasks → subnet addresses, NAT ports, and the quota of vCPUs. */
export function networkLinks({ system }: Flow): Link[] {
  const { network, fargateVcpuQuota } = system;
  const all = [...system.web, ...system.workers];
  const tasks = all.reduce((sum, { maxTasks }) => sum + maxTasks, 0) * DEPLOYMENT_FACTOR.value;
  const onFargate = all.filter(({ onInstances = false }) => !onInstances);
  const vcpu = onFargate.reduce((sum, each) => sum + (each.onFargate?.onDemand ?? each.maxTasks) * each.vcpu, 0);
  const spotVcpu = onFargate.reduce((sum, each) => sum + (each.onFargate?.spot ?? 0) * each.vcpu, 0);
  if (all.length === 0) return [];
  const addresses = link({
    id: 'Network.addresses',
    from: 'tasks',
    to: 'subnets',
    unit: 'addresses in a rolling deployment',
    demand: tasks,
    supply: network.addresses,
    constant: RESERVED_ADDRESSES,
    remedy: 'state a larger network.ipAddresses, or lower maxTasks',
  });
  const ports = link({
    id: 'Network.natPorts',
    from: 'tasks',
    to: 'NAT gateways',
    unit: NAT_PORTS.unit,
    demand: tasks * OUTBOUND_POOL.value,
    supply: network.natAddresses === undefined ? undefined : network.natAddresses * NAT_PORTS.value,
    best: { demand: tasks * OUTBOUND_POOL.upTo! },
    constant: OUTBOUND_POOL,
    remedy: 'state one NAT gateway a zone, or reach AWS by interface endpoints',
  });
  const quota = link({
    id: 'Account.fargateVcpu',
    from: 'tasks',
    to: 'quota of the account',
    unit: 'vCPU',
    demand: vcpu,
    supply: fargateVcpuQuota,
    byDefault: FARGATE_VCPUS,
    remedy: `ask for ${Math.ceil(vcpu)} vCPU of Fargate On-Demand; preflight reads what the account has`,
  });
  const spotQuota = link({
    id: 'Account.fargateSpotVcpu',
    from: 'tasks',
    to: 'quota of the account',
    unit: 'vCPU',
    demand: spotVcpu,
    byDefault: FARGATE_SPOT_VCPUS,
    remedy: `ask for ${Math.ceil(spotVcpu)} vCPU of Fargate Spot; preflight reads what the account has`,
  });
  const interfaces = link({
    id: 'Account.interfaces',
    from: 'tasks',
    to: 'quota of the account',
    unit: 'network interfaces in a rolling deployment',
    demand: tasks,
    byDefault: NETWORK_INTERFACES,
    remedy: `ask for ${tasks} network interfaces in the region, or take larger and fewer tasks`,
  });
  return [
    addresses,
    ...(network.natAddresses === 0 ? [] : [ports]),
    interfaces,
    ...(vcpu > 0 ? [quota] : []),
    ...(spotVcpu > 0 ? [spotQuota] : []),
  ];
}
