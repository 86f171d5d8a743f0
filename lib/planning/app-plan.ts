import type { IJobSource } from '../binding';
import { planWeb, planWorker } from '../capacity/capacity-plan';
import type { Graded } from '../capacity/graded';
import type { StatedCapacity, StatedService } from '../capacity/stated-capacity';
import type { Traffic } from '../capacity/traffic';
import { behindTheEdge } from '../capacity/traffic-figures';
import { isDuration, isKnown } from '../private/validation';
import { defaultPolicies } from '../services/scaling/default-policies';
import { DEFAULT_JOB_DURATION } from '../services/validate-fleet';
import type { WebServiceOptions } from '../services/web-service';
import type { WorkerServiceOptions } from '../services/worker-service';
import type { ServiceTrafficOptions, WorkerTrafficOptions } from './app-traffic';
import type { StatedSizes } from './stated-sizes';
import { explicitSizes } from './stated-sizes';
import { statedReaction } from './stated-reaction';
import { tuningOf } from './web-tuning';

/** What the plan of an app is made from, beside its services. */
export interface AppPlanProps {
  readonly traffic: Traffic;
  readonly hasCdn: boolean;
  /** Availability Zones of the tasks. */
  readonly zones: number;
  /** What the team says of the load balancer and the network. */
  readonly stated: StatedSizes;
}

/** The quota of tasks of one ECS service. */
const MOST_TASKS = 5000;
const SIZES = ['minTasks', 'maxTasks'] as const;

/** Fills in what the team leaves out of its services by what the traffic of the app asks for. Stated props win. */
export class AppPlan {
  /** Why no reaction comes in time, by the id of the service. */
  public readonly impossible = new Map<string, string>();
  /** From a spike to the tasks that answer it, by the id of the service; undefined where nobody knows. */
  public readonly reactions = new Map<string, Graded | undefined>();
  /** What no resource shows, by the id of the service. */
  public readonly stated = new Map<string, StatedService>();

  /** Whether a CDN answers a share of the requests. */
  public readonly hasCdn: boolean;

  /** Figures of the load balancer and the network that the team stated itself. */
  public readonly explicit: NonNullable<StatedCapacity['explicit']>;

  constructor(private readonly props: AppPlanProps) {
    this.hasCdn = props.hasCdn;
    this.explicit = explicitSizes(props.stated);
  }

  /** The options of a web service, with its sizes. */
  public web<T extends WebServiceOptions & ServiceTrafficOptions>(id: string, options: T, routed: boolean): T {
    const { requestsPerSecondPerTask: rpsPerTask = 100, trafficShare: share = 1 } = options;
    const { hasCdn } = this;
    const { zones } = this.props;
    const own = options.traffic?._figures;
    const reaction = reactionOf(options);
    this.reactions.set(id, reaction);
    const plan = planWeb({
      id,
      traffic: own ?? this.props.traffic._figures,
      share: own ? 1 : share,
      hasCdn: hasCdn && routed,
      rpsPerTask,
      zones,
      reactionSeconds: reaction?.value,
    });
    const tuned = tuningOf(plan, options, rpsPerTask);
    const explicit = [...explicitOf(options), ...tuned.explicit];
    this.stated.set(id, { rpsPerTask, share, traffic: own, explicit, applied: tuned.applied });
    if (plan.impossible && options.minTasks === undefined) this.impossible.set(id, plan.impossible);
    return { ...options, ...bounds(plan, options), ...tuned.options };
  }

  /** The options of a worker service, with its sizes. */
  public worker<T extends PlannedWorker>(id: string, options: T): T {
    const { hasCdn } = this;
    const { traffic } = this.props;
    const { mix } = traffic._figures;
    const { jobsPerRequest = mix.jobsPerRequest, jobDuration = DEFAULT_JOB_DURATION } = options;
    // Refused when the worker is made.
    if (!isDuration(jobDuration) || jobDuration.isUnresolved()) return options;
    const jobSeconds = jobDuration.toMilliseconds({ integral: false }) / 1000;
    this.stated.set(id, {
      jobSeconds,
      jobsPerRequest: options.jobsPerRequest,
      queriesPerJob: options.queriesPerJob ?? mix.queriesPerRequest,
      explicit: explicitOf(options),
    });
    // Nothing is known of its jobs: the defaults of the preset hold.
    if (jobsPerRequest === 0) return options;
    const { baselineRps, peakRps } = behindTheEdge(traffic._figures, hasCdn);
    const plan = planWorker({
      id,
      baselineJobsPerSecond: baselineRps * jobsPerRequest,
      peakJobsPerSecond: peakRps * jobsPerRequest,
      jobSeconds,
    });
    // A task beyond them would have nothing to do: what they cannot carry is told of as a link of the chain.
    return { ...options, ...bounds(plan, options, options.source?.maxConsumers) };
  }
}

/** A worker of the plan, and where its jobs come from if that is no queue of its own. */
type PlannedWorker = WorkerServiceOptions & WorkerTrafficOptions & { readonly source?: IJobSource };

interface Bounds {
  readonly minTasks: { readonly value: number };
  readonly maxTasks: { readonly value: number };
}

/**
 * A stated bound drags the planned one along where that would be on its wrong side; one that only the deployment knows
 * leaves it where it is.
 */
function bounds(
  plan: Bounds,
  stated: { readonly minTasks?: number; readonly maxTasks?: number },
  consumers = Infinity,
) {
  const ceiling = Math.min(MOST_TASKS, consumers);
  const [least, most] = [stated.minTasks, stated.maxTasks].map((bound) => (isKnown(bound) ? bound : undefined));
  const { minTasks = Math.min(plan.minTasks.value, most ?? ceiling, ceiling) } = stated;
  const { maxTasks = Math.min(ceiling, Math.max(plan.maxTasks.value, least ?? 0)) } = stated;
  return { minTasks, maxTasks };
}

function explicitOf(options: { readonly [size in (typeof SIZES)[number]]?: number }): string[] {
  return SIZES.filter((size) => options[size] !== undefined);
}

/** Policies that cannot be used are told of when the service is made. */
function reactionOf(options: WebServiceOptions): Graded | undefined {
  const { minTasks = 1, maxTasks = MOST_TASKS, overloadProxy, scalingPolicies } = options;
  const fleet = { minTasks, maxTasks, takesRequests: true, takesJobs: false, overloadProxy };
  if (!scalingPolicies) return statedReaction(defaultPolicies(options));
  const usable = scalingPolicies.filter((policy) => policy.validate(fleet).length === 0);
  return usable.length === scalingPolicies.length ? statedReaction(usable) : undefined;
}
