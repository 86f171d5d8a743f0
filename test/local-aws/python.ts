import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The folder of this file. */
export const HERE = path.join(__dirname);

/** The repository. */
export const REPOSITORY = path.join(HERE, '..', '..');

/** The only folder of the repository that anything here writes to. */
export const WORK = path.join(REPOSITORY, '.local-aws');

const REQUIREMENTS = path.join(HERE, 'requirements.txt');
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const VERSION_CHECK = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';

/** The first Python of at least 3.10 that can make virtual environments. */
export function findPython(): string | undefined {
  return NAMES.find((name) => {
    try {
      execFileSync(name, ['-c', VERSION_CHECK], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** Why the local AWS cannot run, for people. */
export const NO_PYTHON =
  'no Python of version 3.10 or later with the venv module was found (looked for ' + NAMES.join(', ') + ')';

/** The interpreter of the virtual environment, if it has all that requirements.txt asks for. */
export function installedPython(): string | undefined {
  const { interpreter, stamp } = environmentPaths();
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === requirementsHash() ? interpreter : undefined;
}

/**
 * Makes the virtual environment, unless another process does: that one is waited for.
 */
export async function installPython(python: string): Promise<string> {
  const lock = path.join(WORK, 'installing');
  mkdirSync(WORK, { recursive: true });
  while (!take(lock)) await sleep(200);
  try {
    return installedPython() ?? (await install(python));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether the lock is this process's now; that of a process that has ended is void. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The stamp is written last: an interrupted installation leaves none, and the next one begins anew. */
async function install(python: string): Promise<string> {
  // Not by execa: a test asks for this too, and Jest loads no ES module.
  const run = promisify(execFile);
  const { folder, interpreter, stamp } = environmentPaths();
  rmSync(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder]);
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile'];
  await run(interpreter, ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS]);
  writeFileSync(stamp, requirementsHash());
  return interpreter;
}

function environmentPaths() {
  const folder = path.join(WORK, 'venv');
  return { folder, interpreter: path.join(folder, 'bin', 'python'), stamp: path.join(folder, 'installed') };
}

/** Of the pinned versions and of the place: a virtual environment does not survive being moved. */
function requirementsHash(): string {
  return createHash('sha256').update(readFileSync(REQUIREMENTS)).update(WORK).digest('hex');
}
