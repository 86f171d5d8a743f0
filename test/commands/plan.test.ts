import { spawnSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancedFargateService, QueueProcessingFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { DatabaseInstance, DatabaseInstanceEngine } from 'aws-cdk-lib/aws-rds';
import { Template } from 'aws-cdk-lib/assertions';
import { BackingTier, OverloadProxy, ScalableWebApp, TaskSize, Telemetry, Traffic } from '../../lib';
import type { PlanReport } from '../../bin/commands/plan/report';
import { loadExample } from '../support/examples';
import { ENV, IMAGE, testApp } from '../support/stacks';

const FOLDER = mkdtempSync(join(tmpdir(), 'plan-'));
const CLI = join(FOLDER, 'tool', 'cli.js');
const HELLO = join(FOLDER, 'Hello.template.json');
const PATTERNS = join(FOLDER, 'Patterns.template.json');
const SPIKE = ['--baseline-rps', '100', '--peak-rps', '10000', '--time-to-peak', '5m'];

beforeAll(() => {
  // Alone in a folder: nothing but what is in the file can be loaded.
  mkdirSync(dirname(CLI));
  copyFileSync(join(__dirname, '../../dist/cli.js'), CLI);
  const [hello] = loadExample('hello').synth().stacks;
  writeFileSync(HELLO, JSON.stringify(hello.template));
  writeFileSync(PATTERNS, JSON.stringify(ecsPatterns()));
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** What a team has that does not use this library. */
function ecsPatterns(): object {
  const stack = new Stack(testApp(), 'Patterns', { env: ENV });
  const web = new ApplicationLoadBalancedFargateService(stack, 'Web', {
    taskImageOptions: { image: IMAGE },
    cpu: 1024,
    memoryLimitMiB: 2048,
  });
  web.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 }).scaleOnCpuUtilization('Cpu', {
    targetUtilizationPercent: 50,
  });
  new QueueProcessingFargateService(stack, 'Jobs', { image: IMAGE, cluster: web.cluster });
  const database = new DatabaseInstance(stack, 'Database', {
    vpc: web.cluster.vpc,
    engine: DatabaseInstanceEngine.POSTGRES,
    instanceType: new InstanceType('m7g.large'),
  });
  database.connections.allowDefaultPortFrom(web.service);
  new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  return Template.fromStack(stack).toJSON();
}

function plan(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'plan', ...args], {
    encoding: 'utf8',
    cwd: FOLDER,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  });
  return { status, stdout, stderr };
}

function report(...args: string[]): PlanReport {
  const { status, stdout, stderr } = plan(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout)[0];
}

describe('a template of the library', () => {
  test('under a spike: sizes, links, and the first bottleneck with its remedy', () => {
    const { plan: figures, links, firstBottleneck, traffic, notes } = report('--template', HELLO, ...SPIKE);
    const figure = (of: string, name: string) => figures.find((each) => each.of === of && each.name === name)!;
    expect(traffic).toMatchObject({ baselineRps: 100, peakRps: 10_000, timeToPeak: 300, origin: 'option' });
    expect(figure('Web', 'minTasks')).toMatchObject({ value: 6, inTemplate: 3 });
    expect(figure('Web', 'maxTasks')).toMatchObject({ value: 125, inTemplate: 30 });
    expect(links.length).toBeGreaterThanOrEqual(15);
    expect(firstBottleneck).toBe('LoadBalancer.growth');
    expect(links.find(({ id }) => id === 'Web.tasks')).toMatchObject({ demand: 10_000, supply: 3000 });
    expect(notes.join()).toMatch(/Worker: nothing says how long a job takes; 30 s assumed/);
  });

  test('without traffic: all that the fleets can answer, and it says so', () => {
    const { traffic } = report('--template', HELLO);
    expect(traffic).toMatchObject({ origin: 'assumed', baselineRps: 150, peakRps: 3000 });
    expect(plan('--template', HELLO).stdout).toMatch(/traffic assumed, since nobody states any/);
  });

  test('for a terminal of 80 columns', () => {
    const { stdout } = plan('--template', HELLO, ...SPIKE);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/▶ The first bottleneck is LoadBalancer\.growth: 100 are asked and 2 are there/);
  });

  test('however long an id is, and with numbers that are stated', () => {
    const stack = new Stack(testApp(), 'Long', { env: ENV });
    const app = new ScalableWebApp(stack, 'App', { traffic: Traffic.steady({ rps: 10 }) });
    app.addWebService('CustomerFacingRecommendationService', { image: IMAGE, targetCpuPercent: 15 });
    const file = join(FOLDER, 'Long.template.json');
    writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON()));
    const { stdout } = plan('--template', file);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/│ CustomerFacingRecommendation +│[^\n]*\n│ {3}maxTasks +│/);
    expect(stdout).toMatch(/0\.15 stated/);
  });

  test('as a page to the standard output, for which JSON leaves no place', () => {
    const { status, stdout, stderr } = plan('--template', HELLO, '--html', '-');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^<!doctype html>(.|\n)*<\/html>\s*$/i);
    expect(existsSync(join(FOLDER, '-'))).toBe(false);
    expect(plan('--template', HELLO, '--html', '-', '--json')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--html - and --json both write to the standard output; keep one/),
    });
  });

  test('as a page that needs nothing else, with a bar and a row for each link, for light and dark', () => {
    const file = join(FOLDER, 'plan.html');
    expect(plan('--template', HELLO, ...SPIKE, '--html', file)).toMatchObject({ status: 0, stdout: '' });
    const page = readFileSync(file, 'utf8');
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/);
    expect(page.match(/<svg /g)).toHaveLength(2);
    for (const { id, utilisation } of report('--template', HELLO, ...SPIKE).links) {
      expect(page).toContain(`${id},`);
      if (utilisation !== undefined) expect(page.split(`${id}  `).length).toBe(1 + 2); // a label in each picture
    }
    expect(page).toMatch(/max\(zones, ⌈baseline × growth ÷ rps⌉/);
  });
});

test('what the team states in the app is taken from the template, and what it sized itself is marked', () => {
  const stack = new Stack(testApp(), 'News', { env: ENV });
  new ScalableWebApp(stack, 'App', {
    traffic: Traffic.spike({
      baselineRps: 100,
      peakRps: 10_000,
      timeToPeak: Duration.minutes(5),
      jobsPerRequest: 0.001,
    }),
    web: {
      image: IMAGE,
      requestsPerSecondPerTask: 150,
      maxTasks: 90,
      overloadProxy: OverloadProxy.haproxy({ maxConcurrentRequests: 40 }),
    },
    worker: { image: IMAGE, jobDuration: Duration.seconds(15) },
  });
  const file = join(FOLDER, 'News.template.json');
  writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON()));
  const { traffic, plan: figures, links, notes } = report('--template', file);
  expect(traffic).toMatchObject({ origin: 'template', peakRps: 10_000, mix: { jobsPerRequest: 0.001 } });
  const of = (name: string) => figures.find((each) => each.of === 'Web' && each.name === name);
  expect(of('minTasks')).toMatchObject({ value: 3, inTemplate: 3, origin: 'computed' });
  expect(of('maxTasks')).toMatchObject({ value: 84, inTemplate: 90, origin: 'stated' });
  expect(of('maxConcurrentRequests')).toMatchObject({ value: 30, inTemplate: 40, origin: 'stated' });
  expect(of('maxQueuedRequests')).toMatchObject({ value: 30, inTemplate: 40, origin: 'computed' });
  expect(of('steps.growthPercent')).toMatchObject({ value: 207, inTemplate: 207, origin: 'computed' });
  expect(links.find(({ id }) => id === 'Worker.jobs')).toMatchObject({ demand: 10, supply: 188 / 15 });
  expect(notes).toEqual([]);
  expect(plan('--template', file).stdout).toMatch(/Web maxTasks +│ +84 │ +90 stated/);
});

describe('several apps in one stack', () => {
  const file = join(FOLDER, 'Shops.template.json');

  beforeAll(() => {
    const stack = new Stack(testApp(), 'Shops', { env: ENV });
    const spike = (peakRps: number, minutes: number) =>
      Traffic.spike({ baselineRps: 10, peakRps, timeToPeak: Duration.minutes(minutes) });
    const big = new ScalableWebApp(stack, 'Big', {
      traffic: spike(50_000, 30),
      loadBalancer: { minimumCapacityUnits: 700 },
      web: { image: IMAGE },
    });
    const omit = [BackingTier.DATABASE, BackingTier.CACHE];
    const small = new ScalableWebApp(stack, 'Small', { traffic: spike(100, 5), omit, web: { image: IMAGE } });
    small.addWebService('Office', { image: IMAGE, paths: ['/office'] }).addBinding(big.database!);
    new ScalableWebApp(stack, 'Silent', { omit, web: { image: IMAGE } });
    writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON()));
  });

  test('are planned each under its own traffic, with the tiers of its services', () => {
    const { status, stdout } = plan('--template', file, '--json');
    expect(status).toBe(0);
    const [big, small, silent, ...more] = JSON.parse(stdout) as PlanReport[];
    expect(more).toEqual([]);
    expect(big).toMatchObject({ stack: 'Shops/Big', traffic: { origin: 'template', peakRps: 50_000 } });
    expect(small).toMatchObject({ stack: 'Shops/Small', traffic: { origin: 'template', peakRps: 100 } });
    expect(silent).toMatchObject({ stack: 'Shops', traffic: { origin: 'assumed', peakRps: 3000 } });
    const idsOf = ({ links }: PlanReport) => links.map(({ id }) => id);
    expect(idsOf(big)).toEqual(
      expect.arrayContaining(['BigWeb.tasks', 'BigDatabase.connections', 'BigCache.operations']),
    );
    expect(idsOf(big).join()).not.toMatch(/Small|Silent/);
    expect(idsOf(small)).toEqual(
      expect.arrayContaining(['SmallWeb.tasks', 'SmallOffice.tasks', 'BigDatabase.connections']),
    );
    expect(idsOf(small).join()).not.toMatch(/BigWeb|BigCache|Silent/);
    const link = (report: PlanReport, id: string) => report.links.find((each) => each.id === id)!;
    expect(link(big, 'BigWeb.tasks').demand).toBe(50_000);
    expect(link(small, 'SmallWeb.tasks').demand).toBe(100);
    // What was reserved for one is not the other's.
    const units = ({ plan }: PlanReport) => plan.find(({ name }) => name === 'minimumCapacityUnits')!.inTemplate;
    expect([big, small].map(units)).toEqual([700, undefined]);
    // A network each: not the addresses of all three.
    const addresses = ({ plan }: PlanReport) => plan.find(({ name }) => name === 'addresses')!.inTemplate;
    expect(addresses(big)).toBe(3 * 4091);
    expect(addresses(small)).toBe(addresses(big));
    expect(big.notes).toEqual([expect.stringMatching(/^BigDatabase: SmallOffice of another app ask it as well/)]);
  });

  test('are planned each under the traffic of the options', () => {
    const reports: PlanReport[] = JSON.parse(plan('--template', file, '--json', ...SPIKE).stdout);
    expect(reports.map(({ traffic }) => traffic.peakRps)).toEqual([10_000, 10_000, 10_000]);
  });
});

describe('metadata that cannot be used is told of, and counts as none', () => {
  test.each<[string, unknown, RegExp]>([
    ['no services', { version: 1, traffic: {} }, /is damaged: synthesise again; read as if nothing was stated/],
    ['nothing but a version', { version: 1 }, /is damaged/],
    ['apps that are none', { version: 2, apps: { Big: { version: 1 } } }, /is damaged/],
    ['no object', 'traffic', /is damaged/],
    ['null', null, /is damaged/],
    ['a version to come', { version: 3, apps: [] }, /is of version 3, and this command reads 1 and 2/],
  ])('%s', (_, stated, message) => {
    const file = join(FOLDER, 'Damaged.template.json');
    const template = JSON.parse(readFileSync(HELLO, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...template, Metadata: { 'cdk-scalable-web-app': stated } }));
    const { traffic, notes } = report('--template', file);
    expect(traffic.origin).toBe('assumed');
    expect(notes[0]).toMatch(/^Metadata\.cdk-scalable-web-app /);
    expect(notes[0]).toMatch(message);
  });
});

test('what agents and proxies reserve of each task is in the plan, in every form', () => {
  const stack = new Stack(testApp(), 'Agents', { env: ENV });
  const app = new ScalableWebApp(stack, 'App', { omit: [BackingTier.DATABASE, BackingTier.CACHE], serviceConnect: {} });
  const telemetry = [Telemetry.openTelemetry()];
  app.addWebService('Web', { image: IMAGE, overloadProxy: OverloadProxy.haproxy(), size: TaskSize.MEDIUM, telemetry });
  app.addWorker('Pdf', { image: IMAGE, telemetry });
  const file = join(FOLDER, 'Agents.template.json');
  writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON()));
  const html = join(FOLDER, 'agents.html');
  const { status, stdout } = plan('--template', file, '--json', '--html', html);
  expect(status).toBe(0);
  const [report]: PlanReport[] = JSON.parse(stdout);
  const shown = report.plan.filter(({ name }) => /^(sidecars|application)\./.test(name));
  expect(shown.map(({ of, name, value, inTemplate }) => [of, name, value, inTemplate])).toEqual([
    ['Web', 'sidecars.cpu', 160, 160],
    ['Web', 'application.cpu', 864, 864],
    ['Web', 'sidecars.memory', 192, 192],
    ['Web', 'application.memory', 1856, 1856],
    ['Pdf', 'sidecars.cpu', 32, 32],
    ['Pdf', 'application.cpu', 480, 480],
    ['Pdf', 'sidecars.memory', 128, 128],
    ['Pdf', 'application.memory', 896, 896],
  ]);
  expect(shown[0].inputs).toEqual({ OverloadProxy: 128, OpenTelemetryCollector: 32 });
  expect(report.notes).toContainEqual(expect.stringContaining('Web: the proxy of Service Connect reserves nothing'));
  const page = readFileSync(html, 'utf8');
  expect(page).toContain('<b>sidecars.cpu</b>');
  expect(page).toContain('OpenTelemetryCollector + OverloadProxy');
  expect(plan('--template', file).stdout).toMatch(/│ Web application\.memory +│ +1860 │/);
});

test('the quota of the account: in brackets by default, judged where it is stated', () => {
  const chain = (...args: string[]) => plan('--template', HELLO, ...SPIKE, ...args).stdout;
  expect(chain()).toMatch(/Account\.fargateVcpu +│ +20 │ +\(6\) │ +\(333 %\) │ +default quota/);
  expect(chain('--fargate-vcpus', '40')).toMatch(/Account\.fargateVcpu +│ +20 │ +40 │ +50 % │ +stated/);
  const of = (...args: string[]) =>
    report('--template', HELLO, ...SPIKE, ...args).links.find(({ id }) => id === 'Account.fargateVcpu')!;
  expect(of()).toMatchObject({ byDefault: { value: 6 } });
  expect(of().utilisation).toBeUndefined();
  expect(of('--fargate-vcpus', '10').utilisation).toBe(2);
});

test('the tables of the plan fit 80 columns', () => {
  for (const file of [HELLO, PATTERNS]) {
    const lines = plan('--template', file, ...SPIKE).stdout.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  }
});

describe('a stack of ecs-patterns, as far as it can be read', () => {
  test('its fleets, its database, and by name what is not read', () => {
    const { links, notes, unread } = report('--template', PATTERNS, ...SPIKE);
    const link = (id: string) => links.find((each) => each.id === id);
    expect(link('Web.tasks')).toMatchObject({ demand: 10_000, supply: 2000 });
    expect(link('Database.primary')).toMatchObject({ supply: 900 });
    expect(links.some(({ id }) => id.endsWith('.jobs'))).toBe(true);
    expect(notes.join('\n')).toMatch(/Web: nothing says how many requests\/s a task serves; 100 assumed/);
    expect(unread['AWS::DynamoDB::Table']).toBe(1);
    expect(plan('--template', PATTERNS, ...SPIKE).stdout).toMatch(/Not read: 1 × AWS::DynamoDB::Table/);
  });
});

describe('bad input ends with exit code 2', () => {
  const file = (name: string, text: string) => {
    const path = join(FOLDER, name);
    writeFileSync(path, text);
    return path;
  };
  test.each<[string, () => string[], RegExp]>([
    ['no cdk.out', () => [], /there is no folder cdk\.out here; run 'npx cdk synth' first/],
    ['no such file', () => ['--template', 'nowhere.json'], /--template is 'nowhere\.json'; allowed is/],
    ['an empty file', () => ['--template', file('empty.json', '')], /is empty/],
    ['YAML', () => ['--template', file('a.yaml', 'Resources:\n  A: {}')], /is not JSON: it looks like YAML/],
    ['text', () => ['--template', file('a.txt', 'hello')], /is not JSON/],
    [
      'a plan of Terraform',
      () => ['--template', file('tf.json', '{"terraform_version":"1.9"}')],
      /is a plan of Terraform/,
    ],
    ['another JSON', () => ['--template', file('b.json', '[]')], /has no Resources/],
    ['no services', () => ['--template', file('c.json', '{"Resources":{}}')], /no template holds an ECS service/],
    [
      'a peak below the baseline',
      () => ['--template', HELLO, '--baseline-rps', '9', '--peak-rps', '8', '--time-to-peak', '1m'],
      /--peak-rps is 8; allowed is at least --baseline-rps \(9\)/,
    ],
    [
      'no time to the peak',
      () => ['--template', HELLO, '--baseline-rps', '1', '--peak-rps', '8', '--time-to-peak', '0s'],
      /--time-to-peak is '0s'; allowed is a time from 1s to 24h/,
    ],
    [
      'no quota',
      () => ['--template', HELLO, '--fargate-vcpus', 'six'],
      /--fargate-vcpus is 'six'; allowed is a number/,
    ],
    ['half of the traffic', () => ['--template', HELLO, '--peak-rps', '8'], /belong together; state all three/],
    ['template and app', () => ['--template', HELLO, '--app', 'true'], /keep one/],
  ])('%s', (_, args, message) => {
    const { status, stdout, stderr } = plan(...args());
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test('an app that fails says what it said, and ends with 1', () => {
    const { status, stderr } = plan('--app', 'echo broken >&2; exit 3');
    expect(stderr).toMatch(/ended with exit code 3:\nbroken/);
    expect(status).toBe(1);
  });
});

test('a stack without resources, as the CDK writes it, is passed over', () => {
  const folder = mkdtempSync(join(FOLDER, 'assembly-'));
  copyFileSync(HELLO, join(folder, 'Hello.template.json'));
  writeFileSync(join(folder, 'Empty.template.json'), '{"Parameters":{"BootstrapVersion":{}},"Rules":{}}');
  expect(report('--template', folder, ...SPIKE)).toMatchObject({ stack: 'Hello' });
  rmSync(join(folder, 'Hello.template.json'));
  expect(plan('--template', folder)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('holds empty stacks alone'),
  });
});

test('an app is synthesised into a folder of its own', () => {
  const app = `node -e "require('fs').copyFileSync('${HELLO}', process.env.CDK_OUTDIR + '/Hello.template.json')"`;
  expect(report('--app', app, ...SPIKE)).toMatchObject({ stack: 'Hello', firstBottleneck: 'LoadBalancer.growth' });
});

test('a spike that no reaction can meet is called so, with what would', () => {
  const { impossible } = report(
    '--template',
    HELLO,
    '--baseline-rps',
    '100',
    '--peak-rps',
    '10000',
    '--time-to-peak',
    '60s',
  );
  expect(impossible).toHaveLength(1);
  expect(impossible[0]).toMatch(/the peak comes within 60 s, and a fleet reacts in 109 s: 100 tasks .* have to stand/);
});

test('the tool does not hold the construct library', () => {
  expect(readFileSync(CLI, 'utf8')).not.toContain('aws-cdk-lib/core');
});
