import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import type { AppLogOptions } from '../logs/log-options';
import type { AlarmOptions } from './alarm-options';
import { Alarms } from './alarms';
import { Dashboard } from './dashboard';
import type { DashboardOptions } from './dashboard-options';
import { SavedQueries } from './saved-queries';
import { adviseOnResourceCount } from './resource-count';

/** What an app states of how it is observed. */
export interface ObservedApp {
  readonly alarms?: AlarmOptions;
  readonly dashboard?: DashboardOptions;
  readonly logs?: AppLogOptions;
  readonly cdn?: object;
  readonly encryptionKey?: kms.IKey;
}

/** Alarms, dashboard and saved queries of an app, in production or where they are stated. */
export function observe(watched: Construct, app: ObservedApp, preset: Preset) {
  const { alarms: stated, dashboard, encryptionKey, logs, cdn } = app;
  adviseOnResourceCount(watched);
  const alarms = isOn(stated, preset)
    ? new Alarms(watched, 'Alarms', { encryptionKey, ...stated, watched })
    : undefined;
  // After the alarms, whose incidents it shows.
  const shown = isOn(dashboard, preset)
    ? new Dashboard(watched, 'Dashboard', { ...dashboard, watched, alarms })
    : undefined;
  const savedQueries =
    (logs?.savedQueries ?? preset.alarms)
      ? new SavedQueries(watched, 'Queries', { watched, behindCdn: cdn !== undefined })
      : undefined;
  savedQueries?._askPartsOf(alarms ?? shown);
  return { alarms, dashboard: shown, savedQueries };
}

function isOn(stated: { readonly enabled?: boolean } | undefined, preset: Preset): boolean {
  return stated?.enabled ?? (stated !== undefined || preset.alarms);
}
