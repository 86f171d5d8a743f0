import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { pathInStack } from '../private/naming';
import { AlarmImpact } from './alarm-impact';

/** Alarms of one composite. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
export const MOST_CHILDREN = 100;
/** Seconds: for a worse incident to begin before this one is told, and for its alarms to calm down after it. */
const WAIT = 60;
const EXTENSION = 300;

/** What each impact means, and which one tells the same incident better. */
const MEANINGS: { readonly [impact in AlarmImpact]: { readonly what: string; readonly worse?: AlarmImpact } } = {
  [AlarmImpact.USERS_SEE_ERRORS]: { what: 'users see errors' },
  [AlarmImpact.USERS_WAIT]: { what: 'users wait for answers', worse: AlarmImpact.USERS_SEE_ERRORS },
  [AlarmImpact.WORK_IS_LATE]: { what: 'jobs are late, or were given up' },
  [AlarmImpact.DATA_AT_RISK]: { what: 'data may be lost, or read old' },
  [AlarmImpact.TROUBLE_AHEAD]: {
    what: 'nobody feels it yet, and somebody will',
    worse: AlarmImpact.USERS_WAIT,
  },
};

/**
 * A composite for each impact that has alarms: one incident, one page. While users see errors, that they wait as well is
 * not told; nor that there is trouble ahead while they wait.
 *
 * By L1: the L2 gives each a physical name.
 */
export function createIncidents(
  scope: Construct,
  alarms: { readonly impact: AlarmImpact; readonly alarm: cloudwatch.IAlarm }[],
  actions: cloudwatch.IAlarmAction[],
): cloudwatch.IAlarm[] {
  const made = new Map<AlarmImpact, cloudwatch.IAlarm>();
  for (const impact of Object.values(AlarmImpact)) {
    const children = alarms.filter((each) => each.impact === impact).map(({ alarm }) => alarm);
    if (children.length === 0) continue;
    const { what, worse } = MEANINGS[impact];
    const suppressor = worse && made.get(worse);
    const incident = new cloudwatch.CfnCompositeAlarm(scope, impact, {
      alarmDescription: `${pathInStack(scope.node.scope!)}: ${what}. The alarms in it say where, and what to do`,
      alarmRule: children.map((alarm) => `ALARM("${alarm.alarmName}")`).join(' OR '),
      ...(suppressor
        ? {
            actionsSuppressor: suppressor.alarmArn,
            actionsSuppressorWaitPeriod: WAIT,
            actionsSuppressorExtensionPeriod: EXTENSION,
          }
        : {}),
    });
    const reference = cloudwatch.CompositeAlarm.fromCompositeAlarmArn(scope, `${impact}Reference`, incident.attrArn);
    const arns = actions.map((action) => action.bind(scope, reference).alarmActionArn);
    incident.alarmActions = arns;
    incident.okActions = arns;
    made.set(impact, reference);
  }
  return [...made.values()];
}
