import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Whose script runs where, with which variables of psql. */
interface Session {
  readonly user?: string;
  readonly database?: string;
  readonly variables?: { readonly [name: string]: string };
}

/** A real PostgreSQL, stopped when the proof is over. */
export class Postgres {
  private readonly bin: string;
  private readonly data = mkdtempSync(join(tmpdir(), 'postgres-'));

  constructor(parameters: { [name: string]: string } = {}) {
    const root = '/usr/lib/postgresql';
    const [version] = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
    if (!version) throw new Error('this proof needs PostgreSQL: apt-get install postgresql');
    this.bin = join(root, version, 'bin');
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', this.data]);
    this.run('initdb', '--auth=trust', '--pgdata', this.data);
    const lines = Object.entries({ ...parameters, listen_addresses: '', unix_socket_directories: this.data });
    writeFileSync(join(this.data, 'postgresql.conf'), lines.map(([name, value]) => `${name} = '${value}'`).join('\n'));
    this.run('pg_ctl', '--pgdata', this.data, '--wait', '--log', join(this.data, 'log'), 'start');
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
  public script(sql: string, { user, database = 'postgres', variables = {} }: Session = {}): string {
    const set = Object.entries({ ...variables, ON_ERROR_STOP: '1' }).map(([name, value]) => `--set=${name}=${value}`);
    const options = [
      '--host',
      this.data,
      '--dbname',
      database,
      '--tuples-only',
      '--no-align',
      '--quiet',
      '--no-psqlrc',
    ];
    const as = user ? ['--username', user] : [];
    return this.runWith(sql, 'psql', ...options, ...as, ...set).trim();
  }

  public stop(): void {
    this.run('pg_ctl', '--pgdata', this.data, '--mode', 'immediate', 'stop');
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
