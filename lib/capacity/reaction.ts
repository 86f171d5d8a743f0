import type { Grade, Graded } from './graded';

/**
 * How well a number is known. P: AWS's documentation or a measurement of AWS; S: a third party; M: calculated from
 * others here; U: unverified, and a range then, never a single value; fitted: chosen so that the sum is what AWS measured,
 * which calibrates the model and validates nothing.
 */
export type SecondsGrade = 'P' | 'S' | 'M' | 'U' | 'fitted';

/** Seconds from least to most, which are the same where one value is known. */
export interface Seconds {
  readonly least: number;
  readonly most: number;
}

/** A number of the model, with its grade and source. */
export interface GradedSeconds extends Seconds {
  readonly grade: SecondsGrade;
  readonly source: string;
}

const BLOG =
  'https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/';

/** What AWS measured: seconds until scaling was triggered, and until the new tasks ran. */
export const PUBLISHED = {
  every60Seconds: { trigger: 363, whole: 386 },
  every20Seconds: { trigger: 86, whole: 109 },
  grade: 'P' as SecondsGrade,
  source: BLOG,
};

/** Values above the target that target tracking waits for. AWS states none; its alarms are seen to have three. */
export const TRACKING_PERIODS = { count: 3, grade: 'S' as SecondsGrade, source: 'aws/containers-roadmap#1208' };

/** From the start of a task to its running, on Fargate: the difference of AWS's two figures, at both resolutions. */
export const PROVISIONING: GradedSeconds = { least: 23, most: 23, grade: 'M', source: `386 − 363 = 109 − 86, ${BLOG}` };

const fitted = (seconds: number, source: string): GradedSeconds => ({
  least: seconds,
  most: seconds,
  grade: 'fitted',
  source,
});
const range = (least: number, most: number, source: string): GradedSeconds => ({ least, most, grade: 'U', source });

/** How long after its end a period is known to the alarm, by the metric. The first that fits. */
export const PUBLISH_LAGS: readonly { readonly what: string; readonly of: RegExp; readonly lag: GradedSeconds }[] = [
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

/** A metric that names no source, such as a query of Metrics Insights: it may be any. */
const ANY = '';

/** What a scaling policy looks at, as its construct or a template has it. */
export interface ScalingMetric {
  /** The CloudWatch namespaces of its metrics, or the one predefined metric. */
  readonly sources: readonly string[];
  readonly periodSeconds: number;
  /** Values that it waits for. */
  readonly periods: number;
}

/** How long a policy takes until the tasks that it asks for run. */
export interface PolicyReaction extends ScalingMetric {
  readonly lag: GradedSeconds;
  /** Periods and publish lag. */
  readonly trigger: Seconds;
  /** Until new tasks run. The load balancer sends requests to them after one health check more. */
  readonly whole: Seconds;
}

/**
 * The reaction time of a scaling policy: period × periods + publish lag + provisioning.
 *
 * The publish lags of ECS are fitted to what AWS measured, so that 363 and 86 seconds come out by construction: that is a
 * calibration. What is graded U stands as a range.
 */
export function reactionTo(metric: ScalingMetric): PolicyReaction {
  // A formula knows its value when the last of its metrics does.
  const sources = metric.sources.length > 0 ? metric.sources : [ANY];
  const lag = sources.map(lagOf).reduce((slowest, other) => (other.most > slowest.most ? other : slowest));
  const evaluated = metric.periodSeconds * metric.periods;
  const trigger = plus({ least: evaluated, most: evaluated }, lag);
  return { ...metric, lag, trigger, whole: plus(trigger, PROVISIONING) };
}

/** How a fleet reacts that nothing scales: never. */
export const NO_REACTION: Graded = {
  value: Infinity,
  unit: 's',
  grade: 'published',
  source: 'without a policy a service keeps the tasks that it has',
};

const GRADES: { readonly [grade in SecondsGrade]: Grade } = {
  P: 'published',
  S: 'third party',
  M: 'computed',
  U: 'assumed',
  // To the sum that AWS has measured.
  fitted: 'published',
};

/** A reaction as a constant of the plan, with what it rests on. */
export function gradedReaction({ sources, periods, periodSeconds, lag, whole }: PolicyReaction): Graded {
  const { least, most } = whole;
  return {
    value: most,
    upTo: least === most ? undefined : least,
    unit: 's',
    grade: GRADES[lag.grade],
    source: `${periods} × ${periodSeconds} s of ${sources.join(' and ')}, until CloudWatch knows (${lag.source}) and a task runs (${PROVISIONING.source})`,
  };
}

function lagOf(source: string): GradedSeconds {
  return PUBLISH_LAGS.find(({ of }) => of.test(source))!.lag;
}

function plus(a: Seconds, b: Seconds): Seconds {
  return { least: a.least + b.least, most: a.most + b.most };
}
