import type { ICheck } from './check';
import { addresses } from './checks/addresses';
import { cacheNodes, cacheTypes } from './checks/caches';
import { certificates } from './checks/certificates';
import { databaseQuotas } from './checks/database-quotas';
import { databases } from './checks/databases';
import { fargate } from './checks/fargate';
import { hostedZones } from './checks/hosted-zones';
import { images } from './checks/images';
import { instanceTypes } from './checks/instance-types';
import { loadBalancerUnits } from './checks/load-balancer-units';
import { networkQuotas } from './checks/network-quotas';
import { unknown } from './checks/unknown';
import { zones } from './checks/zones';

/** Each check is one line here. */
export const CHECKS: readonly ICheck[] = [
  zones,
  networkQuotas,
  addresses,
  fargate,
  instanceTypes,
  loadBalancerUnits,
  databases,
  databaseQuotas,
  cacheTypes,
  cacheNodes,
  certificates,
  hostedZones,
  images,
  ...unknown,
];
