import type { Stack } from 'aws-cdk-lib/core';
import type { Configuration } from './configuration';
import { build, ownCache, ownDatabase, ownNetwork, presetOf, readReplicasOf } from './configuration';
import type { Break } from './gate';
import { compare } from './gate';
import { MATRIX } from './matrix';
import type { Template } from './template';
import { templateOf } from './template';
import { goesWithItsPart } from './watched';

/** A change that users make, and what it costs. */
export interface UserChange {
  readonly change: string;
  /** The neighbour of a configuration; undefined where the change does not apply. */
  readonly to: (from: Configuration) => Configuration | undefined;
  /** Every break, as `described`; empty where all happens in place. */
  readonly breaks: (from: Configuration) => string[];
  /** Whether the template stays as it is, byte by byte. */
  readonly changesNothing?: boolean;
}

export const inPlace = () => [];

/** `AppDatabasePrimary WILL_REPLACE DBName`: the logical id without its hash, the impact, the property. */
export function described({ logicalId, impact, property }: Break): string {
  return [logicalId.replace(/[0-9A-F]{8}$/, ''), impact, ...(property ? [property] : [])].join(' ');
}

const templates = new Map<string, Template>();

/** The template of a configuration without alarms and dashboard: no change of them breaks anything. */
function unobserved(name: string): Template {
  if (!templates.has(name)) templates.set(name, templateOf(build({ ...MATRIX[name], observed: false })));
  return templates.get(name)!;
}

/** What the change breaks in each configuration that it is crossed with, beside what it is expected to. */
export function crossed({ to, breaks }: UserChange) {
  const applicable = Object.keys(MATRIX).filter((name) => to(MATRIX[name]));
  return basesOf(applicable).map((name) => {
    const changed = build({ ...to(MATRIX[name])!, observed: false });
    const comparison = compare(unobserved(name), templateOf(changed));
    const { added, updated, removed } = comparison;
    return {
      name,
      found: comparison.breaks
        .filter(({ type, impact }) => !(goesWithItsPart(type) && impact === 'WILL_DESTROY'))
        .map(described)
        .sort(),
      expected: breaks(MATRIX[name]).sort(),
      warned: warnsOfReplacement(changed),
      changed: added.length + updated.length + removed.length,
    };
  });
}

/** Whether a construct says that AWS takes a prop at creation alone. */
function warnsOfReplacement(stack: Stack): boolean {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .some(({ data }) => `${data}`.includes('cdk-scalable-web-app:fixed-at-creation'));
}

/** All that apply with `UPGRADE_CROSS=all`; otherwise as many as show every facet that any of them has. */
function basesOf(applicable: string[]): string[] {
  if (process.env.UPGRADE_CROSS === 'all') return applicable;
  const missing = new Set(applicable.flatMap((name) => facets(MATRIX[name])));
  const gain = (name: string) => facets(MATRIX[name]).filter((facet) => missing.has(facet)).length;
  const chosen: string[] = [];
  while (missing.size > 0) {
    const best = applicable.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    facets(MATRIX[best]).forEach((facet) => missing.delete(facet));
    chosen.push(best);
  }
  return chosen;
}

function facets(from: Configuration): string[] {
  return [
    presetOf(from).name,
    ownDatabase(from) ? `replicas: ${readReplicasOf(from) > 0}` : 'no database of its own',
    `engine: ${from.databaseEngine}`,
    `replicas stated: ${ownDatabase(from)?.readReplicas !== undefined}`,
    ownCache(from) ? `own cache, shards: ${ownCache(from)?.clusterMode !== undefined}` : 'no cache of its own',
    `cache engine: ${from.cacheEngine}`,
    ownNetwork(from) ? 'own network' : 'existing network',
    `existing edge: ${from.edge?.startsWith('existing') ?? false}`,
    `key: ${from.encryptionKey}`,
  ];
}
