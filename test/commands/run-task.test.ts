import { spawn } from 'child_process';
import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { findTask } from '../../bin/commands/run-task/find-task';
import { ENV } from '../support/environment';

const CLI = join(__dirname, '..', '..', 'dist', 'cli.js');
const TASK = `arn:aws:ecs:us-east-1:${ENV.account}:task/shop/1234`;
const command = (path: string) =>
  'aws ecs run-task --region us-east-1 --cluster shop --task-definition arn:aws:ecs:us-east-1:1:task-definition/m:3 ' +
  '--count 1 --capacity-provider-strategy capacityProvider=FARGATE,weight=1 --network-configuration ' +
  `'{"awsvpcConfiguration":{"subnets":["s-1","s-2"],"securityGroups":["g-1"],"assignPublicIp":"DISABLED"}}' ` +
  `--enable-ecs-managed-tags --started-by ${path}`;
const OUTPUTS = {
  AppMigrateRunCommand0123ABCD: command('App/Migrate'),
  AppDataMigrateRunCommand0123ABCE: command('App/DataMigrate'),
  OtherMigrateRunCommand0123ABCF: command('Other/Migrate'),
  AppNightlyRunCommand0123ABD0: command('App/Nightly'),
  Url: 'http://example.com',
};

/** What ECS answers to DescribeTasks, one after the other; the last for ever. */
type Answers = { run?: object; describe?: object[] };

/** CloudFormation and ECS as far as the command asks them, and what it asked. */
class Aws {
  public readonly asked: { action: string; body: Record<string, unknown> }[] = [];
  private answers: Answers = {};
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      response.setHeader('x-amzn-requestid', '1');
      if (!target) return void response.setHeader('content-type', 'text/xml').end(this.xml(text));
      const action = `${target}`.split('.')[1];
      const body = JSON.parse(text);
      this.asked.push({ action, body });
      const { run = { tasks: [{ taskArn: TASK }] }, describe = [] } = this.answers;
      const answer = action === 'RunTask' ? run : describe.length > 1 ? describe.shift() : (describe[0] ?? {});
      response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answer));
    });
  });

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public end = () => void this.server.close();

  public async cli(answers: Answers, ...args: string[]) {
    this.answers = answers;
    this.asked.length = 0;
    const child = spawn(process.execPath, [CLI, 'run-task', ...args], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        NODE_NO_WARNINGS: '1',
      },
    });
    const text = async (stream: NodeJS.ReadableStream) => {
      let result = '';
      for await (const chunk of stream) result += chunk;
      return result;
    };
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  }

  private xml(text: string): string {
    const action = new URLSearchParams(text).get('Action')!;
    const escape = (value: string) => value.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    const outputs = Object.entries(OUTPUTS).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escape(value)}</OutputValue></member>`,
    );
    const inner =
      action === 'DescribeStacks'
        ? `<Stacks><member><StackName>Shop</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks>`
        : '<StackResourceSummaries><member><ResourceType>AWS::Logs::LogGroup</ResourceType><LogicalResourceId>AppMigrateLogs0123ABCD</LogicalResourceId><PhysicalResourceId>shop-migrate</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member></StackResourceSummaries>';
    return `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
  }
}

const stopped = (exitCode?: number, reason = 'Essential container in task exited') => ({
  tasks: [
    {
      taskArn: TASK,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: reason,
      containers: [
        { name: 'TemporaryDirectory', exitCode: 0 },
        { name: 'App', exitCode },
      ],
    },
  ],
});
const STACK = ['--stack', 'Shop', '--task', 'App/Migrate'];

describe('run-task', () => {
  const aws = new Aws();
  beforeAll(() => aws.start());
  afterAll(() => aws.end());

  test('runs what was deployed last, waits, and ends with 0 when the application does', async () => {
    const running = { tasks: [{ taskArn: TASK, lastStatus: 'RUNNING' }] };
    const { code, stdout } = await aws.cli({ describe: [{ tasks: [] }, running, stopped(0)] }, ...STACK);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${TASK} ended with exit code 0`)]);
    expect(stdout).toContain('RUNNING');
    expect(stdout).toContain('aws logs tail shop-migrate');
    expect(aws.asked.map(({ action }) => action)).toEqual(['RunTask', ...Array(3).fill('DescribeTasks')]);
    expect(aws.asked[0].body).toMatchObject({
      cluster: 'shop',
      taskDefinition: 'arn:aws:ecs:us-east-1:1:task-definition/m:3',
      count: 1,
      startedBy: 'App/Migrate',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['s-1', 's-2'], securityGroups: ['g-1'], assignPublicIp: 'DISABLED' },
      },
    });
    expect(aws.asked[0].body).not.toHaveProperty('overrides');
    expect(aws.asked[0].body).not.toHaveProperty('launchType');
  }, 60_000);

  test('ends with the exit code of the application, and says why', async () => {
    const { code, stderr } = await aws.cli({ describe: [stopped(42)] }, ...STACK);
    expect([code, stderr]).toEqual([
      42,
      expect.stringMatching(
        /'App\/Migrate' ended with exit code 42 \(EssentialContainerExited: Essential container in task exited\)\n.*shop-migrate/,
      ),
    ]);
  }, 60_000);

  test('ends with 1 where there was no application', async () => {
    const { code, stderr } = await aws.cli({ describe: [stopped(undefined, 'CannotPullContainerError')] }, ...STACK);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('without an exit code (EssentialContainerExited: CannotPull'),
    ]);
  }, 60_000);

  test('ends with 1 where ECS starts nothing', async () => {
    const { code, stderr } = await aws.cli(
      { run: { failures: [{ reason: 'RESOURCE:ENI', detail: 'none left' }] } },
      ...STACK,
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("ECS did not start 'App/Migrate': RESOURCE:ENI: none left"),
    ]);
  }, 60_000);

  test('ends with 1 when it takes too long, and the task goes on', async () => {
    const describe = [{ tasks: [{ lastStatus: 'RUNNING' }] }];
    const { code, stderr } = await aws.cli({ describe }, ...STACK, '--timeout', '0.01');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is RUNNING after 0.01 minutes and goes on')]);
  }, 60_000);

  test('--no-wait ends at once, and what follows -- is the command', async () => {
    const { code, stdout } = await aws.cli({}, ...STACK, '--no-wait', '--json', '--', 'npm', 'run', 'undo');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ task: TASK, logGroup: 'shop-migrate' });
    expect(aws.asked).toHaveLength(1);
    expect(aws.asked[0].body.overrides).toEqual({
      containerOverrides: [{ name: 'App', command: ['npm', 'run', 'undo'] }],
    });
  }, 60_000);

  test('--json tells how it ended', async () => {
    const { code, stdout } = await aws.cli({ describe: [stopped(3)] }, ...STACK, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ task: TASK, status: 'STOPPED', exitCode: 3, error: expect.any(String) });
  }, 60_000);

  test.each([
    [['--stack', 'Shop'], '--task'],
    [['--task', 'Migrate'], '--stack'],
    [['--stack', 'a b', '--task', '/', '--timeout', '0'], "--stack is 'a b'"],
    [[...STACK, '--timeout', 'soon'], "--timeout is 'soon'"],
  ])(
    'wrong usage: %j',
    async (args, words) => {
      const { code, stderr } = await aws.cli({}, ...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    },
    60_000,
  );

  test('the help fits 80 columns', async () => {
    const { code, stdout } = await aws.cli({}, '--help');
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }, 60_000);
});

describe('which task', () => {
  const stack = { name: 'Shop', outputs: OUTPUTS, resources: [] };

  test('by its path, or by its id where there is one of that id', () => {
    expect(findTask(stack, 'App/Migrate').path).toBe('App/Migrate');
    expect(findTask(stack, 'Nightly').path).toBe('App/Nightly');
    expect(findTask(stack, 'DataMigrate').path).toBe('App/DataMigrate');
  });

  test('fails where there are two, or none', () => {
    expect(() => findTask(stack, 'Migrate')).toThrow(
      "more than one task 'Migrate' (App/Migrate, Other/Migrate); state --task by its path",
    );
    expect(() => findTask(stack, 'Undo')).toThrow(
      "no task 'Undo' (App/Migrate, App/DataMigrate, Other/Migrate, App/Nightly)",
    );
    expect(() => findTask({ ...stack, outputs: {} }, 'Undo')).toThrow('addTask of an app makes one');
  });
});
