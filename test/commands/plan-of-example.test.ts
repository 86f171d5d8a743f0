import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { loadExample } from '../support/examples';

const ROOT = join(__dirname, '..', '..');
const README = readFileSync(join(ROOT, 'examples', 'background-jobs', 'README.md'), 'utf8');

/** What the command prints of the example's template. */
function plan(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plan-of-example-'));
  try {
    const [stack] = loadExample('background-jobs').synth().stacks;
    const file = join(folder, 'BackgroundJobs.template.json');
    writeFileSync(file, JSON.stringify(stack.template));
    const arguments_ = [join(ROOT, 'dist', 'cli.js'), 'plan', '--template', file];
    const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' };
    return spawnSync(process.execPath, arguments_, { encoding: 'utf8', env }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the README of background-jobs quotes the plan as the command prints it', () => {
  const [, quoted] = /```\n(BackgroundJobs: [^]*?)```/.exec(README) ?? [];
  expect(quoted.trimEnd()).toBe(plan().trimEnd());
});
