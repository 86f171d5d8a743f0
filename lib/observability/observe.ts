import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import type { AlarmOptions } from './alarm-options';
import { Alarms } from './alarms';

/** What an app states of how it is observed. */
export interface ObservedApp {
  readonly alarms?: AlarmOptions;
  readonly encryptionKey?: kms.IKey;
}

/** The alarms of an app, in production or where they are stated. */
export function watchWithAlarms(watched: Construct, app: ObservedApp, preset: Preset): Alarms | undefined {
  const { alarms, encryptionKey } = app;
  if (!(alarms?.enabled ?? (alarms !== undefined || preset.alarms))) return undefined;
  return new Alarms(watched, 'Alarms', { encryptionKey, ...alarms, watched });
}
