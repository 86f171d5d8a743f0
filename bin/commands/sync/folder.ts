import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** A file of the folder. */
export interface FoundFile {
  /** The path within the folder, with slashes. */
  readonly path: string;
  /** Where it is. */
  readonly file: string;
  readonly size: number;
}

/** A name that was passed over. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** The files of a folder, in the order of their names, and what was passed over. */
export interface Folder {
  readonly files: FoundFile[];
  readonly skipped: Skipped[];
}

/** The one folder with a dot that is meant for the web. */
const WELL_KNOWN = '.well-known';

/**
 * Reads a folder. Files and folders whose names begin with a dot are passed over, but for `.well-known`; a symbolic
 * link is followed where it leads to something of the folder that would be read anyway.
 */
export async function readFolder(folder: string): Promise<Folder> {
  const root = await realpath(folder);
  const result: Folder = { files: [], skipped: [] };
  await read(root, '', [root], result);
  return result;
}

async function read(root: string, within: string, above: string[], result: Folder): Promise<void> {
  const entries = await readdir(path.join(root, within), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = within === '' ? entry.name : `${within}/${entry.name}`;
    const skip = (reason: string) => void result.skipped.push({ path: at, reason });
    const refusal = isHidden(entry.name) ? 'a dot file' : await refuse(root, at, entry, above);
    if (refusal) {
      skip(refusal);
      continue;
    }
    const file = path.join(root, at);
    const found = await stat(file);
    if (found.isDirectory()) await read(root, at, [...above, await realpath(file)], result);
    else if (found.isFile()) result.files.push({ path: at, file, size: found.size });
    else skip('neither a file nor a folder');
  }
}

/** Why a symbolic link is not followed. */
async function refuse(root: string, at: string, entry: Dirent, above: string[]): Promise<string | undefined> {
  if (!entry.isSymbolicLink()) return undefined;
  const target = await realpath(path.join(root, at)).catch(() => undefined);
  if (target === undefined) return 'a symbolic link to nothing';
  if (above.includes(target)) return 'a symbolic link to a folder above it';
  const within = path.relative(root, target);
  if (within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within))
    return 'a symbolic link out of the folder';
  return within.split(path.sep).some(isHidden) ? 'a symbolic link to a dot file' : undefined;
}

function isHidden(name: string): boolean {
  return name.startsWith('.') && name !== WELL_KNOWN;
}
