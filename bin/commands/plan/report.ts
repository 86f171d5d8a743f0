import { capacityChain, firstBottleneck } from '../../../lib/capacity/capacity-chain';
import {
  planLoadBalancer,
  planNetwork,
  planPool,
  planProxiedPool,
  planWeb,
  planWorker,
} from '../../../lib/capacity/capacity-plan';
import type { Figure } from '../../../lib/capacity/figure';
import { flowOf, trafficAtLoadBalancer } from '../../../lib/capacity/flow';
import { jobsFor } from '../../../lib/capacity/jobs';
import type { Link } from '../../../lib/capacity/link';
import { isWhollyBehindProxy } from '../../../lib/capacity/links/database-proxy';
import { planSidecars } from '../../../lib/capacity/sidecar-plan';
import type { SystemCapacity } from '../../../lib/capacity/system';
import type { TrafficFigures } from '../../../lib/capacity/traffic-figures';

/** Where the traffic comes from: options of the command, the metadata of the template, or nowhere. */
export type TrafficOrigin = 'option' | 'template' | 'assumed';

/** A number of the plan beside the one that the template has. */
export interface PlannedFigure extends Figure {
  readonly inTemplate?: number;
}

/** The plan of one stack; `--json` prints it as it is. */
export interface PlanReport {
  readonly stack: string;
  readonly traffic: TrafficFigures & { readonly origin: TrafficOrigin };
  readonly plan: readonly PlannedFigure[];
  readonly links: readonly Link[];
  /** The id of the link that gives way first; none where all hold. */
  readonly firstBottleneck?: string;
  /** Why no reaction comes in time, where that is so. */
  readonly impossible: readonly string[];
  /** What had to be assumed. */
  readonly notes: readonly string[];
  /** How many resources of each type were passed over. */
  readonly unread: { readonly [type: string]: number };
}

/** The plan and the chain of a stack under some traffic. */
export function reportOn(
  stack: string,
  system: SystemCapacity,
  traffic: PlanReport['traffic'],
  rest: Pick<PlanReport, 'notes' | 'unread'>,
): PlanReport {
  const links = capacityChain(system, traffic);
  const web = system.web.map((service) =>
    planWeb({
      ...service,
      traffic: service.traffic ?? traffic,
      share: service.traffic ? 1 : service.share,
      hasCdn: system.hasCdn && service.routed,
      zones: system.network.zones,
      reactionSeconds: service.reaction?.value,
    }),
  );
  return {
    stack,
    traffic,
    plan: [
      ...web.flatMap(({ impossible: _, ...plan }, at) => [
        ...withTemplate(Object.values(plan), system.web[at]),
        ...sidecarFigures(system.web[at]),
      ]),
      ...workerFigures(system, traffic),
      ...(system.loadBalancer ? [loadBalancerFigure(system, traffic)] : []),
      ...poolFigures(system),
      ...networkFigures(system),
    ],
    links,
    firstBottleneck: firstBottleneck(links)?.id,
    impossible: web.flatMap(({ impossible }, at) => (impossible ? [`${system.web[at].id}: ${impossible}`] : [])),
    ...rest,
  };
}

/** What is read of the template, and planned by nobody. */
function sidecarFigures({ id, shares }: SystemCapacity['web' | 'workers'][number]): PlannedFigure[] {
  return shares ? planSidecars(id, shares).map((figure) => ({ ...figure, inTemplate: figure.value })) : [];
}

function workerFigures(system: SystemCapacity, traffic: TrafficFigures): PlannedFigure[] {
  const flow = flowOf(system, traffic);
  return system.workers.flatMap((worker) => {
    const { baseline: baselineJobsPerSecond, peak: peakJobsPerSecond } = jobsFor(flow, worker);
    const plan = planWorker({ ...worker, baselineJobsPerSecond, peakJobsPerSecond });
    return [...withTemplate(Object.values(plan), worker), ...sidecarFigures(worker)];
  });
}

function loadBalancerFigure(system: SystemCapacity, traffic: TrafficFigures): PlannedFigure {
  const { hasCdn, loadBalancer } = system;
  const { rules, reservedUnits, explicit } = loadBalancer!;
  const figure = planLoadBalancer(trafficAtLoadBalancer(system, traffic), hasCdn, rules);
  return marked(figure, reservedUnits, explicit);
}

function networkFigures({ web, workers, network }: SystemCapacity): PlannedFigure[] {
  const tasks = [...web, ...workers].reduce((sum, { maxTasks }) => sum + maxTasks, 0);
  const { addresses, subnetMask, natGateways } = planNetwork(tasks, network.zones);
  const { explicit } = network;
  return [
    marked(addresses, network.addresses, explicit),
    marked(subnetMask, network.subnetMask, explicit),
    // Without one, tasks reach AWS by endpoints.
    ...(network.natAddresses === 0 ? [] : [marked(natGateways, network.natAddresses, explicit)]),
  ];
}

function poolFigures({ web, workers, databases }: SystemCapacity): PlannedFigure[] {
  return databases.flatMap((database) => {
    const { id, maxConnections, poolInTemplate } = database;
    const beside = (figure: Figure) => [marked(figure, poolInTemplate)];
    const bound = [...web, ...workers].filter(({ uses }) => uses.includes(id));
    const tasks = bound.reduce((sum, { maxTasks }) => sum + maxTasks, 0);
    if (tasks === 0) return [];
    if (isWhollyBehindProxy(database)) return beside(planProxiedPool(id));
    return maxConnections === undefined ? [] : beside(planPool(id, maxConnections, tasks));
  });
}

interface InTemplate {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly explicit?: readonly string[];
  readonly applied?: { readonly [figure: string]: number };
}

function withTemplate(figures: Figure[], { minTasks, maxTasks, explicit = [], applied }: InTemplate): PlannedFigure[] {
  const inTemplate: { [name: string]: number } = { minTasks, maxTasks, ...applied };
  return figures.map((figure) => marked(figure, inTemplate[figure.name], explicit));
}

/** Beside what the template has; stated where a prop says so. */
function marked(figure: Figure, inTemplate: number | undefined, explicit: readonly string[] = []): PlannedFigure {
  return { ...figure, origin: explicit.includes(figure.name) ? 'stated' : figure.origin, inTemplate };
}
