import { spawn } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'http';
import type { ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { CHECKS } from '../../../bin/commands/preflight/checks';
import { look } from '../../../bin/commands/preflight/look';
import { readStacks } from '../../../bin/commands/preflight/stacks';
import { describe as inWords } from '../../../bin/commands/preflight/text';
import { readNeeds } from '../../../lib/analysis/account-needs';
import { FakeAccount } from './fake-account';
import { ANSWERS, TEMPLATE } from './news';

const ROOT = join(__dirname, '..', '..', '..');
const CLI = join(ROOT, 'dist', 'cli.js');
const DOCS = readFileSync(join(ROOT, 'docs/preflight.md'), 'utf8');
const FOLDER = mkdtempSync(join(tmpdir(), 'preflight-'));
const SMALL = join(FOLDER, 'Small.template.json');
const ACCOUNT = '123456789012';

beforeAll(() => writeFileSync(SMALL, JSON.stringify({ Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } })));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** A cloud assembly with a stack. */
function assembly(name: string, stacks: { [stack: string]: string }): string {
  const folder = mkdtempSync(join(FOLDER, `${name}-`));
  const artifacts = Object.entries(stacks).map(([id, environment]) => {
    writeFileSync(join(folder, `${id}.template.json`), readFileSync(SMALL));
    const properties = { templateFile: `${id}.template.json`, stackName: `${id}-prod` };
    return [id, { type: 'aws:cloudformation:stack', environment, properties }];
  });
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ version: '1', artifacts: Object.fromEntries(artifacts) }),
  );
  return folder;
}

describe('stacks with what the manifest says of them', () => {
  test('name, account and region; unknown ones are those of the caller', () => {
    const folder = assembly('envs', { A: `aws://${ACCOUNT}/eu-west-1`, B: 'aws://unknown-account/unknown-region' });
    writeFileSync(join(folder, 'Nested.nested.template.json'), readFileSync(SMALL));
    expect(readStacks({ template: folder }).map(({ json: _, ...stack }) => stack)).toEqual([
      { name: 'A-prod', account: ACCOUNT, region: 'eu-west-1' },
      { name: 'B-prod' },
      { name: 'Nested.nested', account: ACCOUNT, region: 'eu-west-1' },
    ]);
    expect(readStacks({ template: join(folder, 'A.template.json') })).toMatchObject([
      { name: 'A-prod', region: 'eu-west-1' },
    ]);
  });

  test('a template alone', () => {
    expect(readStacks({ template: SMALL })).toEqual([
      { name: 'Small', json: expect.anything(), account: undefined, region: undefined },
    ]);
  });
});

describe('what it asks is what the docs ask to be allowed', () => {
  const { Statement } = JSON.parse(/```json\n([\s\S]*?)```/.exec(DOCS)![1]) as { Statement: { Action: string[] }[] };
  const allowed = Statement.flatMap(({ Action }) => Action).sort();
  const configuration = { region: 'eu-west-1', maxAttempts: 1, retryMode: 'adaptive', requestHandler: {} } as never;
  const folder = join(ROOT, 'bin/commands/preflight/questions');
  const files = readdirSync(folder).filter((name) => name !== 'pages.ts');
  let actions: string[];

  beforeAll(async () => {
    const services = await Promise.all(files.map((file) => import(join(folder, file))));
    const makers = services.flatMap((service) => Object.values(service as { [name: string]: (of: unknown) => object }));
    actions = makers.flatMap((make) => Object.keys(make(configuration))).sort();
  });

  test('each question, and no other action, is in the policy; the identity of the caller needs none', () => {
    expect(actions.filter((action) => action !== 'sts:GetCallerIdentity')).toEqual(allowed);
  });

  test('each reads: it describes, gets or lists', () => {
    for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:(Describe|Get|List)/);
  });

  test('each is asked by the command of that name', () => {
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const asked = [...text.matchAll(/'(\w+):(\w+)': [\s\S]*?(?:new (\w+)Command|paginate(\w+)\()/g)];
      expect(asked.length).toBeGreaterThan(0);
      for (const [, service, action, command, paginated] of asked) {
        expect([`${service}.ts`, command ?? paginated]).toEqual([file, action]);
      }
    }
  });

  test('a check asks each of them', async () => {
    const account = new FakeAccount(ANSWERS);
    await look(account, readNeeds('News', TEMPLATE, account), CHECKS);
    const asked = [...new Set(account.asked.map(({ action }) => action))].sort();
    expect(asked).toEqual(allowed);
  });
});

describe('in a terminal', () => {
  const report = async () => {
    const account = new FakeAccount(ANSWERS);
    const findings = await look(account, readNeeds('News', TEMPLATE, account), CHECKS);
    return { account: account.account, region: account.region, stacks: ['News'], findings };
  };

  test('the example of the docs is what the command prints', async () => {
    const text = inWords(await report());
    const [, example] = /```text\n\$ npx scalable-web-app preflight\n([\s\S]*?)\n```/.exec(DOCS)!;
    expect(example).toBe(text);
  });

  test('80 columns are enough', async () => {
    const lines = inWords(await report()).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('stacks that need nothing', () => {
    expect(inWords({ account: ACCOUNT, region: 'eu-west-1', stacks: ['Small'], findings: [] })).toMatch(
      /The stacks need nothing that preflight knows of[\s\S]*nothing to check\./,
    );
  });
});

/** AWS as far as a VPC asks it. */
class Aws {
  /** Milliseconds before EC2 answers. */
  public delay = 0;
  public denied = false;
  /** What was asked, in order. */
  public readonly asked: string[] = [];
  public vpcs = 1;
  private failures = 0;
  private readonly server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => void this.answer(`${request.headers['x-amz-target'] ?? ''}`, text, response));
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public end = () => void this.server.close();

  /** The next so many questions are throttled. */
  public throttle(times: number): void {
    this.failures = times;
  }

  public async cli(...args: string[]) {
    const child = spawn(process.execPath, [CLI, 'preflight', ...args], {
      cwd: FOLDER,
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        NODE_NO_WARNINGS: '1',
      },
    });
    const read = async (stream: NodeJS.ReadableStream) => {
      let result = '';
      for await (const chunk of stream) result += chunk;
      return result;
    };
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [code, stdout, stderr] = await Promise.all([ended, read(child.stdout), read(child.stderr)]);
    return { code, stdout, stderr };
  }

  private async answer(target: string, text: string, response: ServerResponse): Promise<void> {
    const action = target.split('.')[1] ?? new URLSearchParams(text).get('Action')!;
    const xml = (status: number, body: string) =>
      void response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    const failed = (status: number, code: string) =>
      xml(status, `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`);
    this.asked.push(action);
    if (action === 'GetCallerIdentity') {
      return xml(
        200,
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    }
    const json = (body: object) =>
      void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    if (action === 'GetServiceQuota') return json({ Quota: { Value: 5 } });
    if (action === 'DescribeCertificate') return json({ Certificate: { Status: 'ISSUED' } });
    if (action === 'ListStackResources') {
      return xml(
        400,
        '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>',
      );
    }
    if (this.denied) return failed(403, 'UnauthorizedOperation');
    if (this.failures-- > 0) return failed(503, 'RequestLimitExceeded');
    await new Promise((resolve) => setTimeout(resolve, this.delay));
    const items = Array(this.vpcs).fill(`<item><vpcId>vpc-1</vpcId><ownerId>${ACCOUNT}</ownerId></item>`).join('');
    return xml(200, `<DescribeVpcsResponse><vpcSet>${items}</vpcSet></DescribeVpcsResponse>`);
  }
}

describe('as a process', () => {
  const aws = new Aws();
  beforeAll(() => aws.start());
  afterAll(() => aws.end());
  beforeEach(() => Object.assign(aws, { delay: 0, denied: false, vpcs: 1 }));

  test('room: 0; requests that are throttled are tried again', async () => {
    aws.throttle(2);
    const { code, stdout } = await aws.cli('--template', SMALL, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        account: ACCOUNT,
        region: 'eu-west-1',
        stacks: ['Small'],
        findings: [
          { check: 'network', what: '1 VPC', where: ['Small/Vpc'], status: 'ok', found: '1 more, 1 of 5 used (quota)' },
        ],
      },
    ]);
  }, 60_000);

  test('a question to another region is asked once, whichever region leads to it', async () => {
    const AcmCertificateArn = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/1`;
    const both = assembly('edge', { A: `aws://${ACCOUNT}/eu-west-1`, B: `aws://${ACCOUNT}/eu-central-1` });
    const Properties = { DistributionConfig: { ViewerCertificate: { AcmCertificateArn } } };
    const Resources = { Cdn: { Type: 'AWS::CloudFront::Distribution', Properties } };
    for (const id of ['A', 'B']) writeFileSync(join(both, `${id}.template.json`), JSON.stringify({ Resources }));
    aws.asked.length = 0;
    const { code, stdout } = await aws.cli('--template', both, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(Array(2).fill({ findings: [{ status: 'ok', found: 'issued' }] }));
    expect(aws.asked).toEqual(['GetCallerIdentity', 'DescribeCertificate']);
  }, 60_000);

  test('a blocker: 1, with consequence and remedy', async () => {
    aws.vpcs = 5;
    const { code, stdout, stderr } = await aws.cli('--template', SMALL);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: 1 of 1 findings are blockers\n' });
    expect(stdout).toMatch(/✗ blocker: 1 VPC\n[\s\S]*so: +the deployment fails with VpcLimitExceeded/);
  }, 60_000);

  test('a permission that is missing: named, not passed; --strict ends with 1', async () => {
    aws.denied = true;
    const open = await aws.cli('--template', SMALL);
    expect(open.code).toBe(0);
    expect(open.stdout).toMatch(
      /\? not checked: 1 VPC\n {2}because: +ec2:DescribeVpcs is not allowed\n[\s\S]*remedy: +allow ec2:DescribeVpcs/,
    );
    expect(open.stdout).toMatch(/1 not checked\. Missing permissions: ec2:DescribeVpcs\./);
    const strict = await aws.cli('--template', SMALL, '--strict');
    expect({ code: strict.code, stderr: strict.stderr }).toEqual({
      code: 1,
      stderr: 'error: 1 of 1 could not be checked, and --strict is stated\n',
    });
  }, 60_000);

  test('what it waits for is said', async () => {
    aws.delay = 6000;
    const { code, stderr } = await aws.cli('--template', SMALL);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^still waiting for ec2:DescribeVpcs \(\d+ s\)\n/),
    });
  }, 60_000);

  test('stacks of another account are not checked; of other accounts alone, the wrong credentials', async () => {
    const both = assembly('two', { A: `aws://${ACCOUNT}/eu-west-1`, B: 'aws://210987654321/eu-west-1' });
    const { code, stdout } = await aws.cli('--template', both, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[1]).toMatchObject({
      stacks: ['B-prod'],
      findings: [{ status: 'not checked', found: `the credentials are of account ${ACCOUNT}` }],
    });
    const wrong = await aws.cli('--template', assembly('one', { B: 'aws://210987654321/eu-west-1' }));
    expect(wrong).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: the credentials are of account ${ACCOUNT}, and the stacks of 210987654321; state --profile or AWS_PROFILE\n`,
    });
  }, 60_000);

  test.each([
    ['no cdk.out', [], /there is no folder cdk\.out here/],
    ['no such file', ['--template', 'nowhere.json'], /--template is 'nowhere\.json'/],
    ['template and app', ['--template', SMALL, '--app', 'true'], /keep one/],
    ['no region', ['--template', SMALL, '--region', 'Ireland'], /--region is 'Ireland'; allowed is the name/],
    ['an option that is none', ['--unheard'], /unknown option/],
  ])(
    'bad input ends with 2: %s',
    async (_, args, words) => {
      const { code, stdout, stderr } = await aws.cli(...args);
      expect(stderr).toMatch(words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
    60_000,
  );

  test('the help fits 80 columns', async () => {
    const { code, stdout } = await aws.cli('--help');
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }, 60_000);
});
