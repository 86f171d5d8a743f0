import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';
import type { AlarmRule } from './alarm-rule';

/** The most of a description. */
const LONGEST = 1024;

/** `Web/SlowAnswers`: the part by its path below what is watched, and the kind. */
export function nameOf({ part, kind }: Pick<AlarmRule, 'part' | 'kind'>, watched: IConstruct): string {
  return part ? `${pathOf(part, watched)}/${kind}` : kind;
}

/**
 * The id of a part among those that are watched, stable: what its alarms and its pages stand under. No two parts of
 * different paths have the same: a hyphen is between ids, and one that is in an id has `~` before it.
 */
export function idOf(part: IConstruct, watched: IConstruct): string {
  return pathOf(part, watched).replace(/[~-]/g, '~$&').replaceAll('/', '-');
}

/** The part as people know it. */
export function titleOf(part: IConstruct | undefined): string {
  return part ? pathInStack(part) : 'AWS account';
}

/** Under a scope that is named after the part, so that a service that comes or goes changes no other's logical ids. */
export function makeAlarm(scope: Construct, rule: AlarmRule, watched: IConstruct): cloudwatch.AlarmBase {
  const { part, kind, key = '', what, response, runbook } = rule;
  // A part may have the id of the account: no kind is of both.
  const id = part ? idOf(part, watched) : 'Account';
  const parent = (scope.node.tryFindChild(id) as Construct | undefined) ?? new Construct(scope, id);
  // The name of the alarm is the last that people see of it, and CloudFormation's.
  const name = part ? `${titleOf(part)}/${kind}` : kind;
  const anchor = ` (docs/runbooks.md#${runbook})`;
  const alarmDescription = `${name}: ${what}. What to do: ${response}`.slice(0, LONGEST - anchor.length) + anchor;
  const common = {
    alarmDescription,
    metric: rule.metric,
    evaluationPeriods: rule.evaluationPeriods,
    datapointsToAlarm: rule.datapointsToAlarm ?? rule.evaluationPeriods,
    treatMissingData: rule.missingData,
  };
  const alarm = rule.learned
    ? new cloudwatch.AnomalyDetectionAlarm(parent, `${kind}${key}`, {
        ...common,
        stdDevs: rule.threshold,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
      })
    : new cloudwatch.Alarm(parent, `${kind}${key}`, {
        ...common,
        threshold: rule.threshold,
        comparisonOperator: operatorOf(rule),
      });
  acknowledgeRules(alarm, {
    CloudWatchAlarmAction: 'the composite alarm of its part and impact notifies: one page',
  });
  return alarm;
}

function operatorOf({ below, inclusive }: AlarmRule): cloudwatch.ComparisonOperator {
  if (below) return cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;
  return inclusive
    ? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
    : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD;
}

/** Of a part that is watched itself, its id. */
function pathOf(part: IConstruct, watched: IConstruct): string {
  return part.node.path.slice(watched.node.path.length).replace(/^\//, '') || part.node.id;
}
