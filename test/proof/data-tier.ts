import { execFileSync } from 'child_process';
import { randomInt } from 'crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promises as dns } from 'dns';
import { Client } from 'pg';
import type { Template } from './aws-names';
import { containerOf, readerRecords } from './aws-names';
import type { Told } from './news-task';
import { Postgres } from './postgres';
import { RedisServer } from './redis-server';
import { Resolver } from './resolver';
import { WeightedName } from './weighted-name';

/** So many seconds of AWS is one of ours. */
export const SPEED = 30;
const TOKEN = 'x'.repeat(64);
/** As at AWS each server has an address of its own, and all have the usual port. */
const network = `127.${randomInt(16, 250)}.${randomInt(1, 250)}`;

/**
 * The servers that the template of an app asks for, on this machine: a PostgreSQL primary with its replicas, streaming,
 * and a Redis for each cache, under the names that a service is told.
 */
export class DataTier {
  /** What a task of the service is told. */
  public readonly told: Told;
  public readonly primary: Postgres;
  public readonly replicas: Postgres[];
  /** Addresses by the server that has them. */
  public readonly addresses: { readonly primary: string; readonly replicas: string[] };
  public readonly readerName: WeightedName;
  public readonly pages: RedisServer;
  private readonly sessions: RedisServer;
  private readonly running: { stop(): void }[] = [];
  private readonly resolver: Resolver;
  private readonly folder = mkdtempSync(join(tmpdir(), 'data-tier-'));

  constructor(template: Template, service: RegExp) {
    try {
      const { environment, secrets } = containerOf(template, service);
      const { DATABASE_HOST: host, DATABASE_READER_HOSTS, DATABASE_PORT: port, DATABASE_NAME: name } = environment;
      const hosts = DATABASE_READER_HOSTS.split(',');
      const address = (index: number) => `${network}.${index}`;
      this.addresses = { primary: address(1), replicas: hosts.map((_, index) => address(2 + index)) };
      const known = new Map([host, ...hosts].map((each, index) => [each, address(1 + index)]));

      const files = this.certificate([host, ...hosts]);
      const settings = (index: number) => ({
        listen_addresses: address(index),
        port,
        ssl: 'on',
        ssl_cert_file: 'server.pem',
        ssl_key_file: 'server.key',
        shared_preload_libraries: 'pg_stat_statements',
        fsync: 'off',
        max_wal_senders: '10',
        wal_receiver_status_interval: '1s',
      });
      // Over the network by TLS and password alone, as RDS demands.
      const rules = ['hostssl all all 127.0.0.0/8 scram-sha-256'];
      this.primary = this.stopped(new Postgres(settings(1), { hosts: rules, files }));
      this.primary.script(`CREATE ROLE news LOGIN PASSWORD '${TOKEN}'; CREATE DATABASE ${name} OWNER news;`, {
        port,
      });
      this.primary.script('CREATE EXTENSION pg_stat_statements;', { port, database: name });
      this.replicas = hosts.map((_, index) =>
        this.stopped(new Postgres(settings(2 + index), { source: this.primary, files })),
      );

      const cache = (prefix: string, index: number) => {
        const names = [environment[`${prefix}_HOST`], environment[`${prefix}_READER_HOST`]].filter(Boolean);
        for (const each of names) known.set(each, address(index));
        const user = { default: { password: TOKEN, accessString: 'on ~* +@all' } };
        const place = { address: address(index), names };
        return this.stopped(new RedisServer(Number(environment[`${prefix}_PORT`]), user, undefined, place));
      };
      this.pages = cache('CACHE', 100);
      this.sessions = cache('SESSION_STORE', 101);

      const byAddress = new Map(hosts.map((each, index) => [each, this.replicas[index]]));
      this.readerName = this.stopped(
        new WeightedName(readerRecords(template, [host, ...hosts]), (each) => lagOf(byAddress.get(each)!, port), SPEED),
      );
      this.resolver = new Resolver((each) =>
        known.get(each === this.readerName.name ? this.readerName.answer() : each),
      );
      const authorities = join(this.folder, 'authorities.pem');
      const trusted = [join(this.folder, 'server.pem'), this.pages.certificate, this.sessions.certificate];
      writeFileSync(authorities, trusted.map((file) => readFileSync(file, 'utf8')).join('\n'));
      this.told = {
        ...environment,
        ...Object.fromEntries(secrets.map((secret) => [secret, secret.endsWith('USERNAME') ? 'news' : TOKEN])),
        NODE_EXTRA_CA_CERTS: authorities,
      };
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Waits for what takes a moment, and adds to `told` how names are looked up. */
  public async start(): Promise<Told> {
    await Promise.all([this.pages.start(), this.sessions.start(), this.resolver.start()]);
    this.stopped(this.resolver);
    return { ...this.told, ...this.resolver.environment };
  }

  /** What the resolver answers to the reader name now. */
  public async lookUp(): Promise<string> {
    const resolver = new dns.Resolver();
    resolver.setServers([this.resolver.environment.RESOLVER]);
    const [address] = await resolver.resolve4(this.told.DATABASE_READER_HOST);
    return address;
  }

  /** How often all servers together have run statements that hold this text. */
  public async calls(text: string): Promise<number> {
    const sql = 'SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements WHERE query LIKE $1';
    const { DATABASE_PORT: port, DATABASE_NAME: name } = this.told;
    const all = await Promise.all(
      [this.primary, ...this.replicas].map((server) => query(server, port, sql, [`%${text}%`], name)),
    );
    return all.reduce((sum, [{ calls }]) => sum + Number(calls), 0);
  }

  /** Waits until each replica has replayed what the primary has written. */
  public async inStep(): Promise<void> {
    const { DATABASE_PORT: port } = this.told;
    const [{ lsn }] = await query(this.primary, port, 'SELECT pg_current_wal_lsn()::text AS lsn');
    const reached = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached';
    for (const replica of this.replicas) {
      while (!(await query(replica, port, reached, [lsn]))[0].reached)
        await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** The value of a page in the cache, and how long it is kept. */
  public cached(...command: string[]): string {
    return this.pages.ask('default', TOKEN, ...command).trim();
  }

  public stop(): void {
    for (const each of this.running.reverse()) each.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Remembers what `stop` stops, last things first. */
  private stopped<T extends { stop(): void }>(what: T): T {
    this.running.push(what);
    return what;
  }

  /** As at RDS the certificate bears the real hosts, and not the shared reader name. */
  private certificate(names: string[]) {
    const files = { 'server.pem': join(this.folder, 'server.pem'), 'server.key': join(this.folder, 'server.key') };
    const subject = ['-subj', '/CN=data', '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`)}`];
    const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...form, ...subject, '-keyout', files['server.key'], '-out', files['server.pem']], {
      stdio: 'ignore',
    });
    return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, readFileSync(file)]));
  }
}

/** `ReplicaLag` as RDS reports it of PostgreSQL. */
async function lagOf(replica: Postgres, port: string): Promise<number | undefined> {
  const sql = 'SELECT coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0)::float AS lag';
  try {
    return Number((await query(replica, port, sql))[0].lag);
  } catch {
    return undefined;
  }
}

/** Asks one server by its socket, as its administrator. */
async function query(server: Postgres, port: string, sql: string, values: unknown[] = [], database = 'postgres') {
  const client = new Client({ host: server.data, port: Number(port), user: 'postgres', database });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql, values)).rows as { [column: string]: unknown }[];
  } finally {
    await client.end().catch(() => undefined);
  }
}
