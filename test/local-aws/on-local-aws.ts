import { type ChildProcess, execFile, spawn } from 'node:child_process';
import * as path from 'node:path';
import { findPython, HERE, NO_PYTHON, REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once; a busy machine takes minutes more. */
export const TIMEOUT = 600_000;

/** Tests that need the local AWS. Without Python each is counted as skipped, and the reason is told. */
export function onLocalAws(what: string, tests: () => void): void {
  if (findPython()) return void describe(what, tests);
  process.stderr.write(`SKIPPED: ${what}: ${NO_PYTHON}\n`);
  describe.skip(what, tests);
}

/**
 * What a script of this folder prints as JSON. It runs in a process of its own, for which Jest transforms nothing; one
 * that found something amiss says so in its JSON, whatever its exit code.
 */
export function resultOf<T>(script: string, ...args: string[]): Promise<T> {
  const command = ['--import', 'tsx', path.join(HERE, script), ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: REPOSITORY, maxBuffer: 2 ** 26 }, (_failure, output, errors) => {
      try {
        resolve(JSON.parse(output));
      } catch {
        reject(new Error(errors || output));
      }
    });
  });
}

/** A local AWS in a process of its own, which ends with its standard input. */
export interface ServerProcess {
  readonly server: ChildProcess;
  readonly endpoint: string;
  /** What leads the CLI and SDKs there. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Starts one; who starts it ends its standard input. */
export async function startServer(): Promise<ServerProcess> {
  const server = spawn(process.execPath, ['--import', 'tsx', path.join(HERE, 'server.ts')], {
    cwd: REPOSITORY,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let seen = '';
  for await (const chunk of server.stdout!) if ((seen += chunk).includes('\n')) break;
  return { server, ...JSON.parse(seen) };
}
