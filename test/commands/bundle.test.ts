import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const ENTRIES = ['bin/cli.ts', 'bin/commands/preflight/run.ts'];

test('the tool can be run, and holds no path of the machine that bundled it', () => {
  const text = readFileSync(join(ROOT, 'dist/cli.js'), 'utf8');
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  for (const file of ['cli.js', 'preflight.js']) {
    expect(readFileSync(join(ROOT, 'dist', file), 'utf8')).not.toContain(ROOT);
  }
  expect(statSync(join(ROOT, 'dist/cli.js')).mode & 0o111).toBe(0o111);
});

test('the notices name every package of the bundle with its licence and its text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    const metafile = join(folder, 'meta.json');
    const options = ['--bundle', '--platform=node', '--main-fields=module,main', '--loader:.html=text'];
    const outputs = [`--outdir=${folder}`, `--metafile=${metafile}`, '--log-level=error'];
    execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [...ENTRIES, ...options, ...outputs], { cwd: ROOT });
    const inputs = Object.keys(JSON.parse(readFileSync(metafile, 'utf8')).inputs);
    const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
    expect(folders.size).toBeGreaterThan(20);
    const [list, ...texts] = readFileSync(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8').split(/\n-{80}\n/);
    for (const each of folders) {
      const { name, version, license } = JSON.parse(readFileSync(join(ROOT, each, 'package.json'), 'utf8'));
      const line = `${name}@${version} (${license})`;
      expect(list.split('\n')).toContain(line);
      const text = texts.find((section) => section.split('\n').includes(line));
      expect(text).toMatch(
        /Permission is hereby granted|Apache License|Permission to use, copy, modify|Redistribution/,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what preflight needs of AWS is in a file of its own, which no other command loads', () => {
  const text = readFileSync(join(ROOT, 'dist/cli.js'), 'utf8');
  expect(text).not.toContain('DescribeInstanceTypeOfferings');
  expect(readFileSync(join(ROOT, 'dist/preflight.js'), 'utf8')).toContain('DescribeInstanceTypeOfferings');
});
