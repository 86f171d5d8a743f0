import * as path from 'node:path';

/** The account and the region that the local AWS answers for. */
export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** Credentials that no real account knows. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Where nobody listens: the discard port of this machine, for what needs no AWS, such as to synthesise. */
export const NOWHERE = 'http://localhost:9';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** A proxy would carry requests for the local endpoint elsewhere. */
const PROXIES = /^(https?|all|ftp)_proxy$/i;

/** Throws unless the endpoint is one of this machine. */
export function assertLoopback(endpoint: string): void {
  const { hostname, protocol } = new URL(endpoint);
  if (protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname)) return;
  throw new Error(`the local AWS must listen on the loopback interface; got ${endpoint}. Nothing was started`);
}

/**
 * The environment of every child process: the parent's, without anything by which an AWS SDK, the CDK CLI or boto
 * could find an account (keys, profiles, roles, web identities, container credentials, endpoints, settings files,
 * instance metadata), and with the local endpoint in its place.
 *
 * @param parent the environment to take over
 * @param endpoint the local AWS
 * @param folder a folder for what the child processes keep; its `home` has no settings files
 */
export function environment(parent: NodeJS.ProcessEnv, endpoint: string, folder: string): Record<string, string> {
  assertLoopback(endpoint);
  const kept = Object.entries(parent).filter(
    ([name, value]) => value !== undefined && !/^(AWS|CDK|BOTO|AMAZON)_/i.test(name) && !PROXIES.test(name),
  );
  const missing = path.join(folder, 'home', 'no-such-file');
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    HOME: path.join(folder, 'home'),
    USERPROFILE: path.join(folder, 'home'),
    NO_PROXY: '*',
    no_proxy: '*',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: missing,
    AWS_SHARED_CREDENTIALS_FILE: missing,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_HOME: path.join(folder, 'home'),
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: '1',
    NODE_NO_WARNINGS: '1',
  };
}

/** What an SDK client needs to reach the local AWS and nothing else. */
export function clientConfiguration(endpoint: string) {
  assertLoopback(endpoint);
  const plain = { useFipsEndpoint: false, useDualstackEndpoint: false };
  return { endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1, ...plain };
}
