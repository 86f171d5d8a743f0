import { spawnSync } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { readDashboards } from '../../bin/commands/dashboard/read';
import { POINTS, sampleOf } from '../../bin/commands/dashboard/sample';
import { ScalableWebApp } from '../../lib';
import { ENV, IMAGE, testApp } from '../support/stacks';

const FOLDER = mkdtempSync(join(tmpdir(), 'dashboard-'));
const CLI = join(FOLDER, 'tool', 'cli.js');
const NEWS = join(FOLDER, 'News.template.json');
const NONE = join(FOLDER, 'None.template.json');

const news = () => {
  const stack = new Stack(testApp(), 'News', { env: ENV });
  new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, worker: { image: IMAGE } });
  return Template.fromStack(stack).toJSON();
};

beforeAll(() => {
  // Alone in a folder: nothing but what is in the file can be loaded.
  mkdirSync(dirname(CLI));
  copyFileSync(join(__dirname, '../../dist/cli.js'), CLI);
  writeFileSync(NEWS, JSON.stringify(news()));
  writeFileSync(NONE, JSON.stringify({ Resources: {} }));
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

function dashboard(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'dashboard', ...args], {
    encoding: 'utf8',
    cwd: FOLDER,
    maxBuffer: 2 ** 26,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  });
  return { status, stdout, stderr };
}

test('a page that needs nothing else: every widget of the template, twice for light and dark', () => {
  const file = join(FOLDER, 'news.html');
  expect(dashboard('--html', file, '--template', NEWS)).toEqual({ status: 0, stdout: '', stderr: `Wrote ${file}\n` });
  const page = readFileSync(file, 'utf8');
  const [{ widgets }] = readDashboards('News', JSON.parse(readFileSync(NEWS, 'utf8')));
  const graphs = widgets.filter(({ lines }) => lines.length > 0);
  expect(graphs.length).toBeGreaterThan(15);
  expect(page.match(/<svg /g)).toHaveLength(2 * graphs.length);
  expect(page).not.toMatch(/<script|src=|href=|url\(http|@import/);
  for (const { title = '', lines } of graphs) expect(page).toContain(`${title}: ${lines[0].label}`);
  for (const id of ['Web.tasks', 'Database.primary', 'Cache.operations', 'UsersSeeErrors']) expect(page).toContain(id);
  expect(page).toContain('the data is made up');
});

test('to the standard output, the same each time', () => {
  const { status, stdout, stderr } = dashboard('--html', '-', '--template', NEWS);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^<!doctype html>/);
  expect(dashboard('--html', '-', '--template', NEWS).stdout).toBe(stdout);
});

test.each([
  [['--template', NEWS], 2, /required option '--html <file>' not specified/],
  [['--html', 'x.html'], 2, /there is no folder cdk\.out here/],
  [['--html', 'x.html', '--template', NEWS, '--app', 'true'], 2, /--app and --template are both stated; keep one/],
  [['--html', 'x.html', '--template', NONE], 2, /no template holds a dashboard; it is on in production/],
  [
    ['--html', join('no', 'folder', 'x.html'), '--template', NEWS],
    1,
    /--html is 'no\/folder\/x\.html', which cannot be written/,
  ],
] as const)('%j ends with %d', (args, status, message) => {
  const result = dashboard(...args);
  expect(result.status).toBe(status);
  expect(result.stderr).toMatch(message);
});

describe('made-up data', () => {
  const line = { label: 'CPU', right: false };

  test('follows from the label alone', () => {
    expect(sampleOf(line, 'Load', '%', [])).toEqual(sampleOf(line, 'Load', '%', []));
    expect(sampleOf(line, 'Load', '%', [])).not.toEqual(sampleOf({ ...line, label: 'memory' }, 'Load', '%', []));
  });

  test.each([
    ['%', [], 100],
    [undefined, [{ label: 'maxTasks', value: 30 }], 30],
  ])('keeps to a bound (%s)', (unit, bounds, most) => {
    const values = sampleOf(line, 'Load', unit, bounds);
    expect(values).toHaveLength(POINTS);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(most);
    expect(Math.max(...values)).toBeGreaterThan(most / 6);
  });
});
