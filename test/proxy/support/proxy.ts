import type { ChildProcess } from 'child_process';
import { execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'fs';
import { connect } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import type { HaproxyOptions, OverloadProxyOptions, TargetOptions, WebServiceOptions } from '../../../lib';
import { OverloadProxy } from '../../../lib';
import { edge, withCertificate } from '../../support/edge';
import { onlyResource } from '../../support/stacks';
import { freePorts } from './ports';

export type Kind = 'haproxy' | 'nginx';

/** Where Debian puts servers, which not every user has in the path. */
const PATH = `${process.env.PATH}:/usr/sbin`;

/**
 * Tests of a proxy. Without its binary they are left out, and say so; where CI is set they fail, since nobody would
 * read it there.
 */
export function describeProxy(kinds: Kind[], tests: (kind: Kind) => void): void {
  for (const kind of kinds) {
    if (isInstalled(kind)) {
      describe(kind, () => tests(kind));
    } else if (process.env.CI) {
      test(`${kind} is installed`, () => expect(isInstalled(kind)).toBe(true));
    } else {
      process.stderr.write(`SKIPPED: the overload proxy ${kind}: no ${kind} in ${PATH}\n`);
      describe.skip(`${kind}: not installed`, () => test('its behaviour', () => undefined));
    }
  }
}

function isInstalled(kind: Kind): boolean {
  try {
    execFileSync(kind, ['-v'], { env: { PATH }, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What differs from a service with the default proxy. */
export interface ProxyCase {
  readonly proxy?: HaproxyOptions & OverloadProxyOptions;
  readonly service?: Partial<WebServiceOptions>;
  readonly target?: TargetOptions;
}

/**
 * An overload proxy as a process: the entry point and the variables of its container, as the template holds them, with
 * a folder of this machine for `/tmp`.
 */
export class Proxy {
  /** Lines of the log, as they came. */
  public readonly lines: string[] = [];
  /** What it said on stderr. */
  public errors = '';
  private readonly process: ChildProcess;
  private readonly reader: ChildProcess;
  private readonly ended: Promise<unknown[]>;

  private constructor(
    public readonly port: number,
    public readonly applicationPort: number,
    private readonly kind: Kind,
    entryPoint: string[],
    private readonly environment: { [name: string]: string },
    private readonly folder: string,
  ) {
    const [command, ...parameters] = entryPoint;
    // Node.js would give it a socket, which cannot be opened as /dev/stdout; a container gets a pipe.
    const pipe = join(folder, 'stdout');
    execFileSync('mkfifo', [pipe]);
    this.reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const stdout = openSync(pipe, 'w');
    this.process = spawn(command, parameters, {
      env: { PATH, ...environment },
      stdio: ['ignore', stdout, 'pipe'],
      // A process group of its own, which can be ended as a whole.
      detached: true,
    });
    closeSync(stdout);
    this.ended = once(this.process, 'exit');
    let rest = '';
    this.reader.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      this.lines.push(...lines);
    });
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  public static async start(kind: Kind, given: ProxyCase = {}): Promise<Proxy> {
    const [port, applicationPort] = await freePorts(2);
    const folder = mkdtempSync(join(tmpdir(), 'overload-proxy-'));
    // Started by root, NGINX works as nobody.
    chmodSync(folder, 0o755);
    const { entryPoint, environment } = containerOf(kind, given, port, applicationPort);
    const moved = (text: string) => text.replaceAll('/tmp/', `${folder}/`);
    const variables = Object.entries(environment).map(([name, value]) => [name, moved(value)]);
    const own = Object.fromEntries(variables);
    const proxy = new Proxy(port, applicationPort, kind, entryPoint.map(moved), own, folder);
    try {
      await proxy.listens();
    } catch (error) {
      await proxy.stop();
      throw error;
    }
    return proxy;
  }

  /** Asks the binary whether the configuration is one; throws with what it says. */
  public check(): void {
    const file = join(this.folder, 'checked');
    writeFileSync(file, `${this.environment.OVERLOAD_PROXY_CONFIGURATION}\n`);
    const parameters = { haproxy: ['-c', '-f', file], nginx: ['-e', 'stderr', '-t', '-c', file] };
    const options = { env: { PATH, ...this.environment }, encoding: 'utf8' } as const;
    execFileSync(this.kind, parameters[this.kind], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Says to the container what ECS says to it. */
  public terminate(): void {
    this.process.kill('SIGTERM');
  }

  /** How it ended. */
  public async exitCode(): Promise<number | null> {
    return (await this.ended)[0] as number | null;
  }

  /** Lines as CloudWatch Logs reads them; throws where one is no JSON. */
  public async log(count: number): Promise<{ [member: string]: unknown }[]> {
    for (const until = performance.now() + 3000; this.lines.length < count && performance.now() < until;) await rest();
    return this.lines.map((line) => JSON.parse(line));
  }

  /** At once, shell and proxy. */
  public async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      process.kill(-this.process.pid!, 'SIGKILL');
      await this.ended;
    }
    if (this.reader.exitCode === null) await once(this.reader, 'exit');
    rmSync(this.folder, { recursive: true });
  }

  private async listens(): Promise<void> {
    for (const until = performance.now() + 10_000; performance.now() < until; await rest()) {
      if (this.process.exitCode !== null) break;
      const socket = connect(this.port, '127.0.0.1');
      const connected = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (connected) return;
    }
    throw new Error(`${this.kind} does not listen on ${this.port}: ${this.errors}`);
  }
}

function containerOf(kind: Kind, given: ProxyCase, port: number, applicationPort: number) {
  const { stack, loadBalancer, service } = edge(withCertificate);
  const overloadProxy = OverloadProxy[kind]({ port, ...given.proxy });
  const made = service('Web', { port: applicationPort, overloadProxy, ...given.service });
  loadBalancer.addService(made, {}, given.target);
  const { ContainerDefinitions } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
  const container = ContainerDefinitions.find(({ Name }: { Name: string }) => Name === 'OverloadProxy');
  const variables = container.Environment.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]);
  return {
    entryPoint: container.EntryPoint as string[],
    environment: Object.fromEntries(variables) as { [name: string]: string },
  };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
