import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** One stack to synthesise. */
export interface Subject {
  readonly stack: string;
  /** Web services beyond the first. */
  readonly services: number;
}

/** What one process took. */
export interface Run {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly resources: number;
}

interface Template {
  readonly Resources?: Record<string, unknown>;
}

function countResources(outdir: string): number {
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file): Template => JSON.parse(readFileSync(join(outdir, file), 'utf8')))
    .reduce((sum, template) => sum + Object.keys(template.Resources ?? {}).length, 0);
}

/** Synthesises in a process of its own, from start to exit, with an environment that is the same everywhere. */
export function run(program: string, subject: Subject, outdir: string): Run {
  rmSync(outdir, { recursive: true, force: true });
  const env = { CDK_VALIDATION: 'false', CDK_OUTDIR: outdir, JSII_DEPRECATED: 'quiet' };
  const start = performance.now();
  const { status, signal, stdout, stderr, error } = spawnSync(
    process.execPath,
    [program, subject.stack, String(subject.services)],
    { env, encoding: 'utf8' },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) {
    throw new Error(`${subject.stack} fails to synthesise (${signal ?? status}): ${stderr || error?.message}`);
  }
  return { seconds, peakMiB: Number(stdout) / 1024, resources: countResources(outdir) };
}
