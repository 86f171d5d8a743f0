import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { ResourceImpact, fullDiff } from '@aws-cdk/cloudformation-diff';
import { conflictsOf } from './conflicts';
import { IN_PLACE } from './in-place';
import type { Resource, Template } from './template';
import { isWatched } from './watched';

/** What an update does to a watched resource that it should leave alone, or what keeps it from being made. */
export interface Break {
  readonly logicalId: string;
  readonly type: string;
  readonly impact: BreakingImpact;
  /** The property whose change does it; none where the resource left the template. */
  readonly property?: string;
  readonly message: string;
}

export type BreakingImpact = 'WILL_REPLACE' | 'MAY_REPLACE' | 'WILL_DESTROY' | 'WILL_ORPHAN' | 'WEAKENED' | 'CONFLICT';

export interface Comparison {
  /** Resources of the old template that must stay. */
  readonly lookedAt: Resource[];
  readonly breaks: Break[];
  readonly added: string[];
  readonly updated: string[];
  readonly removed: string[];
}

const REPLACING: (ResourceImpact | undefined)[] = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE];
const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** How an update from one template to another treats what must stay, as far as CloudFormation's schemas tell. */
export function compare(before: Template, after: Template): Comparison {
  const comparison: Comparison = {
    lookedAt: Object.values(before.Resources).filter(({ Type }) => isWatched(Type)),
    breaks: [],
    added: [],
    updated: [],
    removed: [],
  };
  for (const [logicalId, difference] of differences(before.Resources, after.Resources)) {
    if (difference.isAddition) comparison.added.push(logicalId);
    else if (difference.isRemoval) comparison.removed.push(logicalId);
    else comparison.updated.push(logicalId);
    const type = difference.oldResourceType;
    if (type && isWatched(type)) comparison.breaks.push(...breaksOf(logicalId, type, difference));
  }
  for (const { logicalId, type, property, holder } of conflictsOf(before.Resources, after.Resources)) {
    const message = `${logicalId} (${type}) takes the ${property} of ${holder}, which is deleted later: deploy in two steps`;
    comparison.breaks.push({ logicalId, type, impact: 'CONFLICT', property, message });
  }
  return comparison;
}

type Resources = Template['Resources'];

/**
 * The differences, including those of resources that refer to a replaced one by whatever function: `fullDiff` itself
 * does not see a reference within `Fn::Join`, by which a replica names its source.
 */
function differences(before: Resources, after: Resources): [string, ResourceDifference][] {
  const replaced = new Set<string>();
  let renamed = after;
  for (;;) {
    const differs = (id: string) => JSON.stringify(before[id]) !== JSON.stringify(renamed[id]);
    const ids = new Set([...Object.keys(before), ...Object.keys(renamed)].filter(differs));
    const changed = (resources: Resources) => ({
      Resources: Object.fromEntries(Object.entries(resources).filter(([id]) => ids.has(id))),
    });
    // Read once: `changes` is worked out anew at each reading, and `forEachDifference` reads it for each resource.
    const changes = Object.entries(fullDiff(changed(before), changed(renamed)).resources.changes);
    const known = replaced.size;
    for (const [logicalId, { changeImpact }] of changes) {
      if (changeImpact === ResourceImpact.WILL_REPLACE) replaced.add(logicalId);
    }
    if (replaced.size === known) return changes;
    renamed = JSON.parse(JSON.stringify(after, (_key, value) => renameReplaced(value, replaced))) as Resources;
  }
}

/** A reference to a resource that is replaced has another value, whatever the template says. */
function renameReplaced(value: unknown, replaced: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  if (ref && replaced.has(ref)) return `${ref} (replaced)`;
  if (attribute && replaced.has(attribute[0])) return `${attribute.join('.')} (replaced)`;
  return value;
}

function breaksOf(logicalId: string, type: string, difference: ResourceDifference): Break[] {
  const impact = difference.changeImpact;
  const of = (breaking: BreakingImpact, what: string, property?: string): Break => ({
    logicalId,
    type,
    impact: breaking,
    property,
    message:
      `${logicalId} (${type}) ${what}: restore it, or list the break with its migration in ` +
      'test/upgrade/breaking.json',
  });
  if (impact === ResourceImpact.WILL_DESTROY) return [of('WILL_DESTROY', 'is gone and would be deleted')];
  if (impact === ResourceImpact.WILL_ORPHAN) return [of('WILL_ORPHAN', 'is gone and would be left behind')];
  if (difference.isAddition) return [];
  if (difference.resourceTypeChanged) return [of('WILL_REPLACE', `is now of ${difference.newResourceType}`, 'Type')];
  const replacing = Object.entries(difference.propertyUpdates)
    .filter(([property, change]) => REPLACING.includes(change.changeImpact) && !inPlace(type, property, change))
    .map(([property, { changeImpact, oldValue, newValue }]) => {
      const breaking = changeImpact === ResourceImpact.WILL_REPLACE ? 'WILL_REPLACE' : 'MAY_REPLACE';
      const verb = breaking === 'WILL_REPLACE' ? 'would' : 'may';
      const values = `${JSON.stringify(oldValue)} to ${JSON.stringify(newValue)}`;
      return of(breaking, `${verb} be replaced, since ${property} changes from ${values}`, property);
    });
  const weakened = POLICIES.filter(
    (policy) => protection(difference.newValue!, policy) < protection(difference.oldValue!, policy),
  ).map((policy) => {
    const [from, to] = [difference.oldValue![policy], difference.newValue![policy]];
    return of('WEAKENED', `loses protection: its ${policy} changes from ${from} to ${to}`, policy);
  });
  return [...replacing, ...weakened];
}

function inPlace(type: string, property: string, change: { oldValue?: unknown; newValue?: unknown }): boolean {
  return IN_PLACE.some(
    (known) =>
      known.type === type &&
      known.property === property &&
      (known.when === undefined || known.when(change.oldValue, change.newValue)),
  );
}

/** How much of a resource survives its replacement or removal: nothing, a snapshot, or all of it. */
function protection(resource: { readonly [attribute: string]: unknown }, policy: (typeof POLICIES)[number]): number {
  return ['Delete', 'Snapshot', 'RetainExceptOnCreate', 'Retain'].indexOf(String(resource[policy] ?? 'Delete'));
}
