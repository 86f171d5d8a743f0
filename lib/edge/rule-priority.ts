import { createHash } from 'crypto';
import type { RouteOptions } from './route';

/**
 * Priorities that follow from the conditions of a rule alone, never from the order of calls: adding, removing or
 * reordering services moves no other rule.
 *
 * Bands from the most to the least specific share 1 to 49,999; within its band a rule stands where the hash of its
 * conditions puts it. Bands that most rules fall into are wide, so that two rules seldom meet.
 */
const BANDS: readonly (readonly [extras: number, depth: number, width: number])[] = [
  [2, 3, 1000],
  [2, 2, 1000],
  [2, 1, 1000],
  [2, 0, 1000],
  [1, 3, 2000],
  [1, 2, 2000],
  [1, 1, 4000],
  [1, 0, 10_000],
  [0, 3, 5000],
  [0, 2, 8000],
  [0, 1, 14_999],
];

/** The rule that takes what no other does. */
export const CATCH_ALL_PRIORITY = 50_000;

/** The priority of a route, 1 to 50,000. */
export function rulePriority(route: RouteOptions): number {
  if (route.priority !== undefined) return route.priority;
  const extras = Math.min(2, (route.hosts ? 1 : 0) + Object.keys(route.headers ?? {}).length);
  const depth = Math.min(3, ...(route.paths ?? ['/*']).map(literalSegments));
  if (extras === 0 && depth === 0) return CATCH_ALL_PRIORITY;
  let first = 1;
  for (const [bandExtras, bandDepth, width] of BANDS) {
    if (bandExtras === extras && bandDepth === depth) return first + (hash(route) % width);
    first += width;
  }
  throw new Error(`no band for a rule of ${extras} conditions and ${depth} path segments`);
}

/** Path segments up to the first wildcard: `/api/v1/*` → 2, `/api*` → 1, `/*` → 0. */
function literalSegments(path: string): number {
  const segments = path.split('/').filter((segment) => segment !== '');
  const wild = segments.findIndex((segment) => /[*?]/.test(segment));
  if (wild < 0) return Math.max(1, segments.length);
  return wild + (/^[*?]/.test(segments[wild]) ? 0 : 1);
}

function hash(route: RouteOptions): number {
  const sorted = (values?: string[]) => [...(values ?? [])].sort();
  const headers = Object.entries(route.headers ?? {}).map(([name, values]) => [name.toLowerCase(), sorted(values)]);
  const conditions = JSON.stringify([sorted(route.paths), sorted(route.hosts), headers.sort()]);
  return createHash('sha256').update(conditions).digest().readUInt32BE();
}
