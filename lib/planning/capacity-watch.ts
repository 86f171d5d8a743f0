import { Annotations, Aspects, Lazy, Stack, Validations } from 'aws-cdk-lib/core';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import { capacityChain, firstBottleneck } from '../capacity/capacity-chain';
import { round } from '../capacity/capacity-plan';
import type { StatedApps, StatedCapacity, StatedService } from '../capacity/stated-capacity';
import { STATED_CAPACITY } from '../capacity/stated-capacity';
import type { Traffic } from '../capacity/traffic';
import { pathInStack } from '../private/naming';
import type { Fleet } from '../services/fleet';
import type { AppParts } from './tree-capacity';
import { cachesOf, groupOf, idOf, readCapacity } from './tree-capacity';

interface WatchedApp {
  readonly parts: AppParts;
  readonly traffic: Traffic;
}

/** The apps of a stack that state traffic: its metadata has one place for all. */
const WATCHED = new WeakMap<Stack, WatchedApp[]>();

/**
 * Holds the finished tree against the traffic of the app when it is synthesised: the first tier that gives way is a
 * warning, with its remedy. What the team stated and no resource shows goes into the metadata of the template, for
 * `scalable-web-app plan`.
 */
export function watchCapacity(parts: AppParts, traffic: Traffic): void {
  const { scope } = parts;
  state({ parts, traffic });
  Aspects.of(scope).add({
    visit: (node) => {
      if (node === scope) adviseOnBottleneck(parts, traffic);
    },
  });
}

function state(app: WatchedApp): void {
  const stack = Stack.of(app.parts.scope);
  const apps = [...(WATCHED.get(stack) ?? []), app];
  WATCHED.set(stack, apps);
  stack.addMetadata(STATED_CAPACITY, Lazy.any({ produce: () => statedTogether(apps) }));
}

function statedTogether(apps: readonly WatchedApp[]): StatedCapacity | StatedApps {
  const [first, ...rest] = apps;
  if (rest.length === 0) return statedCapacity(first!);
  const byPath = apps.map((app) => {
    const { scope, plan } = app.parts;
    return [pathInStack(scope), { ...statedCapacity(app), hasCdn: plan.hasCdn }] as const;
  });
  return { version: 2, apps: Object.fromEntries(byPath) };
}

function adviseOnBottleneck(parts: AppParts, traffic: Traffic): void {
  const { scope, plan } = parts;
  const system = readCapacity(parts);
  // The team may have added what scales it.
  const known = system.web.filter(({ reaction }) => reaction).map(({ id }) => id);
  for (const [id, message] of plan.impossible)
    if (known.includes(id))
      Validations.of(scope).addWarning('cdk-scalable-web-app:spike-outruns-scaling', `${id}: ${message}`);
  for (const { id, unknown } of system.caches)
    if (unknown) Annotations.of(scope).addInfoV2('cdk-scalable-web-app:not-judged', `${id}: ${unknown}`);
  const link = firstBottleneck(capacityChain(system, traffic._figures));
  if (!link) return;
  const percent = Math.round(link.utilisation! * 100);
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:first-bottleneck',
    `at ${round(traffic.peakRps)} requests/s ${link.id} gives way first, at ${percent} %: ` +
      `${round(link.demand)} ${link.unit} are asked and ${round(link.supply!)} are there; ${link.remedy}`,
  );
}

function statedCapacity({ parts, traffic }: WatchedApp): StatedCapacity {
  const { scope, plan, web, workers } = parts;
  const said = (fleet: Fleet, more: StatedService = {}) => {
    const resource = fleet.service.node.findChild('Service') as CfnService;
    return [Stack.of(scope).getLogicalId(resource), { ...plan.stated.get(fleet.node.id)!, ...more }] as const;
  };
  const services = [
    ...web.map((service) => said(service)),
    ...workers.map((worker) => said(worker, { queue: idOf(worker.jobs) })),
  ];
  const { explicit } = plan;
  const caches = statedCaches(parts);
  return { version: 1, traffic: traffic._figures, explicit, services: Object.fromEntries(services), caches };
}

function statedCaches(parts: AppParts): StatedCapacity['caches'] {
  const stated = cachesOf(parts).flatMap((cache) => {
    const [group, workingSetGiB] = [groupOf(cache), cache._workingSetGiB];
    return group && workingSetGiB ? [[Stack.of(cache).getLogicalId(group), { workingSetGiB }] as const] : [];
  });
  return stated.length > 0 ? Object.fromEntries(stated) : undefined;
}
