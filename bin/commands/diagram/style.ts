import { FONT_SIZES } from './svg';

/** A colour on light and on dark ground. */
type Colour = readonly [light: string, dark: string];

const GROUND: Colour = ['#ffffff', '#0d1117'];
const INK: Colour = ['#1f2328', '#e6edf3'];
const MUTED: Colour = ['#57606a', '#9aa4af'];
const LINE: Colour = ['#57606a', '#aab4be'];
const FAINT: Colour = ['#d0d7de', '#30363d'];
const SURFACE: Colour = ['#ffffff', '#161b22'];

/** The kinds of AWS services, each in its own colour. */
const KINDS: { readonly [kind: string]: Colour } = {
  network: ['#7b3fe4', '#b18cff'],
  compute: ['#d45b07', '#ff9b4a'],
  database: ['#3b5bdb', '#8fa8ff'],
  cache: ['#c2255c', '#ff7aa8'],
  messaging: ['#a61e91', '#f08be0'],
  storage: ['#4c7a0b', '#9bd13c'],
};

const TIERS: { readonly [tier: string]: Colour } = {
  public: ['#eef7e4', '#16230f'],
  private: ['#e8f3fb', '#0f2030'],
  isolated: ['#efecfb', '#1d1936'],
};

/** The style sheet: the same rules in light and dark. */
export function styleSheet(): string {
  const fonts = Object.entries(FONT_SIZES).map(([style, size]) => `.${style}{font-size:${size}px}`);
  return [
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}",
    '.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}',
    '.name{font-weight:600}',
    ...fonts,
    '.wire,.dashed,.glyph-line{fill:none;stroke-width:1.4;stroke-linejoin:round}',
    '.dashed,.zone,.spare{stroke-dasharray:4 3}',
    '.halo{fill:none;stroke-width:6}',
    '.glyph{fill:#fff}',
    '.glyph-line{stroke:#fff;stroke-linecap:round}',
    colours(0),
    `@media (prefers-color-scheme:dark){${colours(1)}.glyph{fill:#0d1117}.glyph-line{stroke:#0d1117}}`,
  ].join('');
}

function colours(scheme: 0 | 1): string {
  return [
    `.ground{fill:${GROUND[scheme]};stroke:${FAINT[scheme]}}`,
    `.halo{stroke:${GROUND[scheme]}}`,
    `.body,.small,.mono{fill:${MUTED[scheme]}}`,
    `.name,.ink{fill:${INK[scheme]}}`,
    `.wire,.dashed{stroke:${LINE[scheme]}}`,
    `.head,.dot{fill:${LINE[scheme]}}`,
    `.user{fill:${INK[scheme]}}`,
    `.vpc{fill:none;stroke:${KINDS.network[scheme]};stroke-width:1.2}`,
    `.zone{fill:none;stroke:${LINE[scheme]};stroke-width:.8}`,
    `.band,.node{fill:${SURFACE[scheme]};stroke-width:1.2}`,
    `.spare{fill:${SURFACE[scheme]}}`,
    `.added{fill:none;stroke-width:1;stroke-opacity:.65}`,
    ...Object.entries(TIERS).map(([tier, colour]) => `.${tier}{fill:${colour[scheme]}}`),
    ...Object.entries(KINDS).map(
      ([kind, colour]) => `.${kind}{stroke:${colour[scheme]}}.${kind}-fill{fill:${colour[scheme]}}`,
    ),
  ].join('');
}
