import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Database, DatabaseEngine, Network } from '../../lib';
import { onlyResource, testStack } from '../support/stacks';

/** A real PostgreSQL with the parameters of the template, stopped when the proof is over. */
class Postgres {
  private readonly bin: string;
  private readonly data = mkdtempSync(join(tmpdir(), 'postgres-'));

  constructor(parameters: { [name: string]: string }) {
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

  public stop(): void {
    this.run('pg_ctl', '--pgdata', this.data, '--mode', 'immediate', 'stop');
  }

  /** PostgreSQL refuses to run as root. */
  private run(program: string, ...args: string[]): string {
    const command = [join(this.bin, program), ...args];
    const [first, ...rest] = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stdout, stderr } = spawnSync(first, rest, { encoding: 'utf8', cwd: this.data });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}${stdout}`);
    return stdout;
  }
}

const stack = testStack();
new Database(stack, 'Database', { vpc: new Network(stack, 'Network').vpc, engine: DatabaseEngine.postgres() });
const { Parameters } = onlyResource(stack, 'AWS::RDS::DBParameterGroup').Properties;
/** Parameters of RDS itself are unknown to PostgreSQL. */
const parameters = Object.fromEntries(
  Object.entries(Parameters as { [name: string]: string }).filter(([name]) => !name.startsWith('rds.')),
);

describe('a real PostgreSQL with the parameters of the template', () => {
  let postgres: Postgres;
  beforeAll(() => {
    postgres = new Postgres(parameters);
  });
  afterAll(() => postgres?.stop());

  test.each(Object.entries(parameters))('knows %s, and takes %s as milliseconds or as it stands', (name, value) => {
    expect(postgres.ask(`SELECT setting FROM pg_settings WHERE name = '${name}'`)).toBe(value);
  });

  test('there are parameters to ask for', () => {
    expect(Object.keys(parameters).length).toBeGreaterThanOrEqual(2);
  });
});
