import { spawnSync } from 'child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { ReadDashboard } from '../../bin/commands/dashboard/read';
import { readDashboards } from '../../bin/commands/dashboard/read';
import { ScalableWebApp, Traffic } from '../../lib';
import { IMAGE, testStack } from '../support/stacks';

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FOLDER = mkdtempSync(join(tmpdir(), 'dashboard-proof-'));
const CLI = join(__dirname, '..', '..', 'dist', 'cli.js');
const PICTURE = join(__dirname, '..', '..', 'docs', 'dashboard.png');
afterAll(() => rmSync(FOLDER, { recursive: true }));

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
interface Measured {
  readonly errors: string[];
  readonly width: number;
  readonly scrolls: boolean;
  readonly boxes: Box[];
  readonly dark: boolean;
  readonly shown: string[];
}

/** Runs in the page, in a frame as wide as the screen that is asked for; a headless browser has no narrow windows. */
const MEASURE = `
  const frame = document.querySelector('iframe');
  frame.addEventListener('load', () => {
    const { document: page, innerWidth } = frame.contentWindow;
    const box = (element) => { const { left, top, right, bottom } = element.getBoundingClientRect(); return { left, top, right, bottom }; };
    const shown = ['light', 'dark'].filter((name) => frame.contentWindow.getComputedStyle(page.querySelector('.' + name)).display !== 'none');
    document.title = 'done';
    document.querySelector('pre').textContent = JSON.stringify({
      errors, width: innerWidth, scrolls: page.documentElement.scrollWidth > innerWidth,
      boxes: [...page.querySelectorAll('.widget')].map(box), shown,
      dark: frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches,
    });
  });`;

function measure(html: string, width: number, scheme: 'light' | 'dark'): Measured {
  const file = join(FOLDER, `${width}-${scheme}.html`);
  const text = html.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><pre></pre>
     <script>const errors = []; addEventListener('error', ({ message }) => errors.push(message));</script>
     <iframe style="border:0;width:${width}px;height:900px" srcdoc="${text}"></iframe><script>${MEASURE}</script>`,
  );
  const { stdout, stderr } = browse([
    '--dump-dom',
    ...(scheme === 'dark' ? ['--blink-settings=preferredColorScheme=0'] : []),
    `file://${file}`,
  ]);
  const [, found] = /<pre>(.*?)<\/pre>/s.exec(stdout) ?? [];
  if (!found) throw new Error(`the browser measured nothing:\n${stderr}`);
  const measured = JSON.parse(found.replace(/&amp;/g, '&')) as Measured;
  const console = stderr.split('\n').filter((line) => line.includes('CONSOLE'));
  return { ...measured, errors: [...measured.errors, ...console] };
}

function browse(args: string[]) {
  const common = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--enable-logging=stderr'];
  return spawnSync(BROWSER!, [...common, '--virtual-time-budget=5000', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

const overlaps = (a: Box, b: Box) =>
  a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;

if (BROWSER) {
  describe('the preview of the dashboard, in a real browser', drawn);
} else {
  process.stderr.write('SKIPPED: the preview of the dashboard: there is no Chromium (apt install chromium)\n');
  test.skip('the preview of the dashboard: there is no Chromium', () => undefined);
}

function drawn(): void {
  let dashboards: ReadDashboard[];
  let html: string;

  beforeAll(() => {
    const stack = testStack();
    const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
    new ScalableWebApp(stack, 'News', {
      traffic,
      web: { image: IMAGE, requestsPerSecondPerTask: 150 },
      worker: { image: IMAGE },
    });
    const json = Template.fromStack(stack).toJSON();
    const [template, drawn] = [join(FOLDER, 'News.template.json'), join(FOLDER, 'news.html')];
    writeFileSync(template, JSON.stringify(json));
    // The built command: Jest cannot load the chart library.
    const { status, stderr } = spawnSync(
      process.execPath,
      [CLI, 'dashboard', '--template', template, '--html', drawn],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(stderr);
    dashboards = readDashboards('News', json);
    html = readFileSync(drawn, 'utf8');
  });

  test.each([
    ['a desk', 1440, 'light'],
    ['a desk at night', 1440, 'dark'],
    ['a phone', 390, 'light'],
  ] as const)('on %s: nothing covers another, nothing is cut off, no error', (_, width, scheme) => {
    const { errors, boxes, scrolls, shown, ...rest } = measure(html, width, scheme);
    expect(errors).toEqual([]);
    expect(rest).toEqual({ width, dark: scheme === 'dark' });
    expect(shown).toEqual([scheme]);
    expect(boxes).toHaveLength(dashboards[0].widgets.length);
    expect(scrolls).toBe(false);
    for (const [index, box] of boxes.entries()) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      expect(box.bottom - box.top).toBeGreaterThan(10);
      expect(boxes.slice(index + 1).filter((other) => overlaps(box, other))).toEqual([]);
    }
  });

  test('on a desk the widgets stand as CloudWatch will place them; on a phone one below the other', () => {
    const { widgets } = dashboards[0];
    const { boxes } = measure(html, 1440, 'light');
    widgets.forEach(({ x, y }, index) =>
      widgets.forEach((other, at) => {
        if (x < other.x && y === other.y) expect(boxes[index].right).toBeLessThanOrEqual(boxes[at].left);
        if (y < other.y) expect(boxes[index].top).toBeLessThan(boxes[at].bottom);
      }),
    );
    expect(new Set(measure(html, 390, 'light').boxes.map(({ left }) => Math.round(left))).size).toBe(1);
  });

  test('a picture of it (UPDATE_PICTURE=1 writes docs/dashboard.png)', () => {
    const file = join(FOLDER, 'page.html');
    const picture = join(FOLDER, 'dashboard.png');
    writeFileSync(file, html);
    browse(['--window-size=1200,1180', `--screenshot=${picture}`, `file://${file}`]);
    expect(existsSync(picture)).toBe(true);
    if (process.env.UPDATE_PICTURE) copyFileSync(picture, PICTURE);
    expect(existsSync(PICTURE)).toBe(true);
  });
}
