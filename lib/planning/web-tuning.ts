import type { WebPlan } from '../capacity/capacity-plan';
import type { StepScalingOptions } from '../services/scaling/step';
import { STEPS } from '../services/scaling/step';
import type { WebServiceOptions } from '../services/web-service';
import type { IScalingPolicy } from '../services/scaling/scaling-policy';
import { isKnown } from '../private/validation';

/** What a plan sets of a web service beside its bounds. */
export interface WebTuning {
  readonly options: Pick<WebServiceOptions, 'targetUtilizationPercent' | '_steps'>;
  /** What the service has then, by the name of the figure. */
  readonly applied: { readonly [figure: string]: number };
  /** The figures that the team stated itself. */
  readonly explicit: readonly string[];
}

/**
 * The share of a task that scaling keeps in use, and what goes with it: the target of requests, what the overload proxy
 * lets in, and the steps that its metric takes. Stated props win.
 */
export function tuningOf(plan: WebPlan, options: WebServiceOptions, rpsPerTask: number): WebTuning {
  const { overloadProxy, scalingPolicies, targetUtilizationPercent, targetCpuPercent } = options;
  const concurrency = overloadProxy?.maxConcurrentRequests ?? plan.concurrency.value;
  const proxied = overloadProxy && {
    maxConcurrentRequests: concurrency,
    maxQueuedRequests: overloadProxy.maxQueuedRequests ?? concurrency,
  };
  const explicit = [
    ...(overloadProxy?.maxConcurrentRequests === undefined ? [] : ['maxConcurrentRequests']),
    ...(overloadProxy?.maxQueuedRequests === undefined || overloadProxy.hasQueue === false
      ? []
      : ['maxQueuedRequests']),
  ];
  if (scalingPolicies) {
    const own = figuresOf(scalingPolicies, rpsPerTask);
    return { options: {}, applied: { ...own, ...proxied }, explicit: [...Object.keys(own), ...explicit] };
  }
  const percent = targetUtilizationPercent ?? 100 * plan.utilisation.value;
  const utilisation = percent / 100;
  const ofCpu = isKnown(targetCpuPercent) && targetCpuPercent < percent;
  const steps = overloadProxy && stepsOf(plan, utilisation, concurrency);
  const [first] = steps?.steps ?? [];
  return {
    options: { targetUtilizationPercent: percent, _steps: steps },
    applied: {
      // Of two targets, that which asks for more tasks decides.
      utilisation: ofCpu ? targetCpuPercent / 100 : utilisation,
      requestsPerTarget: 60 * utilisation * rpsPerTask,
      ...(first && { 'steps.from': first.from, 'steps.growthPercent': first.growthPercent }),
      ...proxied,
    },
    explicit: [
      ...(ofCpu || targetUtilizationPercent !== undefined ? ['utilisation'] : []),
      ...(targetUtilizationPercent === undefined ? [] : ['requestsPerTarget', ...(first ? ['steps.from'] : [])]),
      ...explicit,
    ],
  };
}

/** What policies that are stated have of the plan's figures: targets and steps of their own. */
function figuresOf(policies: readonly IScalingPolicy[], rpsPerTask: number): WebTuning['applied'] {
  const utilisationOf = (some: readonly IScalingPolicy[]) => {
    const targets = some.map(({ targetUtilizationPercent }) => targetUtilizationPercent).filter(isKnown);
    return targets.length === 0 ? undefined : Math.min(...targets) / 100;
  };
  const utilisation = utilisationOf(policies);
  const ofRequests = utilisationOf(policies.filter(({ usesRequestCountPerTarget }) => usesRequestCountPerTarget));
  const first = policies.flatMap(({ firstStep }) => firstStep ?? [])[0];
  return {
    ...(utilisation !== undefined && { utilisation }),
    ...(ofRequests !== undefined && { requestsPerTarget: 60 * ofRequests * rpsPerTask }),
    ...(first && { 'steps.from': first.from, 'steps.growthPercent': first.growthPercent }),
  };
}

/** From halfway to a task that is full on, and those of the usual steps that lie above it. */
function stepsOf({ stepGrowth }: WebPlan, utilisation: number, concurrency: number): StepScalingOptions {
  const first = { from: Math.sqrt(1 / utilisation), growthPercent: stepGrowth.value };
  const above = STEPS.filter(({ from, growthPercent }) => from > first.from && growthPercent > first.growthPercent);
  return { target: utilisation * concurrency, steps: [first, ...above] };
}
