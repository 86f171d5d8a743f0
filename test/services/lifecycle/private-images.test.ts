import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, TagParameterContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib/core';
import { BackingTier, ScalableWebApp, TemporaryDirectory } from '../../../lib';
import { ENV, onlyResource, resourcesOf, testStack } from '../../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (image: (stack: Stack) => ContainerImage) => {
  const stack = testStack();
  const temporaryDirectory = TemporaryDirectory.declaredByImage();
  new ScalableWebApp(stack, 'App', { omit, web: { image: image(stack), temporaryDirectory } });
  const statements = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))
    .filter(([id]) => id.startsWith('AppWeb'))
    .flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.map((statement: object) => ({ id: id.slice(0, -8), ...statement })),
    ) as { id: string; Action: string | string[]; Resource: unknown }[];
  const [container] = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  return { stack, statements, container };
};
/** Of statements that are not about logs. */
const pulls = (statements: ReturnType<typeof make>['statements']) =>
  statements.filter(({ Action }) => !`${Action}`.includes('logs:'));
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const arn = 'arn:aws:ecr:eu-central-1:210987654321:repository/shop';

test('a repository of another account and region is pulled from by the execution role alone', () => {
  const { statements, container } = make((stack) =>
    ContainerImage.fromEcrRepository(
      Repository.fromRepositoryAttributes(stack, 'Shared', { repositoryArn: arn, repositoryName: 'shop' }),
      'v1',
    ),
  );
  expect(pulls(statements)).toEqual([
    { id: 'AppWebExecutionRolePolicy', Effect: 'Allow', Action: [...PULL].sort(), Resource: arn },
    { id: 'AppWebExecutionRolePolicy', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  ]);
  expect(JSON.stringify(container.Image)).toContain('210987654321.dkr.ecr.eu-central-1.');
});

test('a repository under a key of its own needs no right to the key, which ECR has grants on', () => {
  const { stack, statements } = make((scope) =>
    ContainerImage.fromEcrRepository(new Repository(scope, 'Shop', { encryptionKey: new Key(scope, 'Key') }), 'v1'),
  );
  expect(pulls(statements).map(({ id }) => id)).toEqual(['AppWebExecutionRolePolicy', 'AppWebExecutionRolePolicy']);
  expect(JSON.stringify(statements)).not.toContain('kms:');
  expect(JSON.stringify(onlyResource(stack, 'AWS::KMS::Key'))).not.toContain('AppWeb');
});

test('a registry with a password is read from a secret by the execution role alone', () => {
  const secretArn = `arn:aws:secretsmanager:us-east-1:${ENV.account}:secret:registry-AbCdEf`;
  const { statements, container } = make((stack) =>
    ContainerImage.fromRegistry('registry.example.com/shop:1', {
      credentials: Secret.fromSecretCompleteArn(stack, 'Registry', secretArn),
    }),
  );
  expect(container.RepositoryCredentials).toEqual({ CredentialsParameter: secretArn });
  expect(pulls(statements)).toEqual([
    {
      id: 'AppWebExecutionRolePolicy',
      Effect: 'Allow',
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: secretArn,
    },
  ]);
});

test('a pipeline hands over the tag by a parameter', () => {
  const { stack, container } = make(
    (scope) => new TagParameterContainerImage(Repository.fromRepositoryName(scope, 'Shop', 'shop')),
  );
  const [name] = Object.keys(
    (stack.node.root as unknown as { synth(): { getStackByName(n: string): { template: { Parameters: object } } } })
      .synth()
      .getStackByName('Test').template.Parameters,
  ).filter((parameter) => parameter.includes('ImageTag'));
  expect(JSON.stringify(container.Image)).toContain(`{"Ref":"${name}"}`);
});
