import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

/**
 * Writes what is timed as CommonJS, file by file: bundling aws-cdk-lib would double the time, and a loader would be
 * timed too. Gives the path of the program.
 */
export function compile(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  const sources = readdirSync(join(__dirname, 'stacks'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('stacks', file));
  for (const source of ['synth.ts', ...sources]) {
    const target = join(folder, source.replace(/\.ts$/, '.js'));
    const { code } = transformFileSync(join(__dirname, source), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  return join(folder, 'synth.js');
}
