import type { Bound, DrawnLine } from './read';

/** Points of a line: three hours, one for every five minutes. */
export const POINTS = 37;

/**
 * Made-up values that look like an evening with a rush: they rise, peak after two thirds and fall. They follow from the
 * label alone, so that a page is the same each time. A graph with a bound comes near to it.
 */
export function sampleOf(
  { label }: DrawnLine,
  title: string,
  unit: string | undefined,
  bounds: readonly Bound[],
): number[] {
  const random = randomOf(`${title}/${label}`);
  const most = bounds.length > 0 ? Math.max(...bounds.map(({ value }) => value)) : unit === '%' ? 100 : undefined;
  const rare = /5xx|rejected|blocked|without|given up|evict|keys/i.test(label);
  const height = most === undefined ? 10 ** (1 + 2 * random()) : most * (0.25 + 0.65 * random());
  return Array.from({ length: POINTS }, (_, index) => {
    const rush = Math.exp(-(((index / (POINTS - 1) - 0.66) / 0.18) ** 2));
    const value = rare ? Math.max(0, rush - 0.6) * height * 0.1 : height * (0.35 + 0.65 * rush);
    return Number((value * (0.94 + 0.12 * random())).toPrecision(3));
  });
}

/** Park and Miller's generator, from a hash of the text: the same on every machine. */
function randomOf(text: string): () => number {
  let state =
    [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.codePointAt(0)!) >>> 0, 7) % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
