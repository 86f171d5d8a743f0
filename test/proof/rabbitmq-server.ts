import type { ChildProcess } from 'child_process';
import { execFileSync, spawn, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Where Debian puts what its wrappers, which give up the environment for a user of their own, go on to. */
const PROGRAMS = '/usr/lib/rabbitmq/bin';

/** Why proofs with a real RabbitMQ are skipped; undefined where there is one. */
export const NO_RABBITMQ =
  !existsSync(join(PROGRAMS, 'rabbitmq-server')) || spawnSync('openssl', ['version']).error
    ? 'they need rabbitmq-server and openssl (apt-get install rabbitmq-server openssl)'
    : undefined;

/** Messages of a queue, as Amazon MQ reports them to CloudWatch. */
export interface QueueDepth {
  readonly MessageCount: number;
  readonly MessageReadyCount: number;
  readonly MessageUnacknowledgedCount: number;
}

/** A real RabbitMQ that speaks TLS alone, with one user. */
export class RabbitMqServer {
  /** The certificate that clients have to trust, for `NODE_EXTRA_CA_CERTS`. */
  public readonly certificate: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
  private readonly environment: NodeJS.ProcessEnv;
  private readonly server: ChildProcess;

  constructor(port: number, distributionPort: number, username: string, password: string) {
    const key = join(this.folder, 'key.pem');
    this.certificate = join(this.folder, 'certificate.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...form, ...subject, '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    const settings = {
      'listeners.tcp': 'none',
      'listeners.ssl.default': port,
      'ssl_options.cacertfile': this.certificate,
      'ssl_options.certfile': this.certificate,
      'ssl_options.keyfile': key,
      'ssl_options.verify': 'verify_none',
      default_user: username,
      default_pass: password,
      'loopback_users.guest': 'true',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    writeFileSync(join(this.folder, 'rabbitmq.conf'), lines.join(''));
    this.environment = {
      PATH: process.env.PATH,
      HOME: this.folder,
      RABBITMQ_NODENAME: `proof${port}@localhost`,
      RABBITMQ_DIST_PORT: `${distributionPort}`,
      RABBITMQ_CONFIG_FILE: join(this.folder, 'rabbitmq'),
      RABBITMQ_MNESIA_BASE: this.folder,
      RABBITMQ_LOG_BASE: this.folder,
      RABBITMQ_ENABLED_PLUGINS_FILE: join(this.folder, 'plugins'),
      RABBITMQ_PID_FILE: join(this.folder, 'pid'),
    };
    writeFileSync(join(this.folder, 'plugins'), '[].\n');
    this.server = spawn(join(PROGRAMS, 'rabbitmq-server'), [], {
      env: this.environment,
      stdio: 'ignore',
      detached: true,
    });
  }

  /** Waits until it answers. */
  public start(): void {
    for (let attempt = 0; this.ask('await_startup', '--timeout', '20').status !== 0; attempt++) {
      if (attempt === 10) throw new Error('rabbitmq-server did not answer');
    }
  }

  /** What lies in a queue. */
  public depthOf(queue: string): QueueDepth {
    const columns = ['name', 'messages', 'messages_ready', 'messages_unacknowledged'];
    const { stdout } = this.ask('list_queues', '--quiet', '--formatter', 'json', ...columns);
    const found = (JSON.parse(stdout) as { [column: string]: unknown }[]).find(({ name }) => name === queue);
    return {
      MessageCount: Number(found?.messages),
      MessageReadyCount: Number(found?.messages_ready),
      MessageUnacknowledgedCount: Number(found?.messages_unacknowledged),
    };
  }

  /** Stops it and removes its files. */
  public stop(): void {
    this.ask('stop');
    if (this.server.pid) {
      try {
        process.kill(-this.server.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ask(...command: string[]) {
    return spawnSync(join(PROGRAMS, 'rabbitmqctl'), command, {
      env: this.environment,
      encoding: 'utf8',
      timeout: 60_000,
    });
  }
}
