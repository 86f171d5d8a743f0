import type { Duration } from 'aws-cdk-lib/core';
import { Checks } from '../../private/validation';
import { metricQueries } from './metric-queries';
import { reactionTime } from './reaction';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from './scaling-policy';
import { checkTargetTracking, cooldowns, trackTarget } from './target-tracking';

/**
 * Options of `ScalingPolicy.responseTime`.
 */
export interface ResponseTimeScalingOptions {
  /**
   * What the percentile may reach, 1 ms to 60 seconds, from the moment the load balancer sends the request to the first
   * byte of the answer.
   */
  readonly target: Duration;

  /**
   * The percentile, above 0 and below 100.
   *
   * @default 99
   */
  readonly percentile?: number;

  /**
   * Requests a minute below which the policy looks away: a percentile of a handful is whichever was the slowest.
   *
   * @default 100
   */
  readonly minRequestsPerMinute?: number;

  /**
   * How long a further scale-out waits for the last one to take effect, 0 to 3600 seconds: new tasks begin slowly, and
   * must not be taken for a reason to add more.
   *
   * @default Duration.minutes(2)
   */
  readonly scaleOutCooldown?: Duration;
}

/** What one action multiplies the fleet by at most. */
const MOST_GROWTH = 2;

/**
 * Target tracking on a percentile of the response time. Reached by `ScalingPolicy.responseTime`.
 *
 * Target tracking takes the metric for proportional: at three times the target it triples the fleet. Response times are
 * nothing of the kind. Near saturation they leap, and far from it they do not fall, so that AWS advises against them. So
 * the metric is cut at twice the target, which doubles the fleet at most, and no task leaves on account of it. Minutes
 * without requests have no data, which Application Auto Scaling takes for no reason to act.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
 */
export class ResponseTimePolicy implements IScalingPolicy {
  public readonly policyId = 'ResponseTime';
  public readonly needsTargetGroup = true;
  public readonly reactionTime = reactionTime(['AWS/ApplicationELB']);

  constructor(private readonly options: ResponseTimeScalingOptions) {}

  public validate({ takesRequests }: ScalableFleet): string[] {
    const { target, percentile, minRequestsPerMinute } = this.options;
    const checks = new Checks()
      .that(takesRequests, 'fleet', 'a worker service', 'a web service', 'state ScalingPolicy.backlog()')
      .literal('target', target)
      .duration('target', target, 0.001, 60, 'state what users bear')
      .literal('percentile', percentile)
      .positive('percentile', percentile, 99.99, 'state 99')
      .literal('minRequestsPerMinute', minRequestsPerMinute)
      .wholeNumber('minRequestsPerMinute', minRequestsPerMinute, 0, 1e9, 'state 100');
    return checkTargetTracking(checks, this.options).problems;
  }

  public bind(_scope: unknown, { scaling, targetGroup, alternateTargetGroup }: ScalingPolicyContext): void {
    const { target, percentile = 99, minRequestsPerMinute = 100, scaleOutCooldown } = this.options;
    const seconds = target.toMilliseconds({ integral: false }) / 1000;
    const most = MOST_GROWTH * seconds;
    const groups = alternateTargetGroup ? [targetGroup!, alternateTargetGroup] : [targetGroup!];
    // While requests move, either group has some; before and after, one has none, and no data.
    const over = (id: string, combine: string) =>
      groups.length === 1 ? id : `${combine}([${groups.map((_, index) => `FILL(${id}${index}, 0)`).join(', ')}])`;
    const suffix = (index: number) => (groups.length === 1 ? '' : index);
    const [slowest, requests] = [over('slowest', 'MAX'), over('requests', 'SUM')];
    const { scaleOutCooldown: cooldown } = cooldowns({ scaleOutCooldown });
    trackTarget(scaling, this.policyId, {
      targetValue: seconds,
      disableScaleIn: true,
      scaleOutCooldown: scaleOutCooldown ? cooldown : 120,
      customizedMetricSpecification: {
        metrics: [
          ...groups.flatMap(({ metrics }, index) => [
            ...metricQueries(`slowest${suffix(index)}`, metrics.targetResponseTime({ statistic: `p${percentile}` })),
            ...metricQueries(`requests${suffix(index)}`, metrics.requestCount({ statistic: 'Sum' })),
          ]),
          {
            id: 'responseTime',
            label: `p${percentile} of the response time`,
            expression: `IF(${requests} < ${minRequestsPerMinute}, 0, IF(${slowest} > ${most}, ${most}, ${slowest}))`,
            returnData: true,
          },
        ],
      },
    });
  }
}
