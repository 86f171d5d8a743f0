import Table from 'cli-table3';
import { LISTED, settle } from './breaking';
import type { FrozenComparison } from './comparisons';
import { compareAll, currentTemplate, namedBreaks, unpaired } from './comparisons';
import { freeze } from './frozen';

/**
 * Freezes the templates of a release: `npm run freeze`, or `npm run freeze -- --check` to look alone. Refuses while an
 * upgrade from the templates frozen last breaks what breaking.json does not list.
 */
function main(): number {
  process.env.CDK_VALIDATION ??= 'false';
  const checking = process.argv.includes('--check');
  const comparisons = compareAll();
  const { unfrozen, orphans } = unpaired();
  console.log(changes(comparisons, unfrozen));

  const { unlisted, stale } = settle(namedBreaks(comparisons), LISTED);
  const refusals = [
    ...unlisted.map(({ configuration, message }) => `${configuration}: ${message}`),
    ...stale.map((entry) => `breaking.json lists ${JSON.stringify(entry)}, which breaks nothing: drop the entry`),
    ...orphans.map((name) => `frozen/${name}.json has no configuration: restore it, or delete the file with a reason`),
  ];
  if (refusals.length > 0) {
    console.error(`\nNot frozen, for ${refusals.length} reasons:\n${refusals.map((line) => `  - ${line}`).join('\n')}`);
    return 1;
  }
  if (checking) return 0;
  for (const { name, template } of comparisons) freeze(name, template);
  for (const name of unfrozen) freeze(name, currentTemplate(name));
  console.log(`\nFrozen: ${comparisons.length + unfrozen.length} configurations.`);
  return 0;
}

/** One row for each configuration. */
function changes(comparisons: readonly FrozenComparison[], unfrozen: readonly string[]): string {
  const head = ['Configuration', 'Watched', 'Added', 'Updated', 'Removed', 'Breaks'];
  const table = new Table({ head, style: { compact: true } });
  for (const { name, lookedAt, added, updated, removed, breaks } of comparisons) {
    table.push([name, ...[lookedAt, added, updated, removed, breaks].map(({ length }) => length)]);
  }
  for (const name of unfrozen) table.push([name, { colSpan: 5, content: 'new' }]);
  return table.toString();
}

process.exitCode = main();
