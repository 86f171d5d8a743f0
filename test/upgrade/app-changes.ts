import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AddWebServiceOptions, NetworkOptions } from '../../lib';
import { Deployment, Preset, TaskSize } from '../../lib';
import type { Configuration } from './configuration';
import { ownCache, ownDatabase, ownNetwork, presetOf, readReplicasOf, webOf } from './configuration';
import { removal, replicasGone } from './data-changes';
import type { UserChange } from './user-change';
import { inPlace } from './user-change';

const ZONES = ['us-east-1a', 'us-east-1b'];

/** Changes of services, edge, network and preset. */
export const APP_CHANGES: readonly UserChange[] = [
  {
    change: 'a web service added',
    to: (from) => ({ ...from, web: { ...webOf(from), Blog: { paths: ['/blog/*'] } } }),
    breaks: inPlace,
  },
  {
    change: 'a web service removed',
    to: (from) => (webOf(from).Images ? { ...from, web: without(webOf(from), 'Images') } : undefined),
    breaks: (from) => [
      'AppImagesService WILL_DESTROY',
      'AppImagesTargetGroup WILL_DESTROY',
      `AppImagesLogs ${removal(from)}`,
    ],
  },
  {
    change: 'a web service renamed',
    to: (from) => {
      const { Images, ...others } = webOf(from);
      return Images && { ...from, web: { ...others, Pictures: Images } };
    },
    breaks: (from) => [
      'AppImagesService WILL_DESTROY',
      'AppImagesTargetGroup WILL_DESTROY',
      `AppImagesLogs ${removal(from)}`,
    ],
  },
  {
    change: 'web services and a worker added in reverse order',
    to: (from) => (services(from).length > 1 && workers(from) < 2 ? { ...from, calls: 'in reverse' } : undefined),
    breaks: inPlace,
    changesNothing: true,
  },
  {
    change: 'workers added in reverse order',
    to: (from) => (workers(from) > 1 ? { ...from, calls: 'in reverse' } : undefined),
    breaks: inPlace,
  },
  {
    change: 'a route changed',
    to: (from) => (webOf(from).Images ? web(from, (id) => (id === 'Images' ? { paths: ['/img/*'] } : {})) : undefined),
    breaks: inPlace,
  },
  { change: 'scaling bounds changed', to: (from) => web(from, () => ({ minTasks: 4, maxTasks: 60 })), breaks: inPlace },
  { change: 'task size changed', to: (from) => web(from, () => ({ size: TaskSize.XLARGE })), breaks: inPlace },
  { change: 'the port of services changed', to: (from) => web(from, () => ({ port: 3000 })), breaks: inPlace },
  {
    change: 'blue/green deployments instead of others',
    to: (from) => web(from, () => ({ deployment: Deployment.blueGreen() })),
    breaks: inPlace,
  },
  {
    change: 'rolling deployments instead of others',
    to: (from) => (shifting(from).length > 0 ? web(from, () => ({ deployment: Deployment.rolling() })) : undefined),
    // The second target group goes, which requests have to have left: docs/deployments.md.
    breaks: (from) => shifting(from).map((id) => `App${id}AlternateTargetGroup WILL_DESTROY`),
  },
  { change: 'a worker added', to: (from) => ({ ...from, workers: { ...from.workers, Video: {} } }), breaks: inPlace },
  {
    change: 'a worker removed',
    to: (from) => (from.workers?.Mail ? { ...from, workers: without(from.workers, 'Mail') } : undefined),
    breaks: (from) => [
      'AppMailService WILL_DESTROY',
      ...['Logs', 'Queue', 'QueueDeadLetterQueue'].map((id) => `AppMail${id} ${removal(from)}`),
    ],
  },
  {
    change: 'logs encrypted, kept for longer and handed on',
    to: (from) => ({ ...from, logs: { encrypt: true, retention: RetentionDays.ONE_YEAR, archived: true } }),
    breaks: inPlace,
  },
  {
    change: 'nothing stated of logs any more',
    to: (from) => (from.logs ? { ...from, logs: undefined } : undefined),
    // What is logged already stays readable by it.
    breaks: (from) => [`AppLogsKey ${removal(from)}`],
  },
  { change: 'a certificate added', to: (from) => edge(from, 'certificate'), breaks: inPlace },
  { change: 'a domain added', to: (from) => edge(from, 'domain'), breaks: inPlace },
  {
    change: 'a NAT gateway for each zone',
    to: (from) => (natGatewaysOf(from) < zonesOf(from) ? network(from, { natGateways: zonesOf(from) }) : undefined),
    breaks: inPlace,
  },
  {
    change: 'no NAT gateway any more',
    to: (from) => (natGatewaysOf(from) > 0 ? network(from, { natGateways: 0 }) : undefined),
    breaks: (from) => addressesGone(natGatewaysOf(from), 0),
  },
  {
    change: 'a zone added',
    to: (from) => (zonesOf(from) === 2 ? network(from, { availabilityZones: [...ZONES, 'us-east-1c'] }) : undefined),
    // Replicas go round the zones; they hold nothing of their own.
    breaks: (from) =>
      instances(from)
        .slice(2)
        .map((id) => `AppDatabase${id} MAY_REPLACE AvailabilityZone`),
  },
  {
    change: 'production to development',
    to: (from) => (presetOf(from) === Preset.PRODUCTION ? { ...from, preset: Preset.DEVELOPMENT } : undefined),
    breaks: protectionLost,
  },
  {
    change: 'development to production',
    to: (from) => (presetOf(from) === Preset.DEVELOPMENT ? { ...from, preset: Preset.PRODUCTION } : undefined),
    breaks: inPlace,
  },
  {
    change: 'the stack moved in the tree under the same stack name',
    to: (from) => ({ ...from, stackId: 'Moved' }),
    breaks: inPlace,
  },
];

function services(from: Configuration): string[] {
  return [...Object.keys(webOf(from)), ...Object.keys(from.workers ?? {})];
}

function tasks(from: Configuration): string[] {
  return [...Object.keys(from.tasks ?? {}), ...Object.keys(from.scheduledTasks ?? {})];
}

/** Web services whose requests are shifted between two target groups. */
function shifting(from: Configuration): string[] {
  return Object.entries(webOf(from)).flatMap(([id, { deployment }]) => (deployment?.shiftsTraffic ? [id] : []));
}

function workers(from: Configuration): number {
  return Object.keys(from.workers ?? {}).length;
}

function instances(from: Configuration): string[] {
  return ['Primary', ...Array.from({ length: readReplicasOf(from) }, (_, index) => `Replica${index + 1}`)];
}

function zonesOf(from: Configuration): number {
  return ownNetwork(from)?.availabilityZones?.length ?? 3;
}

function natGatewaysOf(from: Configuration, preset = presetOf(from)): number {
  return ownNetwork(from)?.natGateways ?? preset.natGateways ?? zonesOf(from);
}

function subnets(zones: number): string[] {
  const numbers = Array.from({ length: zones }, (_, index) => index + 1);
  return ['Public', 'Private', 'Isolated'].flatMap((tier) => numbers.map((n) => `AppNetworkVpc${tier}Subnet${n}`));
}

function addressesGone(before: number, after: number): string[] {
  return subnets(before)
    .slice(after, before)
    .map((id) => `${id}EIP WILL_DESTROY`);
}

/** What the development preset would no longer keep, replicate or write. */
function protectionLost(from: Configuration): string[] {
  const ownQueues = Object.entries(from.workers ?? {}).filter(([, options]) => options !== 'existing queue');
  const development = { ...from, preset: Preset.DEVELOPMENT };
  const weakened = [
    ...(ownCache(from) || from.cacheEngine === 'serverless' ? ['Cache', 'CacheAuthToken'] : []),
    ...(from.sessions ? ['SessionsCache', 'SessionsCacheAuthToken'] : []),
    ...(ownDatabase(from) ? instances(development).map((id) => `Database${id}`) : []),
    // A password that RDS keeps is no resource of the stack.
    ...(ownDatabase(from) && !ownDatabase(from)?.manageMasterUserPassword ? ['DatabaseSecret'] : []),
    ...(from.applicationUser === 'password' ? ['DatabaseApplicationUser'] : []),
    ...(from.objectStore ? [] : ['ObjectStore']),
    ...[...services(from), ...tasks(from)].map((id) => `${id}Logs`),
    ...(ownNetwork(from) ? ['NetworkFlowLogs'] : []),
    ...ownQueues.flatMap(([id]) => [`${id}Queue`, `${id}QueueDeadLetterQueue`]),
    ...Object.keys(from.scheduledTasks ?? {}).map((id) => `${id}DeadLetterQueue`),
    ...(from.surges ? ['SurgesDeadLetterQueue'] : []),
  ];
  const ownAlb = !from.edge?.startsWith('existing');
  return [
    ...weakened.flatMap((id) => ['DeletionPolicy', 'UpdateReplacePolicy'].map((p) => `App${id} WEAKENED ${p}`)),
    ...(ownAlb || !from.objectStore ? ['AppAccessLogs WILL_ORPHAN'] : []),
    ...(ownAlb ? ['AppLoadBalancerFirewallLogs WILL_ORPHAN'] : []),
    // Fewer nodes in one zone may be other nodes. Memcached keeps nothing on disk: the cache starts cold.
    ...(from.cacheEngine === 'memcached' ? ['AppCache MAY_REPLACE AZMode', 'AppCache MAY_REPLACE NumCacheNodes'] : []),
    ...replicasGone(readReplicasOf(from), readReplicasOf(development)),
    ...(ownNetwork(from) ? addressesGone(natGatewaysOf(from), natGatewaysOf(from, Preset.DEVELOPMENT)) : []),
  ];
}

function web(from: Configuration, options: (id: string) => Partial<AddWebServiceOptions>): Configuration {
  const entries = Object.entries(webOf(from)).map(([id, stated]) => [id, { ...stated, ...options(id) }]);
  return { ...from, web: Object.fromEntries(entries) };
}

function edge(from: Configuration, to: Configuration['edge']): Configuration | undefined {
  return from.edge ? undefined : { ...from, edge: to };
}

function network(from: Configuration, options: NetworkOptions): Configuration | undefined {
  return ownNetwork(from) && { ...from, network: { ...ownNetwork(from), ...options } };
}

function without<T extends object>(named: T, id: string): T {
  return Object.fromEntries(Object.entries(named).filter(([name]) => name !== id)) as T;
}
