import * as path from 'node:path';
import { assertLoopback, clientConfiguration, environment } from './environment';

const ENDPOINT = 'http://localhost:4566';
const FOLDER = path.join('/', 'some', 'folder');

/** All the ways in which a shell may lead to an account. */
export const POISONED = {
  AWS_ACCESS_KEY_ID: 'AKIAREAL',
  AWS_SECRET_ACCESS_KEY: 'real',
  AWS_SESSION_TOKEN: 'real',
  AWS_PROFILE: 'production',
  AWS_DEFAULT_PROFILE: 'production',
  AWS_CONFIG_FILE: '/home/somebody/.aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/home/somebody/.aws/credentials',
  AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/Admin',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.2/credentials',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'real',
  AWS_ENDPOINT_URL: 'https://amazonaws.example',
  AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.example',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_SDK_LOAD_CONFIG: '1',
  CDK_DEFAULT_ACCOUNT: '111111111111',
  CDK_DEFAULT_REGION: 'eu-west-1',
  CDK_CONTEXT_JSON: '{"a":1}',
  CDK_OUTDIR: '/elsewhere',
  HTTPS_PROXY: 'http://proxy.example:3128',
  http_proxy: 'http://proxy.example:3128',
};

describe('environment', () => {
  const result = environment({ PATH: '/bin', HOME: '/home/somebody', ...POISONED }, ENDPOINT, FOLDER);

  test('holds nothing that leads to an account', () => {
    expect(Object.fromEntries(Object.entries(result).filter(([name]) => /^(AWS|CDK|.*proxy$)/i.test(name)))).toEqual({
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: ENDPOINT,
      AWS_CONFIG_FILE: path.join(FOLDER, 'home', 'no-such-file'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(FOLDER, 'home', 'no-such-file'),
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: '123456789012',
      CDK_DEFAULT_REGION: 'us-east-1',
      CDK_HOME: path.join(FOLDER, 'home'),
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NO_PROXY: '*',
      no_proxy: '*',
    });
  });

  test('has a home without settings files, and keeps the rest', () => {
    expect(result).toMatchObject({ HOME: path.join(FOLDER, 'home'), PATH: '/bin' });
  });

  test.each([
    'https://sts.amazonaws.com',
    'http://10.0.0.1:4566',
    'http://localhost.example:4566',
    'https://localhost:1',
  ])('fails when the endpoint is %s', (endpoint) => {
    expect(() => environment({}, endpoint, FOLDER)).toThrow('must listen on the loopback interface');
    expect(() => clientConfiguration(endpoint)).toThrow(endpoint);
  });

  test.each([ENDPOINT, 'http://127.0.0.1:1', 'http://[::1]:1'])('takes %s', (endpoint) => {
    expect(() => assertLoopback(endpoint)).not.toThrow();
  });
});
