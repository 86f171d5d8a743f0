import type { Figure } from './figure';
import {
  CONNECTION_SHARE,
  DEPLOYMENT_FACTOR,
  LCU,
  MOST_CONCURRENT_REQUESTS,
  NAT_PORTS,
  OUTBOUND_POOL,
  PEAK_MARGIN,
  REACTION,
  REQUEST_SECONDS,
  RESERVED_ADDRESSES,
  TARGET_UTILISATION,
} from './graded';
import { LARGEST_POOL, poolSize } from './instance-specs';
import type { TrafficFigures } from './traffic-figures';
import { behindTheEdge, growthWithin } from './traffic-figures';

/** What a web service is planned from. */
export interface WebPlanInput {
  readonly id: string;
  readonly traffic: TrafficFigures;
  /** Share of the traffic that may come to it, 0 to 1. */
  readonly share: number;
  readonly hasCdn: boolean;
  /** Requests a second that one task serves at most. */
  readonly rpsPerTask: number;
  /** Availability Zones. */
  readonly zones: number;
  /** Seconds from a spike to the tasks that answer it; Infinity where nothing does, and undefined where nobody knows. */
  readonly reactionSeconds?: number;
}

/** What a web service follows from its traffic. */
export interface WebPlan {
  readonly minTasks: Figure;
  readonly maxTasks: Figure;
  /** Share of a task's capacity that scaling keeps in use. */
  readonly utilisation: Figure;
  /** The target of scaling on requests: requests of a task in a minute. */
  readonly requestsPerTarget: Figure;
  /** The multiple of the target from which `ScalingPolicy.step` adds tasks: halfway to a task that is full. */
  readonly stepFrom: Figure;
  /** Tasks that such a step adds, in percent: what comes until the next one has helped. */
  readonly stepGrowth: Figure;
  /** Requests that a task works on at a time before it refuses. */
  readonly concurrency: Figure;
  /** Requests of a task that wait for their turn. */
  readonly queued: Figure;
  /** Why no reaction comes in time, where that is so, and what would. */
  readonly impossible?: string;
}

/** What a worker service follows from the jobs that come. */
export interface WorkerPlan {
  readonly minTasks: Figure;
  readonly maxTasks: Figure;
}

/** Tolerance for sums of binary fractions: 1.25 × 0.8 ÷ 0.1 is 10 tasks, not 11. */
const EPSILON = 1e-9;
const ceil = (value: number) => Math.ceil(value - EPSILON);

/**
 * Sizes of a web service.
 *
 * The least number of tasks survives the time until scaling has reacted, and the loss of a zone; the most carries the
 * peak and a quarter more. Both are bounds: scaling finds the number between them.
 */
export function planWeb(input: WebPlanInput): WebPlan {
  const { id, traffic, share, hasCdn, rpsPerTask, zones, reactionSeconds = REACTION.value } = input;
  const edge = behindTheEdge(traffic, hasCdn);
  const baseline = edge.baselineRps * share;
  const peak = edge.peakRps * share;
  const growth = growthWithin(traffic, reactionSeconds);
  const figure = figureOf(id);
  const reaction: Figure['inputs'] = Number.isFinite(reactionSeconds) ? { reaction: reactionSeconds } : {};

  const carried = ceil((baseline * growth) / rpsPerTask);
  const atBaseline = Math.max(1, ceil(baseline / rpsPerTask));
  const afterLoss = zones > 1 ? ceil((atBaseline * zones) / (zones - 1)) : atBaseline;
  const minTasks = Math.max(zones, carried, afterLoss);
  const maxTasks = Math.max(minTasks, ceil((peak * PEAK_MARGIN.value) / rpsPerTask));
  const utilisation = Math.min(TARGET_UTILISATION.value, 1 / growth);
  const concurrency = concurrencyOf(rpsPerTask);

  return {
    minTasks: figure(
      'minTasks',
      minTasks,
      'tasks',
      'max(zones, ⌈baseline × growth ÷ rps⌉, ⌈⌈baseline ÷ rps⌉ × zones ÷ (zones − 1)⌉)',
      { zones, baseline, growth, ...reaction, rps: rpsPerTask },
    ),
    maxTasks: figure('maxTasks', maxTasks, 'tasks', 'max(minTasks, ⌈peak × margin ÷ rps⌉)', {
      minTasks,
      peak,
      margin: PEAK_MARGIN.value,
      rps: rpsPerTask,
    }),
    utilisation: figure('utilisation', utilisation, 'of a task', 'min(0.5, 1 ÷ growth)', {
      growth,
      ...reaction,
    }),
    requestsPerTarget: figure(
      'requestsPerTarget',
      60 * utilisation * rpsPerTask,
      'requests a minute',
      '60 × utilisation × rps',
      { utilisation, rps: rpsPerTask },
    ),
    stepFrom: figure('steps.from', Math.sqrt(1 / utilisation), 'times the target', '√(1 ÷ utilisation)', {
      utilisation,
    }),
    stepGrowth: figure(
      'steps.growthPercent',
      Math.min(10_000, Math.max(100, ceil(100 * (growth - 1)))),
      '% of the tasks',
      'min(10000, max(100, ⌈100 × (growth − 1)⌉))',
      { growth },
    ),
    concurrency: figure(
      'maxConcurrentRequests',
      concurrency,
      'requests',
      'min(4000, max(8, ⌈rps × time in the task⌉))',
      {
        rps: rpsPerTask,
        'time in the task': REQUEST_SECONDS.value,
      },
    ),
    queued: figure('maxQueuedRequests', concurrency, 'requests', 'as many as are served', { concurrency }),
    impossible: impossible(input, { minTasks, growth }),
  };
}

/** Requests that a task works on at a time, by Little's law; an overload proxy lets in so many. */
export function concurrencyOf(rpsPerTask: number): number {
  return Math.min(MOST_CONCURRENT_REQUESTS, Math.max(8, Math.ceil(rpsPerTask * REQUEST_SECONDS.value)));
}

/** Where the peak comes before any reaction, all of it has to stand already, or be kept away. */
function impossible(
  { traffic, hasCdn, share, rpsPerTask, reactionSeconds }: WebPlanInput,
  { minTasks, growth }: { readonly minTasks: number; readonly growth: number },
): string | undefined {
  if (reactionSeconds === undefined) return undefined;
  if (!Number.isFinite(reactionSeconds)) {
    if (growth === 1) return undefined;
    return (
      `no policy scales it: ${minTasks} tasks of ${rpsPerTask} requests/s have to stand for the peak; ` +
      'a scaling policy does with fewer'
    );
  }
  if (traffic.shape !== 'spike' || traffic.timeToPeak >= reactionSeconds) return undefined;
  const { peakRps } = behindTheEdge(traffic, hasCdn);
  const kept = share * peakRps > 0 ? Math.max(0, 1 - (traffic.baselineRps * 2) / traffic.peakRps) : 0;
  return (
    `the peak comes within ${round(traffic.timeToPeak)} s, and a fleet reacts in ${round(reactionSeconds)} s: ` +
    `${minTasks} tasks of ${rpsPerTask} requests/s have to stand before it; ` +
    `a CDN that answers ${round(kept)} of the requests, or planSurge ahead of a known event, does without`
  );
}

/** What a worker service is planned from. */
export interface WorkerPlanInput {
  readonly id: string;
  readonly baselineJobsPerSecond: number;
  readonly peakJobsPerSecond: number;
  readonly jobSeconds: number;
}

/** Sizes of a worker service, by Little's law: jobs a second × seconds a job are in hand at a time. */
export function planWorker({ id, baselineJobsPerSecond, peakJobsPerSecond, jobSeconds }: WorkerPlanInput): WorkerPlan {
  const figure = figureOf(id);
  const minTasks = Math.max(1, ceil(baselineJobsPerSecond * jobSeconds));
  const maxTasks = Math.max(minTasks, ceil(peakJobsPerSecond * jobSeconds * PEAK_MARGIN.value));
  return {
    minTasks: figure('minTasks', minTasks, 'tasks', 'max(1, ⌈jobs × job time⌉) at the baseline', {
      jobs: baselineJobsPerSecond,
      'job time': jobSeconds,
    }),
    maxTasks: figure('maxTasks', maxTasks, 'tasks', 'max(minTasks, ⌈jobs × job time × margin⌉) at the peak', {
      minTasks,
      jobs: peakJobsPerSecond,
      'job time': jobSeconds,
      margin: PEAK_MARGIN.value,
    }),
  };
}

/** What a load balancer is asked for at the peak. */
interface LoadBalancerLoad {
  readonly peak: number;
  readonly 'new connections': number;
  readonly 'active connections': number;
  readonly 'GB an hour': number;
}

/** Of all traffic that comes to it, which may differ in kind. */
function loadOf(traffic: readonly TrafficFigures[], hasCdn: boolean): LoadBalancerLoad {
  const loads = traffic.map((each): LoadBalancerLoad => {
    const { peakRps: peak } = behindTheEdge(each, hasCdn);
    const { requestsPerConnection, payloadBytes } = each.mix;
    return {
      peak,
      'new connections': peak / requestsPerConnection,
      // A connection stays as long as its requests take.
      'active connections': (peak / requestsPerConnection) * requestsPerConnection * REQUEST_SECONDS.value,
      'GB an hour': (peak * payloadBytes * 3600) / 1e9,
    };
  });
  const sum = (name: keyof LoadBalancerLoad) => loads.reduce((total, load) => total + load[name], 0);
  return {
    peak: sum('peak'),
    'new connections': sum('new connections'),
    'active connections': sum('active connections'),
    'GB an hour': sum('GB an hour'),
  };
}

/** What a load balancer is asked for, in load balancer capacity units: the most of four dimensions. */
export function lcuDemand(traffic: readonly TrafficFigures[], hasCdn: boolean, rules: number): number {
  const load = loadOf(traffic, hasCdn);
  return Math.max(
    load['new connections'] / LCU.newConnectionsPerSecond,
    load['active connections'] / LCU.activeConnections,
    load['GB an hour'] / LCU.gigabytesPerHour,
    (Math.max(0, rules - LCU.freeRules) * load.peak) / LCU.ruleEvaluationsPerSecond,
  );
}

/** Capacity units to reserve for the peak of all that comes to the load balancer. */
export function planLoadBalancer(traffic: readonly TrafficFigures[], hasCdn: boolean, rules: number): Figure {
  return figureOf('LoadBalancer')(
    'minimumCapacityUnits',
    // AWS takes 100 at the least.
    Math.max(100, ceil(lcuDemand(traffic, hasCdn, rules))),
    'LCU',
    'max(100, new connections ÷ 25, active connections ÷ 3000, GB an hour, (rules − 10) × peak ÷ 1000)',
    { ...loadOf(traffic, hasCdn), rules },
  );
}

/** Connections that each task may keep to a proxy, which shares those of the database out itself. */
export function planProxiedPool(id: string): Figure {
  const formula = 'largest: a proxy shares the connections of the database out';
  return figureOf(id)('poolSize', LARGEST_POOL, 'connections', formula, { largest: LARGEST_POOL });
}

/** Connections that each task may keep to a database: shared out among all that are bound to it. */
export function planPool(id: string, maxConnections: number, tasks: number): Figure {
  return figureOf(id)(
    'poolSize',
    Math.max(1, poolSize(maxConnections, tasks)),
    'connections',
    'max(1, min(largest, ⌊share × max_connections ÷ (2 × tasks)⌋))',
    { largest: LARGEST_POOL, share: CONNECTION_SHARE.value, max_connections: maxConnections, tasks },
  );
}

/** What a network is planned as. */
export interface NetworkPlan {
  /** Addresses that the subnets of the tasks need in all. */
  readonly addresses: Figure;
  /** How large each subnet is to be. */
  readonly subnetMask: Figure;
  /** One a zone, or as many as the connections of the tasks to one destination take. */
  readonly natGateways: Figure;
}

/** Sizes of the network of the tasks. */
export function planNetwork(maxTasks: number, zones: number): NetworkPlan {
  const figure = figureOf('Network');
  const addresses = maxTasks * DEPLOYMENT_FACTOR.value;
  const natGateways = Math.max(zones, ceil((addresses * OUTBOUND_POOL.value) / NAT_PORTS.value));
  // The zones that are left carry all tasks.
  const perSubnet = ceil(addresses / Math.max(1, zones - 1)) + RESERVED_ADDRESSES.value;
  const subnetMask = Math.min(28, 32 - Math.ceil(Math.log2(perSubnet)));
  return {
    addresses: figure('addresses', addresses, 'addresses', 'tasks × 2 in a rolling deployment', { tasks: maxTasks }),
    subnetMask: figure('subnetMask', subnetMask, 'bits', 'min(28, 32 − ⌈log₂(addresses ÷ (zones − 1) + 5)⌉)', {
      addresses,
      zones,
    }),
    natGateways: figure(
      'natGateways',
      natGateways,
      'gateways',
      'max(zones, ⌈tasks × 2 × connections of a task ÷ ports⌉)',
      { zones, tasks: maxTasks, 'connections of a task': OUTBOUND_POOL.value, ports: NAT_PORTS.value },
    ),
  };
}

function figureOf(of: string) {
  return (name: string, value: number, unit: string, formula: string, inputs: Figure['inputs']): Figure => ({
    of,
    name,
    value,
    unit,
    formula,
    inputs,
    origin: 'computed',
  });
}

/** At most three significant digits, as people read numbers. */
export function round(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
