import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SourceIpLoadBalancer } from '../../edge/source-ip-load-balancer';
import { failedShare, sickMajority, slowestOfMany } from '../../services/request-shares';
import { RollbackAlarms } from '../../services/rollback-alarms';
import type { WebService } from '../../services/web-service';
import { AlarmImpact } from '../alarm-impact';
import type { AlarmThresholds } from '../alarm-options';
import type { AlarmRule, AlarmsOfTier, KnownAlarm } from '../alarm-rule';
import { atMaximum } from './tasks-at-maximum';

/**
 * What users feel of a web service, and what comes before. Failing requests and sick tasks are known already by the
 * alarms that roll a deployment back: one alarm says both.
 */
export const webServiceAlarms: AlarmsOfTier = ({ web, calendars }, thresholds) => {
  const each = web.map((service) => ({ service, known: knownOf(service, thresholds) }));
  return {
    known: each.flatMap(({ known }) => Object.values(known).flat()),
    rules: each.flatMap(({ service, known }) => [
      ...(known.FailingRequests ? [] : errors(service, thresholds)),
      ...(known.UnhealthyTasks ? [] : unhealthy(service)),
      ...(known.SlowAnswers ? [] : slow(service, thresholds)),
      ...atMaximum(service, calendars, thresholds),
      busy(service, thresholds),
    ]),
  };
};

/** The alarms of its deployments, by their ids. */
const IMPACTS: { readonly [id: string]: AlarmImpact | undefined } = {
  FailingRequests: AlarmImpact.USERS_SEE_ERRORS,
  UnhealthyTasks: AlarmImpact.USERS_SEE_ERRORS,
  SlowAnswers: AlarmImpact.USERS_WAIT,
};

/** What is stated of alarms differs from what is stated of deployments: it wants an alarm of its own. */
function knownOf(service: WebService, thresholds: AlarmThresholds): { [id: string]: KnownAlarm[] } {
  const stated: { [id: string]: unknown } = {
    FailingRequests: thresholds.serviceErrorPercent,
    SlowAnswers: thresholds.slowestAnswer,
  };
  const known: { [id: string]: KnownAlarm[] } = {};
  for (const child of service.node.children) {
    if (!(child instanceof RollbackAlarms)) continue;
    for (const alarm of child.alarms) {
      const { id } = alarm.node;
      const impact = IMPACTS[id];
      if (impact && stated[id] === undefined) (known[id] ??= []).push({ part: service, kind: id, impact, alarm });
    }
  }
  return known;
}

function errors(part: WebService, { serviceErrorPercent = 5 }: AlarmThresholds): AlarmRule[] {
  const requests = part.requests.requests();
  const errors = part.requests.errors();
  const refused = part.requests.refusedConnections();
  if (!requests || !errors || !refused) return [];
  return [
    {
      part,
      kind: 'Errors',
      runbook: 'web-errors',
      impact: AlarmImpact.USERS_SEE_ERRORS,
      what: `answers more than ${serviceErrorPercent} % of its requests with 5xx, or refuses them`,
      response: 'read its log for the first error, and go back to the version before if one was deployed',
      metric: failedShare({ label: 'Failed requests in percent', requests, failures: { errors, refused } }),
      threshold: serviceErrorPercent,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // No requests, no errors.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}

function unhealthy(part: WebService): AlarmRule[] {
  const maximum = { statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(1) };
  const behindNlb = SourceIpLoadBalancer.of(part)?.targetGroup.metrics;
  const unhealthy = part.requests.unhealthyTasks() ?? behindNlb?.unHealthyHostCount(maximum);
  const healthy = part.requests.healthyTasks() ?? behindNlb?.healthyHostCount(maximum);
  if (!unhealthy || !healthy) return [];
  return [
    {
      part,
      kind: 'UnhealthyTasks',
      runbook: 'web-unhealthy-tasks',
      impact: AlarmImpact.USERS_SEE_ERRORS,
      what: 'has more tasks that fail health checks than pass them, for ten minutes',
      response: 'read the log of those tasks; when none is healthy, requests go to all of them',
      metric: sickMajority(unhealthy, healthy),
      threshold: 0,
      evaluationPeriods: 10,
      // A target group without tasks reports nothing, as before the first deployment.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}

function slow(part: WebService, { slowestAnswer = Duration.seconds(3) }: AlarmThresholds): AlarmRule[] {
  const slowest = part.requests.responseTime();
  const requests = part.requests.requests();
  if (!slowest || !requests) return [];
  const seconds = slowestAnswer.toMilliseconds() / 1000;
  return [
    {
      part,
      kind: 'SlowAnswers',
      runbook: 'web-slow-answers',
      impact: AlarmImpact.USERS_WAIT,
      what: `lets one of 100 users wait for more than ${seconds} s`,
      response: 'look at the first row of the dashboard: the link nearest to 100 % is where requests wait',
      // Not `EvaluateLowSampleCountPercentile`, which waits for 1,000 answers before it looks at a p99, and at no formula.
      metric: slowestOfMany(slowest, requests),
      threshold: seconds,
      evaluationPeriods: 5,
      // Few requests, few who wait.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    },
  ];
}

function busy(part: WebService, { taskUtilizationPercent = 90 }: AlarmThresholds): AlarmRule {
  return {
    part,
    kind: 'BusyTasks',
    runbook: 'web-busy-tasks',
    impact: AlarmImpact.TROUBLE_AHEAD,
    what: `uses more than ${taskUtilizationPercent} % of the CPU or of the memory of its tasks`,
    response:
      'for CPU, raise maxTasks or look why scaling does not follow; for memory, take a larger size before tasks are killed',
    metric: new cloudwatch.MathExpression({
      label: 'CPU or memory in percent, whichever is more',
      // Both are percents of what the tasks have.
      expression: 'MAX([cpu, memory])',
      usingMetrics: { cpu: part.metrics.cpu(), memory: part.metrics.memory() },
      period: Duration.minutes(1),
    }),
    threshold: taskUtilizationPercent,
    evaluationPeriods: 10,
    // No task, no load; that there is none is said by the load balancer's errors.
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
}
