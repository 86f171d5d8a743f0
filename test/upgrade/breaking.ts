import { readFileSync } from 'fs';
import { join } from 'path';
import type { Break } from './gate';

/** A break that a major version makes on purpose. */
export interface ListedBreak {
  /** A regular expression for the whole name of the configuration. */
  readonly configuration: string;
  /** A logical id or a type. */
  readonly resource: string;
  /** The property of the break; left out where the resource is gone. */
  readonly property?: string;
  readonly reason: string;
  /** What users do before and after the deployment, so that nothing is lost. */
  readonly migration: string;
  readonly majorVersion: number;
}

export interface NamedBreak extends Break {
  readonly configuration: string;
}

export const LISTED: readonly ListedBreak[] = JSON.parse(readFileSync(join(__dirname, 'breaking.json'), 'utf8'));

/** Which breaks nobody listed, and which entries no break needs any more. */
export function settle(breaks: readonly NamedBreak[], listed: readonly ListedBreak[]) {
  return {
    unlisted: breaks.filter((found) => !listed.some((entry) => covers(entry, found))),
    stale: listed.filter((entry) => !breaks.some((found) => covers(entry, found))),
  };
}

function covers(entry: ListedBreak, found: NamedBreak): boolean {
  return (
    new RegExp(`^(${entry.configuration})$`).test(found.configuration) &&
    [found.logicalId, found.type].includes(entry.resource) &&
    entry.property === found.property
  );
}
