import { type ChildProcess, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertLoopback, environment } from './environment';
import { HERE, WORK } from './python';

const FIRST_PORT = 4566;
const LAST_PORT = 4666;
/** Patience with a machine that is busy. */
const START_TIMEOUT = 120_000;

/** An AWS on this machine: moto's server with the extension of this folder. It ends with the process that started it. */
export class LocalAws {
  /** Starts the server on a free port and waits until it answers. */
  public static async start(python: string): Promise<LocalAws> {
    await assertLocalhost();
    mkdirSync(path.join(WORK, 'home'), { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const localAws = new LocalAws(python, await freePort());
      try {
        await localAws.untilItAnswers();
        return localAws;
      } catch (failure) {
        await localAws.stop();
        // Somebody may have taken the port since it was found free.
        if (attempt === 3) throw failure;
      }
    }
  }

  /** Where it listens. CloudFormation in moto reads template URLs on "localhost", not on an address. */
  public readonly endpoint: string;
  /** The environment of processes that use it. */
  public readonly environment: Record<string, string>;
  private readonly server: ChildProcess;
  private readonly log: string;

  private constructor(python: string, port: number) {
    this.endpoint = `http://localhost:${port}`;
    this.environment = environment(process.env, this.endpoint, WORK);
    this.log = path.join(WORK, `server-${port}.log`);
    const log = openSync(this.log, 'w');
    this.server = spawn(python, ['-m', 'moto_extension', 'serve', `${port}`], {
      cwd: WORK,
      env: {
        ...this.environment,
        PYTHONPATH: HERE,
        PYTHONPYCACHEPREFIX: path.join(WORK, 'pycache'),
        PYTHONWARNINGS: 'ignore',
        // AWS's own managed policies, which roles may have attached.
        MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      },
      // The server ends when its standard input does, hence with this process, however that ends.
      stdio: ['pipe', log, log],
      // Ctrl-C reaches the whole foreground group; the server is to live until what uses it has stopped.
      detached: true,
    });
    closeSync(log);
    process.once('exit', this.kill);
  }

  /** Stops the server and waits for its end. */
  public async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = new Promise<void>((resolve) => this.server.once('exit', () => resolve()));
    this.kill();
    await ended;
    process.off('exit', this.kill);
  }

  private readonly kill = () => void this.server.kill('SIGKILL');

  private hasEnded(): boolean {
    return this.server.pid === undefined || this.server.exitCode !== null || this.server.signalCode !== null;
  }

  private async untilItAnswers(): Promise<void> {
    const failed = new Promise<never>((_, reject) => this.server.once('error', reject));
    failed.catch(() => undefined);
    for (const deadline = Date.now() + START_TIMEOUT; Date.now() < deadline;) {
      if (this.hasEnded()) throw new Error(`the local AWS did not start:\n${lastLines(this.log)}`);
      const answer = await Promise.race([failed, this.ask()]);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the local AWS did not answer within ${START_TIMEOUT / 1000} seconds:\n${lastLines(this.log)}`);
  }

  /** Once this server says that it listens: what answers before is the server of another run that took the port. */
  private async ask(): Promise<Response | undefined> {
    if (!readFileSync(this.log, 'utf8').includes('Running on ')) return undefined;
    return fetch(`${this.endpoint}/moto-api/data.json`).catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const { default: getPort, portNumbers } = await import('get-port');
  // Two that look at once would find the same one free, and the first server would answer for both.
  const ports = [...portNumbers(FIRST_PORT, LAST_PORT)].sort(() => Math.random() - 0.5);
  return getPort({ port: ports, host: '127.0.0.1' });
}

/** A hosts file may send "localhost" anywhere. */
async function assertLocalhost(): Promise<void> {
  for (const { address } of await lookup('localhost', { all: true })) {
    assertLoopback(`http://${isIPv4(address) && address.startsWith('127.') ? '127.0.0.1' : `[${address}]`}`);
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-20).join('\n');
}
