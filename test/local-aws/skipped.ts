import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Template } from './deploy';
import { HERE } from './python';

/** Something in the templates that the local AWS passes over. */
export interface Skipped {
  /** A resource type, or a property of one. */
  readonly what: string;
  readonly reason: string;
  /** How many resources have it. */
  readonly count: number;
}

/** What the templates have of the two checked-in tables of things that the local AWS lacks. */
export function skipped(templates: ReadonlyMap<string, Template>): Skipped[] {
  const resources = [...templates.values()].flatMap(({ Resources }) => Object.values(Resources));
  const types = Object.entries(table<string>('skipped-types.json')).map(([type, reason]) => ({
    what: type,
    reason,
    count: resources.filter(({ Type }) => Type === type).length,
  }));
  const properties = Object.entries(table<Record<string, string>>('unkept-properties.json')).flatMap(([type, unkept]) =>
    Object.entries(unkept).map(([property, reason]) => ({
      what: `${type} ${property}`,
      reason,
      count: resources.filter(({ Type, Properties }) => Type === type && has(Properties, property.split('.'))).length,
    })),
  );
  return [...types, ...properties].filter(({ count }) => count > 0);
}

function table<T>(name: string): Record<string, T> {
  return JSON.parse(readFileSync(path.join(HERE, name), 'utf8'));
}

/** Whether the value has the property, through lists too. */
function has(value: unknown, [name, ...below]: string[]): boolean {
  if (name === undefined) return true;
  if (Array.isArray(value)) return value.some((item) => has(item, [name, ...below]));
  if (typeof value !== 'object' || value === null || !(name in value)) return false;
  return has((value as Record<string, unknown>)[name], below);
}
