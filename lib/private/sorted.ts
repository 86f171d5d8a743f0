/**
 * The same entries in the order of their names, so that the order in which a team writes them changes no template.
 */
export function sorted<T>(entries: { [name: string]: T }): { [name: string]: T };
export function sorted<T>(entries: { [name: string]: T } | undefined): { [name: string]: T } | undefined;
export function sorted<T>(entries: { [name: string]: T } | undefined): { [name: string]: T } | undefined {
  return entries && Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
