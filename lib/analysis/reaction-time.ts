import { readTemplate } from './template-model';
import type { ScalingPolicy } from './tiers';

/**
 * How well a number is known. P: AWS's documentation or a measurement of AWS; S: a third party; M: calculated from
 * others here; U: unverified, and a range then, never a single value; fitted: chosen so that the sum is what AWS measured,
 * which calibrates the model and validates nothing.
 */
export type Grade = 'P' | 'S' | 'M' | 'U' | 'fitted';

/** Seconds from least to most, which are the same where one value is known. */
export interface Seconds {
  readonly least: number;
  readonly most: number;
}

/** A number of the model, with its grade and source. */
export interface Graded extends Seconds {
  readonly grade: Grade;
  readonly source: string;
}

const BLOG =
  'https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/';

/** What AWS measured: seconds until scaling was triggered, and until the new tasks ran. */
export const PUBLISHED = {
  every60Seconds: { trigger: 363, whole: 386 },
  every20Seconds: { trigger: 86, whole: 109 },
  grade: 'P' as Grade,
  source: BLOG,
};

/** Values above the target that target tracking waits for. AWS states none; its alarms are seen to have three. */
export const TRACKING_PERIODS = { count: 3, grade: 'S' as Grade, source: 'aws/containers-roadmap#1208' };

/** From the start of a task to its running, on Fargate: the difference of AWS's two figures, at both resolutions. */
export const PROVISIONING: Graded = { least: 23, most: 23, grade: 'M', source: `386 − 363 = 109 − 86, ${BLOG}` };

const fitted = (seconds: number, source: string): Graded => ({
  least: seconds,
  most: seconds,
  grade: 'fitted',
  source,
});
const range = (least: number, most: number, source: string): Graded => ({ least, most, grade: 'U', source });

/** How long after its end a period is known to the alarm, by the metric. The first that fits. */
export const PUBLISH_LAGS: readonly { readonly what: string; readonly of: RegExp; readonly lag: Graded }[] = [
  {
    what: 'CPU and memory of a service, every 20 seconds',
    of: /^ECSService\w+HighResolution$/,
    lag: fitted(26, `86 − 3 × 20, ${BLOG}`),
  },
  {
    what: 'CPU and memory of a service, every minute',
    of: /^ECSService/,
    lag: fitted(183, `363 − 3 × 60, ${BLOG}`),
  },
  {
    what: 'load balancer',
    of: /^(ALBRequestCountPerTarget|AWS\/ApplicationELB)$/,
    lag: range(60, 183, 'a minute in which data may still come in, or as slow as the metrics of ECS'),
  },
  {
    what: 'queue and running count',
    of: /^(AWS\/SQS|ECS\/ContainerInsights)$/,
    lag: range(60, 183, 'SQS publishes once a minute, and up to 15 minutes late for a queue that was inactive'),
  },
  {
    what: 'the log lines of an overload proxy',
    of: /^ScalableWebApp\/OverloadProxy$/,
    lag: range(5, 30, 'from stdout to CloudWatch Logs, and by the embedded metric format to a metric'),
  },
  {
    what: 'any other metric',
    of: /(?:)/,
    lag: range(5, 120, 'as soon as the application publishes it, or a minute later'),
  },
];

/** How long one policy takes to trigger. */
export interface PolicyReaction {
  /** The logical id of the policy. */
  readonly id: string;
  readonly metric: string;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly lag: Graded;
  /** Periods and publish lag. */
  readonly trigger: Seconds;
}

/** How long a service takes to have more tasks: by the fastest of its policies, since the largest demand wins. */
export interface Reaction {
  /** The name of the service. */
  readonly service: string;
  /** The fastest first. Policies that react to nothing, such as a forecast, are left out. */
  readonly policies: PolicyReaction[];
  /** Until the first policy triggers; undefined where none does. */
  readonly trigger?: Seconds;
  /** Until new tasks run. The load balancer sends requests to them after one health check more. */
  readonly whole?: Seconds;
}

/**
 * The reaction time of each service of a template: period × periods + publish lag + provisioning.
 *
 * The publish lags of ECS are fitted to what AWS measured, so that 363 and 86 seconds come out by construction: that is a
 * calibration. What is graded U stands as a range.
 */
export function readReactions(template: unknown): Reaction[] {
  return readTemplate(template).services.map(({ name, scaling }) => {
    const policies = scaling.flatMap(reactionOf).sort((a, b) => a.trigger.most - b.trigger.most);
    if (policies.length === 0) return { service: name, policies };
    const trigger = {
      least: Math.min(...policies.map((policy) => policy.trigger.least)),
      most: Math.min(...policies.map((policy) => policy.trigger.most)),
    };
    return { service: name, policies, trigger, whole: plus(trigger, PROVISIONING) };
  });
}

function reactionOf({
  id,
  kind,
  metric,
  namespaces,
  periodSeconds,
  evaluationPeriods,
}: ScalingPolicy): PolicyReaction[] {
  const periods = kind === 'target tracking' ? TRACKING_PERIODS.count : evaluationPeriods;
  if (periodSeconds === undefined || periods === undefined) return [];
  // A formula knows its value when the last of its metrics does.
  const sources = namespaces.length > 0 ? namespaces : [metric];
  const lag = sources.map(lagOf).reduce((slowest, other) => (other.most > slowest.most ? other : slowest));
  const evaluated = periodSeconds * periods;
  return [{ id, metric, periodSeconds, periods, lag, trigger: plus({ least: evaluated, most: evaluated }, lag) }];
}

function lagOf(source: string): Graded {
  return PUBLISH_LAGS.find(({ of }) => of.test(source))!.lag;
}

function plus(a: Seconds, b: Seconds): Seconds {
  return { least: a.least + b.least, most: a.most + b.most };
}
