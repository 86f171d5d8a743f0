import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Cluster, ExecuteCommandLogging } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { BackingTier, Network, ScalableWebApp } from '../../../lib';
import type { ScalableWebAppProps } from '../../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (executeCommand?: boolean, propsOf: (stack: Stack) => ScalableWebAppProps = () => ({})) => {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { omit, ...propsOf(stack), web: { image: IMAGE, executeCommand } });
  return stack;
};
const statementsOf = (stack: Stack) =>
  Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))
    .filter(([id]) => id.startsWith('AppWebTaskRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const containers = (stack: Stack) =>
  onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions as {
    Name: string;
    ReadonlyRootFilesystem: boolean;
  }[];
const warnings = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('ecs-exec|writable-root'))
    .map(({ entry }) => `${entry.data}`.match(/cdk-scalable-web-app:[a-z-]+/)![0]);

test('is off by default: a read-only root, and no grants', () => {
  const stack = make();
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties.EnableExecuteCommand).toBe(false);
  expect(statementsOf(stack)).toEqual([]);
  expect(containers(stack).map(({ ReadonlyRootFilesystem }) => ReadonlyRootFilesystem)).toEqual([true, true]);
  expect(warnings(stack)).toEqual([]);
});

test('opens the root of the application alone, grants the least, and says so', () => {
  const stack = make(true);
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties.EnableExecuteCommand).toBe(true);
  expect(statementsOf(stack)).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'logs:DescribeLogGroups',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^AppWebLogs/), 'Arn'] },
    },
  ]);
  expect(Object.fromEntries(containers(stack).map((each) => [each.Name, each.ReadonlyRootFilesystem]))).toEqual({
    App: false,
    TemporaryDirectory: true,
  });
  expect(warnings(stack).sort()).toEqual([
    'cdk-scalable-web-app:ecs-exec',
    'cdk-scalable-web-app:writable-root-file-system',
  ]);
});

test('a cluster that encrypts sessions and logs them elsewhere lets the task role do so', () => {
  const stack = make(true, (scope) => ({
    cluster: new Cluster(scope, 'Cluster', {
      vpc: new Network(scope, 'Network').vpc,
      executeCommandConfiguration: {
        kmsKey: new Key(scope, 'Key'),
        logging: ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { cloudWatchLogGroup: new LogGroup(scope, 'Sessions') },
      },
    }),
  }));
  const statements = statementsOf(stack);
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
  });
  expect(JSON.stringify(statements)).toMatch(/Sessions[0-9A-F]{8}/);
});

test.each([
  [{}, 's3:GetBucketLocation', '/*'],
  [
    { s3EncryptionEnabled: true, s3KeyPrefix: 'exec' },
    ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration'],
    '/exec/*',
  ],
])('a cluster that logs sessions to S3, with %j, lets the task role put them there alone', (more, Action, objects) => {
  const stack = make(true, (scope) => ({
    cluster: new Cluster(scope, 'Cluster', {
      vpc: new Network(scope, 'Network').vpc,
      executeCommandConfiguration: {
        logging: ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { s3Bucket: new Bucket(scope, 'Sessions'), ...more },
      },
    }),
  }));
  const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Sessions/), 'Arn'] };
  expect(statementsOf(stack)).toEqual(
    expect.arrayContaining([
      { Effect: 'Allow', Action, Resource: arn },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [arn, objects]] } },
    ]),
  );
});
