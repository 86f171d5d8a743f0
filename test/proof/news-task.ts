import type { ChildProcess } from 'child_process';
import { execFile, spawn } from 'child_process';
import { join } from 'path';
import { promisify } from 'util';

const FOLDER = join(__dirname, '..', '..', 'examples', 'data', 'web');

/** What a task is told: the variables of its container, and no others. */
export interface Told {
  readonly [name: string]: string;
}

/** One task of the example `data`: a process with an environment of its own. */
export class NewsTask {
  private output = '';
  private readonly process: ChildProcess;

  constructor(
    private readonly port: number,
    told: Told,
  ) {
    const started = spawn(process.execPath, ['server.mjs'], { cwd: FOLDER, env: { ...told, PORT: `${port}` } });
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (this.output += data));
    this.process = started;
  }

  /** Runs the migration of the example to its end. */
  public static async migrate(told: Told): Promise<void> {
    await promisify(execFile)(process.execPath, ['migrate.mjs', 'news'], { cwd: FOLDER, env: told });
  }

  /** Waits until it answers. */
  public async start(): Promise<this> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const answer = await this.ask('/health').catch(() => undefined);
      if (answer?.status === 200) return this;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server did not start: ${this.output}`);
  }

  /** Asks as the load balancer does. */
  public async ask(path: string, { body, cookie }: { body?: object; cookie?: string } = {}) {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: body ? 'POST' : 'GET',
      body: body && JSON.stringify(body),
      headers: cookie ? { cookie } : {},
    });
    const cookieSet = answer.headers.get('set-cookie')?.split(';')[0];
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return { status: answer.status, body: (await answer.json()) as any, cookie: cookieSet };
  }

  public kill(): void {
    this.process.kill('SIGKILL');
  }
}
