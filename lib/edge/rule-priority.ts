import { createHash } from 'crypto';
import type { RouteOptions } from './route';

/**
 * Priorities that follow from a rule alone, never from the order of calls: adding, removing or reordering services
 * moves no other rule.
 *
 * Bands from the most to the least specific share 1 to 50,000. Within its band a rule stands where the hash of its
 * service and its conditions puts it: with the service, since a route that moves to another service must not want the
 * place that the old rule still holds while the new one is made.
 */
export function rulePriority(route: RouteOptions, service: string): number {
  if (route.priority !== undefined) return route.priority;
  const band = BANDS[rank(hostRank(route), headerRank(route), pathRank(route))];
  return band.first + (hash(route, service) % band.width);
}

/** Literal hosts before hosts with wildcards before none. */
const HOST_RANKS = 3;
/** Two headers or more before one before none; methods count as a header, and so does each parameter of a query. */
const HEADER_RANKS = 3;
/** Full segments before the first wildcard, five at most, and behind them something, all, or nothing literal. */
const MOST_SEGMENTS = 5;
const PATH_RANKS = 3 * (MOST_SEGMENTS + 1);

/** `/images/*` → 3, `/images/*.png` → 4, `/images` → 5, `/images/large/*` → 6; `/*` → 0; the least of several. */
function pathRank({ paths }: RouteOptions): number {
  return Math.min(...(paths ?? ['/*']).map(rankOfPath));
}

function rankOfPath(path: string): number {
  const segments = path.split('/').filter((segment) => segment !== '');
  const wild = segments.findIndex((segment) => /[*?]/.test(segment));
  if (wild < 0) return 3 * Math.min(MOST_SEGMENTS, Math.max(1, segments.length)) + 2;
  const rest = segments.slice(wild).join('');
  return 3 * Math.min(MOST_SEGMENTS, wild) + (/[^*?]/.test(rest) ? 1 : 0);
}

function hostRank({ hosts }: RouteOptions): number {
  if (!hosts) return 0;
  return hosts.some((host) => /[*?]/.test(host)) ? 1 : 2;
}

function headerRank({ headers, methods, queries }: RouteOptions): number {
  return Math.min(2, Object.keys({ ...headers }).length + Object.keys({ ...queries }).length + (methods ? 1 : 0));
}

/** 0 is the least specific rule: every path of every host. */
function rank(host: number, headers: number, path: number): number {
  return (host * HEADER_RANKS + headers) * PATH_RANKS + path;
}

/** Places for the rules that most applications have; two rules of one band may meet. */
const WIDTHS = new Map([
  [rank(0, 0, 3), 12_000], // /images/*
  [rank(0, 0, 5), 2_500], // /images
  [rank(0, 0, 6), 6_000], // /api/images/*
  [rank(0, 0, 8), 1_500], // /api/images
  [rank(0, 0, 9), 2_500], // /api/v1/images/*
  [rank(1, 0, 0), 2_000], // *.example.com
  [rank(2, 0, 0), 8_000], // images.example.com
  [rank(2, 0, 3), 3_000], // www.example.com/images/*
]);
const NARROW = 60;

const BANDS: { readonly first: number; readonly width: number }[] = [];
let taken = 0;
for (let index = HOST_RANKS * HEADER_RANKS * PATH_RANKS - 1; index > 0; index -= 1) {
  const width = WIDTHS.get(index) ?? NARROW;
  BANDS[index] = { first: taken + 1, width };
  taken += width;
}
// The services that take what no other does share what is left.
BANDS[0] = { first: taken + 1, width: 50_000 - taken };

function hash(route: RouteOptions, service: string): number {
  const sorted = (values?: string[]) => [...(values ?? [])].sort();
  const headers = Object.entries(route.headers ?? {}).map(([name, values]) => [name.toLowerCase(), sorted(values)]);
  const queries = Object.entries(route.queries ?? {}).map(([name, values]) => [name.toLowerCase(), sorted(values)]);
  // Conditions that came later are part of the hash only where they are stated: no other rule may move.
  const later = [
    ...(route.methods ? [{ methods: sorted(route.methods) }] : []),
    ...(route.queries ? [{ queries: queries.sort() }] : []),
  ];
  const rule = JSON.stringify([service, sorted(route.paths), sorted(route.hosts), headers.sort(), ...later]);
  return createHash('sha256').update(rule).digest().readUInt32BE();
}
