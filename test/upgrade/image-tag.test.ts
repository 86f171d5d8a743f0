import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { CfnParameter } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { ScalableWebApp } from '../../lib';
import { emptyStack } from './configuration';
import { compare } from './gate';
import { templateOf } from './template';

const withImage = (image: (stack: Stack) => ContainerImage) => {
  const stack = emptyStack();
  new ScalableWebApp(stack, 'App', { web: { image: image(stack) } });
  return templateOf(stack);
};
const tagged = (tag: string) =>
  withImage((stack) => ContainerImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Shop', 'shop'), tag));

test('another tag is a new revision, and the service is updated in place', () => {
  const { breaks, added, removed, updated } = compare(tagged('first'), tagged('second'));
  expect({ breaks, added, removed }).toEqual({ breaks: [], added: [], removed: [] });
  expect(updated.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(
    expect.arrayContaining(['AppWebTaskDefinition', 'AppWebService']),
  );
});

test('the tag of a parameter stands in the task definition alone: the pipeline changes it, and no template', () => {
  const template = withImage((stack) => {
    const tag = new CfnParameter(stack, 'ImageTag', { default: 'initial' });
    return ContainerImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Shop', 'shop'), tag.valueAsString);
  });
  const users = Object.entries(template.Resources).filter(([, resource]) =>
    JSON.stringify(resource).includes('{"Ref":"ImageTag"}'),
  );
  expect(users.map(([, { Type }]) => Type)).toEqual(['AWS::ECS::TaskDefinition']);
});
