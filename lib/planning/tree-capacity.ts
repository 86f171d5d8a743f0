import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import type { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnDBCluster, CfnDBInstance, CfnDBProxyEndpoint, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import type { IConstruct } from 'constructs';
import type { IBindable } from '../binding';
import { RESERVED_ADDRESSES } from '../capacity/graded';
import type { Graded } from '../capacity/graded';
import { FARGATE_SPOT, fargateShares } from '../capacity/fargate-shares';
import { cacheMemoryGiB, capacityUnitVcpus, vcpus } from '../capacity/instance-specs';
import { NO_REACTION } from '../capacity/reaction';
import type { CacheCapacity, DatabaseCapacity, DatabaseProxyCapacity, SystemCapacity } from '../capacity/system';
import { UNKNOWN_CACHES } from '../capacity/unknown-caches';
import { Cache } from '../data/cache';
import { Database } from '../data/database';
import { JobQueue } from '../messaging/job-queue';
import { serviceSubnets, zonesOf } from '../private/subnets';
import type { Fleet } from '../services/fleet';
import type { WebService } from '../services/web-service';
import type { WorkerService } from '../services/worker-service';
import type { AppPlan } from './app-plan';

/** The parts of an app that carry load. */
export interface AppParts {
  /** Where the parts stand. */
  readonly scope: IConstruct;
  readonly plan: AppPlan;
  readonly web: readonly WebService[];
  readonly workers: readonly WorkerService[];
  readonly vpc: IVpc;
}

/** Reads the finished tree, with every override. What it cannot read, such as a part that was brought, is left out. */
export function readCapacity(parts: AppParts): SystemCapacity {
  const { scope, plan, web, workers, vpc } = parts;
  const usesOf = (fleet: Fleet) => fleet._bound.map(idOf);
  const resources = resourcesIn(scope);
  const [loadBalancer] = resources('AWS::ElasticLoadBalancingV2::LoadBalancer') as CfnLoadBalancer[];
  const reserved = loadBalancer?.minimumLoadBalancerCapacity;
  return {
    hasCdn: plan.hasCdn,
    loadBalancer: loadBalancer && {
      rules: resources('AWS::ElasticLoadBalancingV2::ListenerRule').length + 1,
      reservedUnits: isResolvable(reserved) ? undefined : reserved?.capacityUnits,
    },
    web: web.map((service) => ({
      ...tasksOf(service),
      rpsPerTask: plan.stated.get(service.node.id)!.rpsPerTask!,
      share: plan.stated.get(service.node.id)!.share!,
      traffic: plan.stated.get(service.node.id)!.traffic,
      reaction: reactionOf(service, plan.reactions.get(service.node.id)),
      routed: service.targetGroups.length > 0,
      uses: usesOf(service),
    })),
    workers: workers.map((worker) => ({
      ...tasksOf(worker),
      jobSeconds: plan.stated.get(worker.node.id)!.jobSeconds!,
      jobsPerRequest: plan.stated.get(worker.node.id)!.jobsPerRequest,
      queriesPerJob: plan.stated.get(worker.node.id)!.queriesPerJob,
      queue: idOf(worker.jobs),
      atBroker: !(worker.jobs instanceof JobQueue),
      uses: usesOf(worker),
    })),
    databases: boundTo(parts)
      .filter((each) => each instanceof Database)
      .map(databaseOf),
    caches: cachesOf(parts).flatMap(cacheOf),
    network: networkOf(vpc, scope),
  };
}

/** What the fleets are bound to, each once. */
function boundTo({ web, workers }: AppParts): IBindable[] {
  return [...new Set([...web, ...workers].flatMap((fleet) => fleet._bound))];
}

/** The caches among it. */
export function cachesOf(parts: AppParts): Cache[] {
  return boundTo(parts).filter((each) => each instanceof Cache);
}

/** The replication group of a cache; undefined of a cache of another kind. */
export function groupOf(cache: Cache): CfnReplicationGroup | undefined {
  return resourcesIn(cache)('AWS::ElastiCache::ReplicationGroup')[0] as CfnReplicationGroup | undefined;
}

function tasksOf({ node, service, taskDefinition, _tasks: { least, most, vcpu } }: Fleet) {
  const { requiresCompatibilities = [] } = taskDefinition.node.defaultChild as CfnTaskDefinition;
  const { capacityProviderStrategy = [] } = service.node.findChild('Service') as CfnService;
  const strategy = isResolvable(capacityProviderStrategy)
    ? []
    : capacityProviderStrategy.flatMap((each) =>
        isResolvable(each) ? [] : [{ provider: each.capacityProvider, base: each.base, weight: each.weight }],
      );
  const onSpot = strategy.some(({ provider }) => provider === FARGATE_SPOT);
  return {
    id: node.id,
    minTasks: least,
    maxTasks: most,
    vcpu,
    onInstances: !requiresCompatibilities.includes('FARGATE'),
    onFargate: onSpot ? fargateShares(strategy, most) : undefined,
  };
}

/** Policies that the team has added to `scaling` are as fast as they are. */
function reactionOf({ scaling }: Fleet, stated: Graded | undefined): Graded | undefined {
  if (stated !== NO_REACTION) return stated;
  const { scheduledActions } = scaling.node.findChild('Target').node.defaultChild as CfnScalableTarget;
  const clock = Stack.of(scaling).resolve(scheduledActions) as unknown[] | undefined;
  const own = resourcesIn(scaling)('AWS::ApplicationAutoScaling::ScalingPolicy') as CfnScalingPolicy[];
  return own.some(scales) || clock?.length ? undefined : stated;
}

/** A predictive policy forecasts alone unless it says otherwise. */
function scales(policy: CfnScalingPolicy): boolean {
  const { predictiveScalingPolicyConfiguration: predictive } = policy;
  const resolved = Stack.of(policy).resolve(predictive) as { readonly mode?: string } | undefined;
  return resolved === undefined || resolved.mode === 'ForecastAndScale';
}

/** What a part is called in links. */
export function idOf(bindable: IBindable): string {
  return (bindable as Partial<IConstruct>).node?.id ?? `${bindable}`;
}

function databaseOf(database: Database): DatabaseCapacity {
  const resources = resourcesIn(database);
  const instances = resources('AWS::RDS::DBInstance') as CfnDBInstance[];
  const [cluster] = resources('AWS::RDS::DBCluster') as CfnDBCluster[];
  const isReader = (each: CfnDBInstance) =>
    each.sourceDbInstanceIdentifier !== undefined ||
    (each.dbClusterIdentifier !== undefined && each.promotionTier !== 0);
  // The L2 writes the class late.
  const vcpuOf = (instance: CfnDBInstance) => vcpusOf(Stack.of(instance).resolve(instance.dbInstanceClass), cluster);
  const [primary] = instances.filter((each) => !isReader(each));
  // RDS makes the instances of a Multi-AZ DB cluster: one writer and two readers of one class.
  const ofCluster = vcpusOf(cluster?.dbClusterInstanceClass, cluster);
  const { maxConnections, poolSize } = database._connectionCapacity;
  return {
    id: database.node.id,
    primaryVcpu: primary ? vcpuOf(primary) : ofCluster,
    readerVcpus: ofCluster ? [ofCluster, ofCluster] : instances.filter(isReader).map((reader) => vcpuOf(reader) ?? 0),
    maxConnections,
    poolSize,
    proxy: proxyOf(resources),
  };
}

function proxyOf(resources: ResourcesOfType): DatabaseProxyCapacity | undefined {
  const [targets] = resources('AWS::RDS::DBProxyTargetGroup') as CfnDBProxyTargetGroup[];
  if (!targets) return undefined;
  const pool = targets.connectionPoolConfigurationInfo;
  const percent = isResolvable(pool) ? undefined : pool?.maxConnectionsPercent;
  const endpoints = resources('AWS::RDS::DBProxyEndpoint') as CfnDBProxyEndpoint[];
  return {
    // What RDS takes of itself.
    connectionsPercent: percent ?? 100,
    beforeReaders: endpoints.some(({ targetRole }) => targetRole === 'READ_ONLY'),
  };
}

/** Of what a serverless instance may grow to. */
function vcpusOf(instanceClass: string | undefined, cluster: CfnDBCluster | undefined): number | undefined {
  if (instanceClass !== 'db.serverless') return vcpus(`${instanceClass}`);
  const scaling = cluster?.serverlessV2ScalingConfiguration as { readonly maxCapacity?: number } | undefined;
  return scaling?.maxCapacity && capacityUnitVcpus(scaling.maxCapacity);
}

function cacheOf(cache: Cache): CacheCapacity[] {
  const resources = resourcesIn(cache);
  const group = groupOf(cache);
  const unknown = (unknown: string) => [{ id: cache.node.id, shards: 1, replicasPerShard: 0, unknown }];
  if (resources('AWS::ElastiCache::ServerlessCache').length > 0) return unknown(UNKNOWN_CACHES.serverless);
  if (resources('AWS::ElastiCache::CacheCluster').length > 0) return unknown(UNKNOWN_CACHES.memcached);
  if (!group) return [];
  const { cacheNodeType = '', numNodeGroups = 1, replicasPerNodeGroup, numCacheClusters = 1 } = group;
  return [
    {
      id: cache.node.id,
      shards: numNodeGroups,
      replicasPerShard: replicasPerNodeGroup ?? numCacheClusters - 1,
      nodeVcpu: vcpus(cacheNodeType),
      nodeMemoryGiB: cacheMemoryGiB(cacheNodeType),
      workingSetGiB: cache._workingSetGiB,
    },
  ];
}

function networkOf(vpc: IVpc, scope: IConstruct): SystemCapacity['network'] {
  const zones = zonesOf(vpc);
  const blocks = vpc.selectSubnets(serviceSubnets(vpc)).subnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock);
  // A VPC that was brought may not tell its blocks.
  if (!vpc.node.path.startsWith(`${scope.node.path}/`)) return { zones };
  const addresses = blocks.reduce((sum, block) => sum + addressesOf(block), 0);
  return { zones, addresses, natAddresses: resourcesIn(vpc)('AWS::EC2::NatGateway').length };
}

/** `10.0.48.0/20` → 4091. */
function addressesOf(cidr: string): number {
  const [, bits] = /\/(\d+)$/.exec(cidr) ?? [];
  return bits === undefined ? 0 : 2 ** (32 - Number(bits)) - RESERVED_ADDRESSES.value;
}

type ResourcesOfType = (type: string) => CfnResource[];

/** The resources below a construct, by type. */
function resourcesIn(scope: IConstruct): ResourcesOfType {
  const all = scope.node.findAll().filter(CfnResource.isCfnResource);
  return (type) => all.filter(({ cfnResourceType }) => cfnResourceType === type);
}

function isResolvable<T>(value: T): value is Extract<T, { resolve: unknown }> {
  return Token.isUnresolved(value);
}
