import type { ChildProcess } from 'child_process';
import { execFileSync, spawn, spawnSync } from 'child_process';
import { randomBytes } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Kafka, logLevel } from 'kafkajs';

const ROOT = join(__dirname, '..', '..');
const POM = join(__dirname, 'kafka', 'pom.xml');
/** The version of the pom. */
export const KAFKA_VERSION = /<version>(\d+\.\d+\.\d+)<\/version>/.exec(readFileSync(POM, 'utf8'))![1];
const PROGRAM = join(ROOT, 'node_modules', '.cache', `kafka-${KAFKA_VERSION}`);

/** Why proofs with a real Kafka are skipped; undefined where they can run. */
export const NO_KAFKA = [
  ['java', '-version'],
  ['mvn', '--version'],
  ['openssl', 'version'],
].some(([command, argument]) => spawnSync(command, [argument]).error)
  ? 'they need java, mvn and openssl (apt-get install openjdk-17-jre-headless maven openssl)'
  : undefined;

/** Claims that Kafka believes without a signature: what IAM says of a client, MSK's own part, is taken as given. */
export const UNSIGNED_TOKEN = `
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  export const unsigned = (sub) => {
    const now = Date.now() / 1000;
    return encode({ alg: 'none' }) + '.' + encode({ sub, iat: now - 1, exp: now + 3600 }) + '.';
  };
`;

/** A real Kafka that speaks TLS alone, where nobody may do what no access list lets them. */
export class KafkaServer {
  /** The certificate that clients have to trust, for `NODE_EXTRA_CA_CERTS`. */
  public readonly certificate: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  private readonly server: ChildProcess;

  constructor(
    public readonly port: number,
    controllerPort: number,
  ) {
    if (!existsSync(PROGRAM)) fetchProgram();
    this.certificate = join(this.folder, 'certificate.pem');
    const key = join(this.folder, 'key.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...form, ...subject, '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    const keyStore = join(this.folder, 'store.pem');
    writeFileSync(keyStore, readFileSync(key, 'utf8') + readFileSync(this.certificate, 'utf8'));
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': 1,
      'controller.quorum.voters': `1@localhost:${controllerPort}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `CLIENTS://localhost:${port},CONTROLLER://localhost:${controllerPort}`,
      'advertised.listeners': `CLIENTS://localhost:${port}`,
      'inter.broker.listener.name': 'CLIENTS',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL',
      'sasl.enabled.mechanisms': 'OAUTHBEARER',
      'sasl.mechanism.inter.broker.protocol': 'OAUTHBEARER',
      'listener.name.clients.oauthbearer.sasl.jaas.config':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ' +
        'unsecuredLoginStringClaim_sub="admin";',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': keyStore,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': this.certificate,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:admin;User:ANONYMOUS',
      'log.dirs': join(this.folder, 'data'),
      // As MSK has it.
      'auto.create.topics.enable': false,
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
    };
    const file = join(this.folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(settings)
        .map((entry) => `${entry.join('=')}\n`)
        .join(''),
    );
    const java = ['-Xmx384m', '-cp', join(PROGRAM, '*')];
    const id = randomBytes(16).toString('base64url').replace(/^-/, 'x');
    execFileSync('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', file], { stdio: 'ignore' });
    this.server = spawn('java', [...java, 'kafka.Kafka', file], { stdio: 'ignore' });
  }

  /** A client of the one who may do everything. Node has to trust the certificate: the client is told. */
  public client(): Kafka {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Date.now() / 1000;
    const value = `${encode({ alg: 'none' })}.${encode({ sub: 'admin', iat: now - 1, exp: now + 3600 })}.`;
    return new Kafka({
      brokers: [`localhost:${this.port}`],
      ssl: { ca: readFileSync(this.certificate, 'utf8') },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value }) },
      logLevel: logLevel.NOTHING,
      retry: { retries: 30, maxRetryTime: 1_000 },
    });
  }

  /** Stops it and removes its files. */
  public stop(): void {
    this.server.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Some fifty archives from Maven Central, once. */
function fetchProgram(): void {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-program-'));
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${PROGRAM}`];
  try {
    mkdirSync(join(ROOT, 'node_modules', '.cache'), { recursive: true });
    execFileSync('mvn', ['-q', '-B', '-f', POM, ...goal], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    rmSync(PROGRAM, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
