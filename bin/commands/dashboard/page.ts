import { escape, htmlPage } from '../../support/page';
import type { Theme } from './chart';
import { chart } from './chart';
import type { ReadDashboard, Widget } from './read';

const LIGHT: Theme = {
  text: '#1f2328',
  line: '#d1d9e0',
  series: [
    '#0969da',
    '#bc4c00',
    '#1a7f37',
    '#8250df',
    '#bf3989',
    '#9a6700',
    '#0a7f8c',
    '#57606a',
    '#cf222e',
    '#4d2d00',
    '#116329',
    '#3192aa',
    '#953800',
  ],
};
const DARK: Theme = {
  text: '#e6edf3',
  line: '#3d444d',
  series: [
    '#4493f8',
    '#f0883e',
    '#3fb950',
    '#ab7df8',
    '#db61a2',
    '#d29922',
    '#39c5cf',
    '#9198a1',
    '#f85149',
    '#eac55f',
    '#7ee787',
    '#a5d6ff',
    '#ffb77c',
  ],
};

const STYLE = `
:root { --card: #f6f8fa; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --card: #151b23; --good: #3fb950; } }
* { box-sizing: border-box; }
body { max-width: 100rem; font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: .6rem 0 0; } h3 { font-size: .85rem; margin: 0 0 .2rem; }
.grid { display: grid; grid-template-columns: repeat(24, 1fr); gap: .6rem; align-items: stretch; }
.widget { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .6rem; overflow: auto; min-width: 0; }
.title { background: none; border: 0; padding: 0; }
svg { display: block; }
table { font-size: .8rem; }
th, td { padding: .15rem .4rem .15rem 0; }
td:nth-child(2) { white-space: nowrap; }
.alarm { display: inline-block; margin: 0 .5rem .3rem 0; padding: .15rem .6rem; border: 1px solid var(--line); border-left: 4px solid var(--good); border-radius: 4px; }
@media (max-width: 50rem) { .grid { display: block; } .widget { margin-bottom: .6rem; } }
`;

/** One page that needs nothing else. */
export async function page(dashboards: readonly ReadDashboard[]): Promise<string> {
  const sections = await Promise.all(dashboards.map(section));
  const title = `Dashboard of ${dashboards.map(({ stack }) => stack).join(', ')}`;
  const body = `<p class="muted">A preview: layout, lines and bounds are those of the template, the data is made up.</p>
${sections.join('\n')}`;
  return htmlPage({ title, style: STYLE, body });
}

async function section({ widgets }: ReadDashboard): Promise<string> {
  const drawn = await Promise.all(widgets.map(draw));
  return `<section class="grid">\n${drawn.join('\n')}\n</section>`;
}

async function draw(widget: Widget): Promise<string> {
  const { x, y, width, height, title = '', markdown, alarms } = widget;
  const place = `grid-column: ${x + 1} / span ${width}; grid-row: ${y + 1} / span ${height}`;
  if (markdown?.startsWith('## ')) return `<h2 class="widget title" style="${place}">${escape(markdown.slice(3))}</h2>`;
  if (markdown !== undefined) return `<div class="widget" style="${place}">${rendered(markdown)}</div>`;
  const heading = title === '' ? '' : `<h3>${escape(title)}</h3>`;
  if (alarms) {
    const states = alarms.map((alarm) => `<span class="alarm">${escape(alarm)} <span class="muted">OK</span></span>`);
    return `<div class="widget" style="${place}">${heading}${states.join('')}</div>`;
  }
  const label = `${title}: ${widget.lines.map((line) => line.label).join(', ')}`;
  return `<figure class="widget" style="${place}; margin: 0" role="img" aria-label="${escape(label)}">${heading}
<div class="light">${await chart(widget, LIGHT)}</div>
<div class="dark">${await chart(widget, DARK)}</div>
</figure>`;
}

/** As much of Markdown as the library writes: bold, paragraphs and tables. */
function rendered(markdown: string): string {
  const bold = (line: string) =>
    escape(line)
      .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
      .replace(/`(.+?)`/g, '<code>$1</code>');
  const lines = markdown.split('\n').filter((line) => line !== '' && !/^[-| ]+$/.test(line));
  const isRow = (line: string) => line.includes(' | ');
  const [head, ...rows] = lines.filter(isRow).map((line) => line.split(' | ').map((cell) => bold(cell)));
  const text = lines.filter((line) => !isRow(line)).map((line) => `<p>${bold(line)}</p>`);
  if (!head) return text.join('\n');
  const cells = (tag: string, row: string[]) => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `${text.join('\n')}<table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('\n')}</table>`;
}
