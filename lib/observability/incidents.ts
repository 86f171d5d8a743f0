import type { Stack } from 'aws-cdk-lib/core';
import { Token } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmImpact } from './alarm-impact';

/** Alarms and characters of one rule. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const MOST_CHILDREN = 100;
const MOST_CHARACTERS = 10_240;
/** Of a name that nobody knows before the deployment. */
const LONGEST_NAME = 255;
/** Seconds: for a worse incident to begin before this one is told, and for its alarms to calm down after it. */
const WAIT = 60;
const EXTENSION = 300;

/** What each impact means, and which ones tell the same incident better: those are told first. */
const MEANINGS: { readonly [impact in AlarmImpact]: { readonly what: string; readonly worse?: AlarmImpact[] } } = {
  [AlarmImpact.USERS_SEE_ERRORS]: { what: 'users see errors' },
  [AlarmImpact.USERS_WAIT]: { what: 'users wait for answers', worse: [AlarmImpact.USERS_SEE_ERRORS] },
  [AlarmImpact.WORK_IS_LATE]: { what: 'jobs are late, or were given up' },
  [AlarmImpact.DATA_AT_RISK]: { what: 'data may be lost, or read old' },
  [AlarmImpact.TROUBLE_AHEAD]: {
    what: 'nobody feels it yet, and somebody will',
    worse: [AlarmImpact.USERS_SEE_ERRORS, AlarmImpact.USERS_WAIT],
  },
};

/** An alarm, and which page tells of it. */
export interface ToldAlarm {
  readonly impact: AlarmImpact;
  /** The id of the part, or of what is no part: stable, and of nothing else. */
  readonly part: string;
  /** The part as people know it. */
  readonly about: string;
  readonly alarm: cloudwatch.IAlarm;
}

/**
 * A page for each part and impact, and over those an incident for each impact.
 *
 * A composite tells when it begins and when it ends, and nothing of an alarm that joins while it is on. One for the
 * whole app would be silent about a second service that fails, or a disk that fills, as long as any other alarm of that
 * impact is on: so each part has one of its own. The incidents tell nobody: the dashboard shows them, and while users
 * see errors anywhere, pages that they wait, or that there is trouble ahead, are held back; what is still on when that is
 * over is told then.
 *
 * By L1: the L2 gives each a physical name.
 *
 * @param scope the parent; pages and incidents each have a scope of their own below it
 * @returns the incidents
 */
export function createIncidents(
  scope: Construct,
  alarms: readonly ToldAlarm[],
  actions: readonly cloudwatch.IAlarmAction[],
): cloudwatch.IAlarm[] {
  const [pages, incidents] = [new Construct(scope, 'Pages'), new Construct(scope, 'Incidents')];
  const made = new Map<AlarmImpact, cloudwatch.CfnCompositeAlarm>();
  for (const [impact, byPart] of grouped(alarms)) {
    const { what, worse = [] } = MEANINGS[impact];
    const suppressor = suppressorOf(
      incidents,
      worse.flatMap((each) => made.get(each) ?? []),
    );
    const ofParts = [...byPart].map(([id, ofPart]) => {
      const parent = (pages.node.tryFindChild(id) as Construct | undefined) ?? new Construct(pages, id);
      const page = composite(parent, impact, `${ofPart[0].about}: ${what}`, namesOf(ofPart.map(({ alarm }) => alarm)));
      if (suppressor) {
        page.actionsSuppressor = suppressor.attrArn;
        page.actionsSuppressorWaitPeriod = WAIT;
        page.actionsSuppressorExtensionPeriod = EXTENSION;
      }
      notify(page, actions);
      return page;
    });
    made.set(impact, composite(incidents, impact, `somewhere ${what}`, ofParts.map(nameOf)));
  }
  return [...made.values()].map(referenceTo);
}

/** The alarms of each impact that has some, worst first, and of those the ones of each part, in the order of ids. */
function grouped(alarms: readonly ToldAlarm[]): [AlarmImpact, [string, ToldAlarm[]][]][] {
  const groups = new Map(Object.values(AlarmImpact).map((impact) => [impact, new Map<string, ToldAlarm[]>()]));
  for (const alarm of alarms) {
    const byPart = groups.get(alarm.impact)!;
    const ofPart = byPart.get(alarm.part);
    if (ofPart) ofPart.push(alarm);
    else byPart.set(alarm.part, [alarm]);
  }
  return [...groups].flatMap(([impact, byPart]) =>
    byPart.size === 0 ? [] : [[impact, [...byPart].sort(([a], [b]) => (a < b ? -1 : 1))]],
  );
}

/** Either of those that are worse: a composite has one suppressor. */
function suppressorOf(
  scope: Construct,
  worse: readonly cloudwatch.CfnCompositeAlarm[],
): cloudwatch.CfnCompositeAlarm | undefined {
  if (worse.length <= 1) return worse[0];
  return composite(scope, 'UsersFeelIt', 'somewhere users see errors or wait', worse.map(nameOf));
}

function notify(page: cloudwatch.CfnCompositeAlarm, actions: readonly cloudwatch.IAlarmAction[]): void {
  const reference = referenceTo(page);
  const arns = actions.map((action) => action.bind(page, reference).alarmActionArn);
  page.alarmActions = arns;
  page.okActions = arns;
}

function referenceTo(alarm: cloudwatch.CfnCompositeAlarm): cloudwatch.IAlarm {
  return cloudwatch.CompositeAlarm.fromCompositeAlarmArn(alarm, 'Reference', alarm.attrArn);
}

/** The name of an alarm as a rule has it, and how long it may be: CloudFormation makes it from stack and logical id. */
interface Named {
  readonly name: string;
  readonly length: number;
}

const namesOf = (alarms: readonly cloudwatch.IAlarm[]): Named[] =>
  alarms.map((alarm) => ({ name: alarm.alarmName, length: lengthOf(alarm.alarmName, alarm) }));

const nameOf = (alarm: cloudwatch.CfnCompositeAlarm): Named => ({
  name: alarm.ref,
  length: lengthOf(alarm.ref, alarm),
});

function lengthOf(name: string, { node, stack }: { node: Construct['node']; stack: Stack }): number {
  if (!Token.isUnresolved(name)) return name.length;
  // The logical id is the path below the stack without its slashes, and eight digits; a hyphen and twelve follow.
  return Math.min(
    LONGEST_NAME,
    (Token.isUnresolved(stack.stackName) ? 128 : stack.stackName.length) + node.path.length + 22,
  );
}

/** One composite over any number of alarms: over composites without actions, where one rule cannot hold them all. */
function composite(scope: Construct, id: string, what: string, children: Named[]): cloudwatch.CfnCompositeAlarm {
  const groups = inGroups(children);
  const held =
    groups.length === 1
      ? children
      : groups.map((group, nth) => nameOf(composite(scope, `${id}Part${nth + 1}`, what, group)));
  return new cloudwatch.CfnCompositeAlarm(scope, id, {
    alarmDescription: `${what}. The alarms in it say where, and what to do`,
    alarmRule: held.map(({ name }) => `ALARM("${name}")`).join(' OR '),
  });
}

function inGroups(children: readonly Named[]): Named[][] {
  const groups: Named[][] = [[]];
  let characters = 0;
  for (const child of children) {
    // ALARM("…") and what stands between two.
    const more = child.length + 15;
    if (groups[groups.length - 1].length === MOST_CHILDREN || characters + more > MOST_CHARACTERS) {
      groups.push([]);
      characters = 0;
    }
    groups[groups.length - 1].push(child);
    characters += more;
  }
  return groups;
}
