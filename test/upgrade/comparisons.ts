import type { NamedBreak } from './breaking';
import { build } from './configuration';
import { frozenNames, readFrozen } from './frozen';
import type { Comparison } from './gate';
import { compare } from './gate';
import { MATRIX } from './matrix';
import type { Template } from './template';
import { templateOf } from './template';

/** A configuration as it is synthesised now, beside its frozen template. */
export interface FrozenComparison extends Comparison {
  readonly name: string;
  readonly template: Template;
}

const current = new Map<string, Template>();

/** The template of a configuration as it is synthesised now. */
export function currentTemplate(name: string): Template {
  if (!current.has(name)) current.set(name, templateOf(build(MATRIX[name])));
  return current.get(name)!;
}

/** Every configuration that has a frozen template, against it. */
export function compareAll(): FrozenComparison[] {
  const frozen = frozenNames();
  return Object.keys(MATRIX)
    .filter((name) => frozen.includes(name))
    .map((name) => {
      const template = currentTemplate(name);
      return { name, template, ...compare(readFrozen(name), template) };
    });
}

export function namedBreaks(comparisons: readonly FrozenComparison[]): NamedBreak[] {
  return comparisons.flatMap(({ name, breaks }) => breaks.map((found) => ({ configuration: name, ...found })));
}

/** Configurations without a frozen template, and frozen templates without a configuration. */
export function unpaired(): { readonly unfrozen: string[]; readonly orphans: string[] } {
  const frozen = frozenNames();
  return {
    unfrozen: Object.keys(MATRIX).filter((name) => !frozen.includes(name)),
    orphans: frozen.filter((name) => !(name in MATRIX)),
  };
}
