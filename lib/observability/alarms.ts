import { Aspects, Stack, Validations } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import type { AlarmImpact } from './alarm-impact';
import type { AlarmOptions } from './alarm-options';
import type { AlarmRule } from './alarm-rule';
import { idOf, makeAlarm, nameOf, titleOf } from './make-alarm';
import { brokerAlarms } from './alarms/broker';
import { cacheAlarms } from './alarms/cache';
import { certificateAlarms } from './alarms/certificate';
import { databaseAlarms } from './alarms/database';
import { firewallAlarms } from './alarms/firewall';
import { loadBalancerAlarms } from './alarms/load-balancer';
import { networkAlarms } from './alarms/network';
import { queueAlarms } from './alarms/queue';
import { quotaAlarms } from './alarms/quota';
import { trafficAlarms } from './alarms/traffic';
import { webServiceAlarms } from './alarms/web-service';
import { workerServiceAlarms } from './alarms/worker-service';
import { tellOfFailovers } from './failover-events';
import type { ToldAlarm } from './incidents';
import { createIncidents } from './incidents';
import { Notifications } from './notifications';
import { adviseOnResourceCount } from './resource-count';
import { validateAlarms } from './validate-alarms';
import type { WatchedParts } from './watched';
import { partsBelow } from './watched';

/**
 * Props of `Alarms`.
 */
export interface AlarmsProps extends AlarmOptions {
  /**
   * What is watched: every part of this library below it, in the stack of the alarms. Services in a stack of their own
   * have alarms of their own there, since an alarm in another would close a circle.
   */
  readonly watched: IConstruct;

  /**
   * The customer managed key of the topic, unless `notifications` says another.
   *
   * @default - a new one, where there are notifications
   */
  readonly encryptionKey?: kms.IKey;
}

/** The ids of pages that are of no part. Those of parts have `~` before `~` and `-` alone. */
const ACCOUNT = '~Account';
const TEAM = '~Own';

/** The tiers, in the order in which a request meets them. */
export const TIERS = [
  firewallAlarms,
  loadBalancerAlarms,
  certificateAlarms,
  webServiceAlarms,
  workerServiceAlarms,
  databaseAlarms,
  cacheAlarms,
  queueAlarms,
  brokerAlarms,
  networkAlarms,
  quotaAlarms,
];

/**
 * The alarms of all parts below a construct, and a composite alarm for each part and impact on users: only those notify,
 * so that what a part suffers in ten places is one page, and a second part that fails is another.
 *
 * They are made when the app is synthesised, since only then all services are known. The alarms by which deployments are
 * rolled back, and those of dead letters, are not made twice: they belong to the composites as they are.
 */
export class Alarms extends Construct {
  /** Where composites notify, where `notifications` is stated. */
  public readonly topic?: sns.ITopic;
  /**
   * The composites over the whole app, once they are made.
   *
   * @internal
   */
  public _incidents: cloudwatch.IAlarm[] = [];
  private readonly actions: cloudwatch.IAlarmAction[] = [];
  private readonly further: ToldAlarm[] = [];
  private parts?: WatchedParts;
  private readonly watched: IConstruct;
  private made?: Construct;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props what is watched, and the options
   * @throws when an option cannot be used
   */
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    validateAlarms(props).throwAt(scope, id);
    super(scope, id);
    this.watched = props.watched;
    const { notifications, encryptionKey, enabled = true } = props;
    if (!enabled) return;
    if (notifications) {
      this.topic = new Notifications(this, 'Notifications', {
        ...withKey(encryptionKey, notifications.topic),
        ...notifications,
      }).topic;
      this.actions.push(new SnsAction(this.topic));
    }
    adviseOnResourceCount(this);
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this) this.make(props);
      },
    });
  }

  /**
   * Lets an alarm of the team belong to the incident that it tells of.
   *
   * @param impact what it means to users
   * @param alarm the alarm; it needs no action of its own
   */
  public add(impact: AlarmImpact, alarm: cloudwatch.IAlarm): void {
    this.further.push({ impact, part: TEAM, about: `${titleOf(this)} of the team`, alarm });
  }

  /**
   * Has every page do something beside what `notifications` says.
   *
   * @param action such as `new SnsAction(topic)`
   */
  public addAction(action: cloudwatch.IAlarmAction): void {
    this.actions.push(action);
  }

  /** Once: who synthesises twice finds them there. */
  private make({ watched, thresholds = {}, omit = [], anomalies }: AlarmsProps): void {
    if (this.made) return;
    this.made = new Construct(this, 'Parts');
    const { made } = this;
    this.parts = partsBelow(watched, Stack.of(this));
    const { parts } = this;
    const tiers = [...TIERS, ...(anomalies ? [trafficAlarms] : [])].map((alarmsOf) => alarmsOf(parts, thresholds));
    const names = new Set<string>();
    const wanted = (rule: NamedAlarm) => {
      const name = nameOf(rule, watched);
      names.add(name).add(rule.kind);
      return !omit.includes(name) && !omit.includes(rule.kind);
    };
    const told = ({ part, impact }: NamedAlarm, alarm: cloudwatch.IAlarm): ToldAlarm => ({
      impact,
      part: part ? idOf(part, watched) : ACCOUNT,
      about: titleOf(part),
      alarm,
    });
    const alarms = [
      ...this.further,
      ...tiers
        .flatMap(({ rules }) => rules)
        .filter(wanted)
        .map((rule) => told(rule, makeAlarm(made, rule, watched))),
      // Left out of the pages alone: deployments are rolled back all the same.
      ...tiers
        .flatMap(({ known = [] }) => known)
        .filter(wanted)
        .map((each) => told(each, each.alarm)),
    ];
    this.warnOfUnknown(omit.filter((name) => !names.has(name)));
    alarms.sort((a, b) => (a.alarm.node.path < b.alarm.node.path ? -1 : 1));
    this._incidents = createIncidents(this, alarms, this.actions);
    if (this.topic) tellOfFailovers(new Construct(this, 'Databases'), this.topic, parts.databases);
    else if (this.actions.length === 0) this.warnOfSilence();
  }

  /**
   * What was found below a construct, so that nobody has to look again.
   *
   * @internal
   */
  public _partsBelow(watched: IConstruct): WatchedParts | undefined {
    return watched === this.watched ? this.parts : undefined;
  }

  private warnOfSilence(): void {
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:alarms-reach-nobody',
      "alarms go off and nobody hears them: state alarms: { notifications: { emails: ['ops@example.com'] } }, " +
        'or alarms: { enabled: false }',
    );
  }

  private warnOfUnknown(names: string[]): void {
    if (names.length === 0) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:unknown-alarm',
      `omit names ${names.join(', ')}, and there is no such alarm to leave out: names are in docs/observability.md`,
    );
  }
}

type NamedAlarm = Pick<AlarmRule, 'part' | 'kind' | 'impact'>;

/** An existing topic has a key of its own, or none. */
function withKey(encryptionKey?: kms.IKey, topic?: sns.ITopic): { readonly encryptionKey?: kms.IKey } {
  return topic ? {} : { encryptionKey };
}
