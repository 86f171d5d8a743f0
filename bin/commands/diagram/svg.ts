/** A place in the picture, in units of the view box. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export type Attributes = { readonly [name: string]: string | number };

export const escape = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const round = (value: string | number) => (typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);

/** An element of the picture; children are markup already. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(round(value))}"`);
  return children.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

export function rect(box: Box, style: string, radius = 6): string {
  return element('rect', { class: style, ...box, rx: radius });
}

export function line(points: Point[], style: string): string {
  const d = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return element('path', { class: style, d });
}

/** The head of an arrow whose tip is at the point. */
export function arrowhead({ x, y }: Point, towards: 'left' | 'right' | 'up' | 'down'): string {
  const turn = { right: 0, down: 90, left: 180, up: 270 }[towards];
  return element('path', {
    class: 'head',
    d: 'M0 0L-7 -3.5L-7 3.5Z',
    transform: `translate(${round(x)} ${round(y)}) rotate(${turn})`,
  });
}

/** A line of text that ends with an ellipsis where it would be wider than `width`. */
export function label(at: Point, value: string, style: string, width = Infinity, anchor = 'start'): string {
  const size = FONT_SIZES[style.split(' ')[0]];
  const attributes = { class: style, ...at, ...(anchor === 'start' ? {} : { 'text-anchor': anchor }) };
  return element('text', attributes, escape(fit(value, width, size, style === 'mono')));
}

/** A name and, after it on the same line, what it is. */
export function caption(at: Point, name: string, product: string, width: number): string {
  const left = width - textWidth(name, FONT_SIZES.name) - 10;
  const second = element('tspan', { class: 'small', dx: 10 }, escape(fit(product, left, FONT_SIZES.small, false)));
  return element('text', { ...at }, element('tspan', { class: 'name' }, escape(name)), second);
}

/** Font size by text style. */
export const FONT_SIZES: { readonly [style: string]: number } = { name: 13.5, body: 11.5, small: 11, mono: 10 };

/** About the width in the usual system fonts, rather more than less. */
export function textWidth(value: string, size: number): number {
  const units = [...value].map((character) => WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? 0.56);
  return units.reduce((sum, unit) => sum + unit, 0) * size;
}

/** Widths of characters in units of the font size. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlftr.,:;'|!·()[\]/ -]/, 0.34],
  [/[mwMW%—…]/, 0.88],
  [/[A-Z]/, 0.7],
];

function fit(value: string, width: number, size: number, monospaced: boolean): string {
  const widthOf = (text: string) => (monospaced ? text.length * 0.61 * size : textWidth(text, size));
  if (widthOf(value) <= width) return value;
  let shorter = value;
  while (shorter && widthOf(`${shorter}…`) > width) shorter = shorter.slice(0, -1);
  return `${shorter.trimEnd()}…`;
}
