import type { ChildProcess } from 'child_process';
import { execFileSync, spawn, spawnSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Why proofs with a real Redis are skipped; undefined where there is one. */
export const NO_REDIS =
  spawnSync('redis-server', ['--version']).error || spawnSync('openssl', ['version']).error
    ? 'they need redis-server and openssl (apt-get install redis-server openssl)'
    : undefined;

/** Users by name, with password and access string, as a template says them. */
export interface Users {
  readonly [name: string]: { readonly password: string; readonly accessString: string };
}

/** Cluster mode as ElastiCache has it: nodes are known by name. */
const CLUSTER = {
  'cluster-enabled': 'yes',
  'cluster-announce-hostname': 'localhost',
  'cluster-preferred-endpoint-type': 'hostname',
  'tls-cluster': 'yes',
};

/** A real Redis that speaks TLS alone, with the users of a template and no other. */
export class RedisServer {
  /** The certificate that clients have to trust, for `NODE_EXTRA_CA_CERTS`. */
  public readonly certificate: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'redis-'));
  private readonly server: ChildProcess;

  constructor(
    public readonly port: number,
    private readonly users: Users,
    private readonly clusterPort?: number,
    /** Where it listens, and the names that its certificate bears beside localhost. */
    private readonly place: { readonly address: string; readonly names: string[] } = {
      address: '127.0.0.1',
      names: [],
    },
  ) {
    const key = join(this.folder, 'key.pem');
    this.certificate = join(this.folder, 'certificate.pem');
    const names = ['localhost', ...place.names].map((name) => `DNS:${name}`);
    const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names},IP:${place.address}`];
    const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...form, ...subject, '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    const settings = {
      port: 0,
      'tls-port': port,
      'tls-cert-file': this.certificate,
      'tls-key-file': key,
      'tls-ca-cert-file': this.certificate,
      'tls-auth-clients': 'no',
      bind: place.address,
      dir: this.folder,
      save: '',
      ...(clusterPort ? { ...CLUSTER, 'cluster-port': clusterPort } : {}),
    };
    const user = Object.entries(users).map(([name, { password, accessString }]) => {
      return ['--user', name, `>${password}`, ...accessString.split(' ')];
    });
    const given = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    this.server = spawn('redis-server', [...given, ...user.flat()], { stdio: 'ignore' });
  }

  /** Waits until it answers; in cluster mode, gives it all slots. */
  public async start(): Promise<void> {
    const [[name, { password }]] = Object.entries(this.users);
    for (let attempt = 0; !this.ask(name, password, 'PING').includes('PONG'); attempt++) {
      if (attempt === 100) throw new Error('redis-server did not answer');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (!this.clusterPort) return;
    // `cluster|addslots` is of @dangerous: an operator does it, as ElastiCache would.
    const { operator } = this.users;
    this.ask('operator', operator.password, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    // It calls itself down for two seconds more.
    while (!this.ask('operator', operator.password, 'CLUSTER', 'INFO').includes('cluster_state:ok')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What Redis answers to a command. */
  public ask(user: string, password: string, ...command: string[]): string {
    const login = ['--user', user, '--pass', password, '--no-auth-warning'];
    const where = ['-h', this.place.address, '-p', `${this.port}`, '--tls', '--cacert', this.certificate];
    return spawnSync('redis-cli', [...where, ...login, ...command], { encoding: 'utf8' }).stdout;
  }

  /** Stops it, and comes back when it is gone. */
  public async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGKILL');
    await gone;
  }

  /** Stops it and removes its files. */
  public stop(): void {
    this.server.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
