import type { Export, ForeignPart } from '../../../lib/analysis/foreign-parts';
import { readExports, readForeignParts } from '../../../lib/analysis/foreign-parts';
import type { Service } from '../../../lib/analysis/tiers';
import type { ReadTemplate } from '../../support/templates';

interface StackExport extends Export {
  readonly stack: string;
}

/** The exports of all templates that are read together. */
export function exportsOf(templates: readonly ReadTemplate[]): StackExport[] {
  return templates.flatMap(({ name: stack, json }) => readExports(json).map((each) => ({ ...each, stack })));
}

/** What the services of a template ask of other stacks, which its plan does not judge: by name as far as they are read. */
export function foreignNotes(
  json: ReadTemplate['json'],
  services: readonly Service[],
  exports: readonly StackExport[],
): string[] {
  const foreign = readForeignParts(json);
  const notes = services.flatMap(({ id, name }) => {
    const own = foreign.filter(({ service }) => service === id);
    return [...named(own, exports), ...unknown(own, exports), ...groups(own)].map((note) => `${name}: ${note}`);
  });
  return [...new Set(notes)];
}

function named(own: readonly ForeignPart[], exports: readonly StackExport[]): string[] {
  const found = exports.filter(({ name }) => own.some((part) => part.export === name));
  return found.flatMap(({ stack, parts }) =>
    parts.map(({ id, type }) => `${id.replace(/[0-9A-F]{8}$/, '')} (${type}) is of stack ${stack}; not judged`),
  );
}

/** By the variables of the service, where the other template is not read. */
function unknown(own: readonly ForeignPart[], exports: readonly StackExport[]): string[] {
  const unread = own.filter((part) => part.export && exports.every(({ name }) => name !== part.export));
  if (unread.length === 0) return [];
  const variables = [...new Set(unread.flatMap(({ variable }) => variable ?? []))];
  const stacks = [...new Set(unread.map((part) => part.export!.split(':')[0]))];
  const what = variables.length > 0 ? variables.join(', ') : 'what it is let into';
  return [`${what}: of ${stacks.join(' and ')}, which is not read; not judged`];
}

function groups(own: readonly ForeignPart[]): string[] {
  return own.flatMap(({ securityGroup }) =>
    securityGroup === undefined ? [] : `let into ${securityGroup} of elsewhere; what stands behind it is not judged`,
  );
}
