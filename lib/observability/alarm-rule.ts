import type { IAlarm, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { AlarmImpact } from './alarm-impact';
import type { AlarmThresholds } from './alarm-options';
import type { WatchedParts } from './watched';

/** An alarm that is to be made. */
export interface AlarmRule {
  /** What is watched; the account, where it is no construct. */
  readonly part?: IConstruct;
  /** The kind of the alarm, stable: `SlowAnswers`. */
  readonly kind: string;
  /** Which of several alike of one part, but for the first: stable, too. */
  readonly key?: string;
  readonly impact: AlarmImpact;
  /** What it means, as the end of a sentence that begins with the part. */
  readonly what: string;
  /** What to do. */
  readonly response: string;
  /** The anchor of its row in docs/runbooks.md. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Whether it goes off below the threshold, and not above. */
  readonly below?: boolean;
  /** Whether it goes off at the threshold as well. */
  readonly inclusive?: boolean;
  /** Data points in a row that it takes. */
  readonly evaluationPeriods: number;
  /** How many of them, where it need not be all. */
  readonly datapointsToAlarm?: number;
  /** What no data means, with the reason beside each choice. */
  readonly missingData: TreatMissingData;
  /** Whether the threshold is a band that CloudWatch learns. */
  readonly learned?: boolean;
}

/** An alarm that stands already, for deployments or health checks, and tells users' pain as well. */
export interface KnownAlarm {
  /** What it watches. */
  readonly part: IConstruct;
  /** The kind of the alarm, stable: `FailingRequests`. */
  readonly kind: string;
  readonly impact: AlarmImpact;
  readonly alarm: IAlarm;
}

/** What one tier adds. */
export interface TierAlarms {
  readonly rules: AlarmRule[];
  readonly known?: KnownAlarm[];
}

/** One file each in alarms/. */
export type AlarmsOfTier = (parts: WatchedParts, thresholds: AlarmThresholds) => TierAlarms;

/** The key of the members that an alarm has no room for: the second ten, the third. */
export const nthOf = (index: number): string | undefined => (index === 0 ? undefined : `${index + 1}`);
