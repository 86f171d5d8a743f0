import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import ts from 'typescript';
import * as library from '../lib';
import { CLOCK } from '../lib/private/clock';
import { IMAGE, testStack } from './support/stacks';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const PAGES = [README, ...DOCS.map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'))];
const blocksOf = (page: string) => [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
const BLOCKS = blocksOf(README);

/** What the snippets take from their surroundings. */
const PREAMBLE = `
  import { CfnOutput, CfnParameter, Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
  import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
  import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
  import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
  import { ISecurityGroup, InstanceType, IVpc, Peer, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
  import { Repository } from 'aws-cdk-lib/aws-ecr';
  import { Cluster, ContainerDependencyCondition, ContainerImage, FargateService } from 'aws-cdk-lib/aws-ecs';
  import { ApplicationLoadBalancer, IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
  import { IRole } from 'aws-cdk-lib/aws-iam';
  import { IStream } from 'aws-cdk-lib/aws-kinesis';
  import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
  import { Key } from 'aws-cdk-lib/aws-kms';
  import { FilterPattern, RetentionDays } from 'aws-cdk-lib/aws-logs';
  import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
  import { CfnDBInstance, DatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
  import { IHostedZone } from 'aws-cdk-lib/aws-route53';
  import { Bucket, IBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
  import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
  import { ITopic } from 'aws-cdk-lib/aws-sns';
  import { IQueue } from 'aws-cdk-lib/aws-sqs';
  import * as library from 'cdk-scalable-web-app';
  import { ${Object.keys(library).sort().join(', ')} } from 'cdk-scalable-web-app';
  declare const stack: Stack, shop: library.ScalableWebApp, vpc: IVpc, group: ISecurityGroup, image: ContainerImage, existingService: FargateService;
  declare const role: IRole, topic: ITopic, stream: IStream, deliveryStreamArn: string;
  declare const hostedZone: IHostedZone, listener: IApplicationListener, bucket: IBucket, queue: IQueue;
  declare const instance: IDatabaseInstance, secret: ISecret, certificateArn: string, webAclArn: string;
`;

const HELLO = readFileSync(join(ROOT, 'examples/hello/app.ts'), 'utf8');

test('the hello example is the file', () => {
  expect(BLOCKS).toContain(HELLO);
});

test('the warning about the first bottleneck is the one that the snippet above it gets', () => {
  const stack = testStack();
  new library.ScalableWebApp(stack, 'News', {
    traffic: library.Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) }),
    web: { image: IMAGE, requestsPerSecondPerTask: 150 },
  });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('first-bottleneck'));
  const [, quoted] = /what lets more through:\n\n```\n([\s\S]*?)```/.exec(README) ?? [];
  expect(warnings).toHaveLength(1);
  expect(`${warnings[0].entry.data}`).toContain(quoted?.trim().replace(/\s+/g, ' '));
});

/** The snippets of a page follow on each other, as its reader does. */
test('every snippet of the README and of docs/ compiles', () => {
  const pages = PAGES.map((page) =>
    blocksOf(page)
      .filter((code) => code !== HELLO)
      .map((code) => code.replace(/^const instance =/m, 'const cfnInstance =').replace(/^instance\./m, 'cfnInstance.')),
  );
  expect(pages.flat().length).toBeGreaterThanOrEqual(4);
  const file = join(ROOT, 'test', 'readme-snippets.ts');
  const source = [PREAMBLE, ...pages.map((snippets) => ['{', ...snippets, '}'].join('\n'))].join('\n');
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const relaxed = { ...options, noUnusedLocals: false };
  const host = ts.createCompilerHost(relaxed);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, source, version, true) : getSourceFile(name, version);
  const program = ts.createProgram([file], relaxed, host);
  const messages = ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(messages).toEqual([]);
}, 60_000);

test('every warning of the library, and no other, is in the table of docs/errors.md', () => {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const sources = files.map((name) => readFileSync(join(ROOT, 'lib', name), 'utf8')).join('\n');
  const named = [...sources.matchAll(/['`](cdk-scalable-web-app:[a-z-]+)['`]/g)].map(([, id]) => id);
  const ids = [...new Set(named)].filter((id) => id !== CLOCK);
  const errors = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  const rows = [...errors.matchAll(/^\| `(cdk-scalable-web-app:[a-z-]+)`/gm)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThanOrEqual(40);
  expect([...rows].sort()).toEqual(ids.sort());
});
