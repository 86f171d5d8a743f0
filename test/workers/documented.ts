import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'workers.md'), 'utf8');

/** The files that docs/workers.md shows, by the name in their first line. */
export const FILES: ReadonlyMap<string, string> = new Map(
  [...PAGE.matchAll(/```(?:js|python)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]),
);

/** Writes the documented files into a folder, with others beside them, as an image would hold them. */
export function imageOf(others: { readonly [name: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  for (const [name, code] of [...FILES, ...Object.entries(others)]) writeFileSync(join(folder, name), code);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
