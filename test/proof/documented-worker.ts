import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FILES as OF_ALL_WORKERS } from '../workers/documented';

const ROOT = join(__dirname, '..', '..');
const PROTECTION = OF_ALL_WORKERS.get('protection.mjs')!;

/** The files that a section of docs/brokers.md shows, word for word, by the name in their first line. */
export function filesOf(section: string): ReadonlyMap<string, string> {
  const page = readFileSync(join(ROOT, 'docs', 'brokers.md'), 'utf8');
  const text = page.split('\n## ').find((each) => each.startsWith(`${section}\n`))!;
  return new Map([...text.matchAll(/```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]));
}

/** A job notes when it begins and ends; one called `slow…` takes its time, one called `poison…` fails. */
const JOB = `
  import { appendFileSync } from 'fs';
  export async function run(job) {
    appendFileSync('log', 'begin ' + job + ' ' + process.pid + '\\n');
    if (job.startsWith('poison')) throw new Error(job);
    await new Promise((resolve) => setTimeout(resolve, job.startsWith('slow') ? 3000 : 20));
    appendFileSync('log', 'end ' + job + ' ' + process.pid + '\\n');
  }
`;

/** A line of the log: what became of a job, and who did it. */
export interface Noted {
  readonly job: string;
  readonly pid: number;
}

/** The documented files in a folder, run as processes of their own. */
export class DocumentedWorkers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'workers-'));
  private readonly started: ChildProcess[] = [];

  constructor(files: ReadonlyMap<string, string>) {
    for (const [name, code] of [...files, ['protection.mjs', PROTECTION], ['job.mjs', JOB]])
      writeFileSync(join(this.folder, name), code);
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    this.forget();
  }

  /** Runs Node with these variables alone. */
  public node(environment: NodeJS.ProcessEnv, ...arguments_: string[]): ChildProcess {
    const env = { PATH: process.env.PATH, ...environment };
    const child = spawn(process.execPath, arguments_, { cwd: this.folder, env, stdio: 'ignore' });
    this.started.push(child);
    return child;
  }

  /** Runs code beside the files; its exit code. */
  public evaluate(environment: NodeJS.ProcessEnv, code: string): Promise<number | null> {
    return ended(this.node(environment, '--input-type=module', '--eval', code));
  }

  /** What was noted of jobs. */
  public noted(what: 'begin' | 'end'): Noted[] {
    return readFileSync(join(this.folder, 'log'), 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([kind]) => kind === what)
      .map(([, job, pid]) => ({ job, pid: Number(pid) }));
  }

  /** Begins a new log. */
  public forget(): void {
    writeFileSync(join(this.folder, 'log'), '');
  }

  /** Kills all that still runs. */
  public async kill(): Promise<void> {
    for (const child of this.started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = ended(child);
      child.kill('SIGKILL');
      await gone;
    }
  }

  /** Removes the folder. */
  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The exit code of a process, once it has ended. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Waits for what must come within three minutes: a machine may be busy. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 180_000; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`not within three minutes: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
