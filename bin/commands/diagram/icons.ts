import type { Point } from './svg';
import { element } from './svg';

const filled = (d: string) => element('path', { class: 'glyph', d });
const drawn = (d: string) => element('path', { class: 'glyph-line', d });

/** What stands in the tile, 22 units wide. */
const GLYPHS = {
  loadBalancer:
    filled('M4 11a2 2 0 1 0 4 0a2 2 0 1 0-4 0M15 5.5h3.4v3h-3.4zM15 9.5h3.4v3h-3.4zM15 13.5h3.4v3h-3.4z') +
    drawn('M7.5 11H15M7.5 11L15 7M7.5 11L15 15'),
  service: drawn('M11 4.5L17 7.7V14.3L11 17.5L5 14.3V7.7ZM5 7.7L11 11L17 7.7M11 11V17.5'),
  worker: drawn(
    'M11 7.6a3.4 3.4 0 1 0 .01 0zM11 4v2.4M11 15.6V18M4 11h2.4M15.6 11H18M6.1 6.1l1.7 1.7M14.2 14.2l1.7 1.7M15.9 6.1l-1.7 1.7M7.8 14.2l-1.7 1.7',
  ),
  database: drawn(
    'M5.5 6.6c0-2.9 11-2.9 11 0v8.8c0 2.9-11 2.9-11 0zM5.5 6.6c0 2.9 11 2.9 11 0M5.5 11c0 2.9 11 2.9 11 0',
  ),
  cache: filled('M12.4 3.5L5.6 12.2H10L9.2 18.5L16.4 9.4H11.8Z'),
  queue: drawn('M3.8 7.5h3.4v7H3.8zM9.3 7.5h3.4v7H9.3zM14.8 7.5h3.4v7h-3.4z'),
  bucket: drawn('M4.6 6.4h12.8l-2 11h-8.8zM4.6 6.4c0-2.4 12.8-2.4 12.8 0'),
  nat: drawn('M4.5 11H17M12.6 6.6L17 11L12.6 15.4'),
};

export type Glyph = keyof typeof GLYPHS;

/** A tile of 22 × 22 in the colour of its kind. */
export function icon({ x, y }: Point, glyph: Glyph, kind: string): string {
  const tile = element('rect', { class: `${kind}-fill`, width: 22, height: 22, rx: 5 });
  return element('g', { transform: `translate(${x} ${y})` }, tile, GLYPHS[glyph]);
}

/** Three people, 44 units wide, around the point. */
export function users({ x, y }: Point): string {
  const person = (dx: number, dy: number, scale: number) =>
    element('path', {
      class: 'user',
      transform: `translate(${x + dx} ${y + dy}) scale(${scale})`,
      d: 'M0 -13a5.5 5.5 0 1 1-.01 0ZM-9.5 13.5C-9.5 -4.5 9.5 -4.5 9.5 13.5Z',
    });
  return element('g', { opacity: 0.55 }, person(-16, 3, 0.72), person(16, 3, 0.72)) + person(0, 0, 1);
}
