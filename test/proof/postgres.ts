import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Whose script runs where, with which variables of psql. */
interface Session {
  readonly user?: string;
  readonly database?: string;
  readonly port?: string;
  readonly variables?: { readonly [name: string]: string };
}

/** How a server differs from one that listens to its socket alone. */
export interface PostgresOptions {
  /** The primary that it is a streaming replica of. */
  readonly source?: Postgres;
  /** Lines of pg_hba.conf for who comes over the network. */
  readonly hosts?: string[];
  /** Files beside the data, such as certificates. */
  readonly files?: { readonly [name: string]: Buffer };
}

const ROOT = '/usr/lib/postgresql';
const [VERSION] = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : [];

/** Why proofs with a real PostgreSQL are skipped; undefined where there is one. */
export const NO_POSTGRES = VERSION ? undefined : 'they need PostgreSQL (apt-get install postgresql)';

/** A real PostgreSQL, stopped when the proof is over. */
export class Postgres {
  /** Where the data and the socket are. */
  public readonly data = mkdtempSync(join(tmpdir(), 'postgres-'));
  private readonly bin: string;
  private running = false;

  constructor(parameters: { [name: string]: string } = {}, { source, hosts = [], files = {} }: PostgresOptions = {}) {
    if (!VERSION) throw new Error('this proof needs PostgreSQL: apt-get install postgresql');
    this.bin = join(ROOT, VERSION, 'bin');
    this.own(this.data);
    if (source) {
      const from = ['--host', source.data, '--pgdata', this.data];
      this.run('pg_basebackup', ...from, '--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast');
      // The socket of the source lies beside its data, and its lock was copied.
      for (const name of readdirSync(this.data)) if (name.startsWith('.s.PGSQL')) rmSync(join(this.data, name));
    } else {
      this.run('initdb', '--auth=trust', '--no-sync', '--pgdata', this.data);
      const local = ['local all all trust', 'local replication all trust'];
      writeFileSync(join(this.data, 'pg_hba.conf'), [...local, ...hosts, ''].join('\n'));
    }
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(this.data, name), content, { mode: 0o600 });
      this.own(join(this.data, name));
    }
    const lines = Object.entries({ listen_addresses: '', ...parameters, unix_socket_directories: this.data });
    writeFileSync(join(this.data, 'postgresql.conf'), lines.map(([name, value]) => `${name} = '${value}'`).join('\n'));
    this.start();
  }

  /** Starts it, again after it was killed. */
  public start(): void {
    this.run('pg_ctl', '--pgdata', this.data, '--wait', '--log', join(this.data, 'log'), 'start');
    this.running = true;
  }

  /** Kills all of its processes at once, as the loss of the machine would. */
  public kill(): void {
    const [postmaster] = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n');
    const { stdout } = spawnSync('pgrep', ['--parent', postmaster], { encoding: 'utf8' });
    for (const pid of [postmaster, ...stdout.trim().split('\n')].filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended by itself, as children of PostgreSQL do when their parent is gone.
      }
    }
    this.running = false;
  }

  public ask(sql: string): string {
    return this.run(
      'psql',
      '--host',
      this.data,
      '--dbname',
      'postgres',
      '--tuples-only',
      '--no-align',
      '--command',
      sql,
    ).trim();
  }

  /** Runs statements from standard input, as migrations do, and stops at the first that fails. */
  public script(sql: string, { user, database = 'postgres', port = '5432', variables = {} }: Session = {}): string {
    const set = Object.entries({ ...variables, ON_ERROR_STOP: '1' }).map(([name, value]) => `--set=${name}=${value}`);
    const options = [
      '--host',
      this.data,
      '--dbname',
      database,
      '--port',
      port,
      '--tuples-only',
      '--no-align',
      '--quiet',
      '--no-psqlrc',
    ];
    const as = user ? ['--username', user] : [];
    return this.runWith(sql, 'psql', ...options, ...as, ...set).trim();
  }

  public stop(): void {
    if (this.running) this.run('pg_ctl', '--pgdata', this.data, '--mode', 'immediate', 'stop');
    rmSync(this.data, { recursive: true, force: true });
  }

  private own(path: string): void {
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', path]);
  }

  /** PostgreSQL refuses to run as root. */
  private run(program: string, ...args: string[]): string {
    return this.runWith('', program, ...args);
  }

  private runWith(input: string, program: string, ...args: string[]): string {
    const command = [join(this.bin, program), ...args];
    const [first, ...rest] = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stdout, stderr } = spawnSync(first, rest, { encoding: 'utf8', cwd: this.data, input });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}${stdout}`);
    return stdout;
  }
}
