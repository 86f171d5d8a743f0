import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A share of fewer tells nothing. */
export const LEAST_REQUESTS = 20;

const MINUTE = Duration.minutes(1);

/** Requests, and those among them that failed. */
export interface FailedShareProps {
  readonly label: string;
  readonly requests: cloudwatch.IMetric;
  /** By the name that the formula calls them. */
  readonly failures: { readonly [name: string]: cloudwatch.IMetric };
  /**
   * Whether failures may come that are not counted as requests: `RequestCount` counts those that a target was chosen for.
   * All of them are then counted beside the requests, some of them twice: the share comes out lower, by half at most
   * where everything fails, and by nothing that tells where little does.
   */
  readonly failuresAreApart?: boolean;
}

/**
 * Failures in percent of the requests of a minute, in minutes with requests enough to tell.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function failedShare({ label, requests, failures, failuresAreApart }: FailedShareProps): cloudwatch.IMetric {
  const failed = Object.keys(failures)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  const whole = failuresAreApart ? `(FILL(requests, 0) + ${failed})` : 'requests';
  return new cloudwatch.MathExpression({
    label,
    expression: `IF(${whole} >= ${LEAST_REQUESTS}, 100 * (${failed}) / ${whole}, 0)`,
    usingMetrics: { requests, ...failures },
    period: MINUTE,
  });
}

/** The slowest answers of a minute, in minutes with requests enough to tell: no data otherwise. */
export function slowestOfMany(slowest: cloudwatch.IMetric, requests: cloudwatch.IMetric): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    label: 'p99 of the response time in seconds',
    expression: `IF(requests >= ${LEAST_REQUESTS}, slowest)`,
    usingMetrics: { slowest, requests },
    period: MINUTE,
  });
}

/**
 * How many more tasks fail health checks than pass them. While new tasks start beside as many old ones they are half at
 * most.
 */
export function sickMajority(unhealthy: cloudwatch.IMetric, healthy: cloudwatch.IMetric): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    label: 'Unhealthy tasks beyond the healthy ones',
    expression: 'unhealthy - FILL(healthy, 0)',
    usingMetrics: { unhealthy, healthy },
    period: MINUTE,
  });
}
