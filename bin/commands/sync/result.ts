import { formatBytes } from '../../support/bytes';
import { table } from '../../support/table';
import type { Skipped } from './folder';
import type { Reason } from './plan';

/** An object that was uploaded, or in a dry run would be. */
export interface Uploaded {
  readonly key: string;
  readonly bytes: number;
  readonly reason: Reason;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** What came of a `sync`, filled while it goes on; printed by `--json` as it is. */
export interface SyncResult {
  bucket?: string;
  readonly prefix: string;
  readonly dryRun: boolean;
  readonly uploaded: Uploaded[];
  readonly unchanged: { key: string; bytes: number }[];
  readonly deleted: string[];
  readonly skipped: Skipped[];
  invalidation?: { distribution: string; id?: string; paths: string[] };
  error?: string;
}

/** The result in a table. */
export function summary({ bucket, prefix, dryRun, uploaded, unchanged, deleted, invalidation }: SyncResult): string {
  const reasons: [Reason, string][] = [
    ['new', 'New'],
    ['content', 'Changed'],
    ['headers', 'New headers'],
  ];
  const row = (title: string, objects: readonly { bytes: number }[]) => [
    title,
    `${objects.length}`,
    formatBytes(objects.reduce((sum, { bytes }) => sum + bytes, 0)),
  ];
  const rows = [
    ...reasons.map(([wanted, title]) =>
      row(
        title,
        uploaded.filter(({ reason }) => reason === wanted),
      ),
    ),
    row('Unchanged', unchanged),
    ['Deleted', `${deleted.length}`, ''],
    ...(invalidation ? [['Paths invalidated', `${invalidation.paths.length}`, '']] : []),
  ];
  const title = dryRun ? 'Would be (nothing was done)' : 'Done';
  return `\ns3://${bucket}/${prefix}\n${table([title, 'Objects', 'Size'], rows)}`;
}

/** What a dry run would do, a line each. */
export function plannedLines({ uploaded, deleted, invalidation }: SyncResult): string[] {
  return [
    ...uploaded.map(({ key, reason, contentType }) => `would upload ${key} (${reason}, ${contentType})`),
    ...deleted.map((key) => `would delete ${key}`),
    ...(invalidation?.paths ?? []).map((path) => `would invalidate ${path}`),
  ];
}
