import { Duration } from 'aws-cdk-lib/core';
import type { ITelemetry } from '../../lib';
import { PrometheusWorkspace, Telemetry } from '../../lib';
import type { Configuration } from './configuration';
import { webOf } from './configuration';
import type { UserChange } from './user-change';
import { inPlace } from './user-change';

const workspace = PrometheusWorkspace.fromAttributes({
  workspaceArn: 'arn:aws:aps:eu-central-1:111111111111:workspace/ws-11111111-1111-1111-1111-111111111111',
  endpoint: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-11111111-1111-1111-1111-111111111111/',
});

/** What services may state, and what they may state of it later. Datadog is a field of the configuration. */
const KINDS: { readonly [kind: string]: { readonly first: ITelemetry; readonly later: ITelemetry } } = {
  Prometheus: {
    first: Telemetry.prometheus({ workspace }),
    later: Telemetry.prometheus({
      workspace,
      port: 9200,
      path: '/m',
      scrapeInterval: Duration.minutes(1),
      memoryMiB: 192,
    }),
  },
  OpenTelemetry: {
    first: Telemetry.openTelemetry(),
    later: Telemetry.openTelemetry({ applicationSignals: true, samplingPercent: 20, serviceName: 'shop' }),
  },
};

/** Agents come, change and go by a new revision of the task; whether Container Insights is enhanced changes in place. */
export const TELEMETRY_CHANGES: readonly UserChange[] = [
  ...Object.entries(KINDS).flatMap(([kind, { first, later }]) => [
    { change: `${kind} added`, to: (from: Configuration) => added(from, first), breaks: inPlace },
    {
      change: `${kind} stated otherwise`,
      to: (from: Configuration) => stated(from, first.name, [later]),
      breaks: inPlace,
    },
    { change: `${kind} removed`, to: (from: Configuration) => stated(from, first.name, []), breaks: inPlace },
  ]),
  {
    change: 'Datadog added',
    to: (from) => (bare(from) ? { ...from, datadog: { logs: {} } } : undefined),
    breaks: inPlace,
  },
  {
    change: 'Datadog stated otherwise',
    to: (from) =>
      from.datadog && { ...from, datadog: { site: 'us5.datadoghq.com', version: '1', logs: { essential: false } } },
    breaks: inPlace,
  },
  {
    change: 'logs no longer to Datadog',
    to: (from) => from.datadog?.logs && { ...from, datadog: { ...from.datadog, logs: undefined } },
    breaks: inPlace,
  },
  { change: 'Datadog removed', to: (from) => from.datadog && { ...from, datadog: undefined }, breaks: inPlace },
  {
    change: 'Container Insights enhanced',
    to: (from) => (bare(from) ? { ...from, enhancedInsights: true } : undefined),
    breaks: inPlace,
  },
  {
    change: 'Container Insights no longer enhanced',
    to: (from) => (from.enhancedInsights ? { ...from, enhancedInsights: false } : undefined),
    breaks: inPlace,
  },
];

/** One web service and one worker without agents: what they are bound to makes no difference to those. */
function bare(from: Configuration): boolean {
  return !from.web && !from.datadog && !from.tasks && from.workers?.Worker !== undefined;
}

function added(from: Configuration, kind: ITelemetry): Configuration | undefined {
  return bare(from) ? eachService(from, () => [kind]) : undefined;
}

/** Every service that has the kind, with another in its place. */
function stated(from: Configuration, name: string, others: ITelemetry[]): Configuration | undefined {
  const has = (kinds: readonly ITelemetry[] = []) => kinds.some((each) => each.name === name);
  const services = [...Object.values(webOf(from)), ...Object.values(from.workers ?? {})];
  if (!services.some((each) => typeof each !== 'string' && has(each.telemetry))) return undefined;
  return eachService(from, (kinds = []) => [
    ...kinds.filter((each) => each.name !== name),
    ...(has(kinds) ? others : []),
  ]);
}

function eachService(from: Configuration, telemetry: (before?: ITelemetry[]) => ITelemetry[]): Configuration {
  const changed = <T>(services: { readonly [id: string]: T }) =>
    Object.fromEntries(
      Object.entries(services).map(([id, options]) => {
        if (typeof options === 'string') return [id, options];
        return [id, { ...options, telemetry: telemetry((options as { telemetry?: ITelemetry[] }).telemetry) }];
      }),
    ) as { readonly [id: string]: T };
  return { ...from, web: changed(webOf(from)), workers: from.workers && changed(from.workers) };
}
