import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import { failedShare, sickMajority, slowestOfMany } from './request-shares';
import type { RollbackOptions } from './rollback-options';

/** What is watched, and how. */
export interface RollbackAlarmsProps {
  /** The target group, which a rule of the load balancer knows already. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** What the team says. */
  readonly rollback: RollbackOptions;
  /** How long a new task may fail health checks. */
  readonly gracePeriod: Duration;
}

const MINUTE = Duration.minutes(1);
/** Two bad minutes of three: one is an accident, and a bad version should be gone within five. */
const QUICK = { evaluationPeriods: 3, datapointsToAlarm: 2 };

/**
 * The alarms that say whether a version is any good, for one target group: with two, a canary of five percent that fails
 * every request is not lost among the answers of the old version.
 *
 * They name the target group and its load balancer, never the service, whose deployment names them: no circle closes.
 * Minutes without requests, with fewer than tell, or without a task, are no failure.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class RollbackAlarms extends Construct {
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: RollbackAlarmsProps) {
    super(scope, id);
    const { slowestAnswer } = props.rollback;
    this.alarms = [
      this.failingRequests(props),
      this.unhealthyTasks(props),
      ...(slowestAnswer ? [this.slowAnswers(props, slowestAnswer)] : []),
    ];
  }

  /** Answers of the tasks with 5xx, and what never got an answer since no task took the connection. */
  private failingRequests({ targetGroup, rollback }: RollbackAlarmsProps): cloudwatch.Alarm {
    const { metrics } = targetGroup;
    const share = failedShare({
      label: 'Failed requests in percent',
      requests: metrics.requestCount(SUM),
      failures: {
        errors: metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, SUM),
        refused: metrics.targetConnectionErrorCount(SUM),
      },
    });
    return this.alarm('FailingRequests', share, {
      what: 'requests fail',
      threshold: rollback.errorPercent ?? 5,
      ...QUICK,
    });
  }

  /**
   * More sick tasks than sound ones, for longer than a start may take. While new tasks start beside as many old ones
   * they are half at most; a rolling deployment whose tasks never get well is the circuit breaker's.
   */
  private unhealthyTasks({ targetGroup, gracePeriod }: RollbackAlarmsProps): cloudwatch.Alarm {
    const { metrics } = targetGroup;
    const majority = sickMajority(
      metrics.unhealthyHostCount({ statistic: cloudwatch.Stats.MINIMUM, period: MINUTE }),
      metrics.healthyHostCount({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    );
    const minutes = startMinutes(gracePeriod) + 2;
    return this.alarm('UnhealthyTasks', majority, {
      what: 'most tasks fail health checks',
      threshold: 0,
      evaluationPeriods: minutes,
      datapointsToAlarm: minutes,
    });
  }

  private slowAnswers({ targetGroup }: RollbackAlarmsProps, slowestAnswer: Duration): cloudwatch.Alarm {
    const { metrics } = targetGroup;
    const statistic = cloudwatch.Stats.percentile(99);
    const slowest = metrics.targetResponseTime({ statistic, period: MINUTE });
    return this.alarm('SlowAnswers', slowestOfMany(slowest, metrics.requestCount(SUM)), {
      what: 'answers are slow',
      threshold: slowestAnswer.toMilliseconds() / 1000,
      ...QUICK,
    });
  }

  private alarm(id: string, metric: cloudwatch.IMetric, { what, ...options }: Watched): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, id, {
      ...options,
      metric,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${pathInStack(this)}: ${what}, so a deployment under way is rolled back`,
    });
    acknowledgeRules(alarm, {
      CloudWatchAlarmAction: 'ECS reads its state while it deploys; whom to wake is for other alarms to say',
    });
    return alarm;
  }
}

const SUM: cloudwatch.MetricOptions = { statistic: cloudwatch.Stats.SUM, period: MINUTE };

/** How an alarm looks at its metric. */
interface Watched {
  readonly what: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/** Half an hour at most: a deployment waits as long as its alarms look back. */
function startMinutes(gracePeriod: Duration): number {
  return gracePeriod.isUnresolved() ? 5 : Math.min(30, Math.ceil(gracePeriod.toSeconds() / 60));
}
