import { join } from 'path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, TagParameterContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnParameter } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions } from '../../../lib';
import { BackingTier, OverloadProxy, ScalableWebApp, TemporaryDirectory } from '../../../lib';
import { IMAGE, testStack } from '../../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const DIGEST = `sha256:${'0'.repeat(64)}`;
const warnings = (stack: Stack, id: string) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(`cdk-scalable-web-app:${id}`))
    .map(({ entry }) => `${entry.data}`);
const warned = (image: (stack: Stack) => ContainerImage, options: Partial<AddWebServiceOptions> = {}) => {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { omit, web: { image: image(stack), ...options } });
  return warnings(stack, 'image-by-tag');
};
const repository = (stack: Stack) => new Repository(stack, 'Shop');

describe('a tag is warned of', () => {
  test.each<[string, (stack: Stack) => ContainerImage, string]>([
    [
      'of a registry',
      () => ContainerImage.fromRegistry('ghcr.io/shop/web:1.4'),
      'image ghcr.io/shop/web:1.4 of container App has a tag, which can be moved',
    ],
    [
      'latest',
      () => ContainerImage.fromRegistry('shop:latest'),
      'image shop:latest of container App is whatever was pushed last:',
    ],
    [
      'none at all',
      () => ContainerImage.fromRegistry('host:5000/shop'),
      'host:5000/shop of container App is whatever was pushed last, since it has no tag',
    ],
    [
      'of ECR',
      (stack) => ContainerImage.fromEcrRepository(repository(stack), 'v1'),
      'image Shop:v1 of container App has a tag',
    ],
    [
      'of ECR that nobody chose',
      (stack) => ContainerImage.fromEcrRepository(repository(stack)),
      'Shop:latest of container App is whatever',
    ],
    [
      'of ECR that was imported',
      (stack) => ContainerImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Shop', 'shop/web'), 'v1'),
      'image shop/web:v1 of container App has a tag',
    ],
  ])('%s', (_, image, message) => {
    const found = warned(image);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
    expect(found[0]).toContain(
      'name its digest (…@sha256:…), build it as an asset, or make the tags of its repository',
    );
  });

  test('of every further container too', () => {
    const found = warned(() => ContainerImage.fromRegistry(`shop@${DIGEST}`), {
      extraContainers: { Agent: { image: IMAGE } },
    });
    expect(found).toEqual([expect.stringContaining('of container Agent has a tag')]);
  });
});

test.each<[string, (stack: Stack) => ContainerImage]>([
  ['a digest', () => ContainerImage.fromRegistry(`ghcr.io/shop/web@${DIGEST}`)],
  ['a tag with a digest', () => ContainerImage.fromRegistry(`ghcr.io/shop/web:1.4@${DIGEST}`)],
  ['a digest of ECR', (stack) => ContainerImage.fromEcrRepository(repository(stack), DIGEST)],
  [
    'immutable tags',
    (stack) =>
      ContainerImage.fromEcrRepository(
        new Repository(stack, 'Shop', { imageTagMutability: TagMutability.IMMUTABLE }),
        'v1',
      ),
  ],
  ['an asset', () => ContainerImage.fromAsset(join(__dirname, '../../support/image'))],
  ['the parameter of a pipeline', (stack) => new TagParameterContainerImage(repository(stack))],
  ['a name of a parameter', (stack) => ContainerImage.fromRegistry(new CfnParameter(stack, 'Image').valueAsString)],
  [
    'a tag of a parameter',
    (stack) => ContainerImage.fromEcrRepository(repository(stack), new CfnParameter(stack, 'Tag').valueAsString),
  ],
  [
    'a tag of Systems Manager',
    (stack) =>
      ContainerImage.fromEcrRepository(repository(stack), StringParameter.valueForStringParameter(stack, '/shop/tag')),
  ],
])('%s is not', (_, image) => {
  expect(warned(image)).toEqual([]);
});

describe('an image that tasks have no way to', () => {
  const isolated = (stack: Stack): IVpc =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      publicSubnetIds: ['subnet-1', 'subnet-2'],
      isolatedSubnetIds: ['subnet-3', 'subnet-4'],
    });
  const make = (vpc: (stack: Stack) => IVpc | undefined, options: (stack: Stack) => Partial<AddWebServiceOptions>) => {
    const stack = testStack();
    new ScalableWebApp(stack, 'App', { omit, vpc: vpc(stack), web: { image: IMAGE, ...options(stack) } });
    return warnings(stack, 'image-out-of-reach');
  };

  test('is named, with those of the helpers', () => {
    const [found] = make(isolated, () => ({ overloadProxy: OverloadProxy.haproxy() }));
    expect(found).toContain('public.ecr.aws/nginx/nginx-unprivileged:1.29.0 of container App');
    expect(found).toContain('busybox:1.37.0 of container TemporaryDirectory');
    expect(found).toContain('haproxy:3.2-alpine of container OverloadProxy');
  });

  test('is none of a private repository', () => {
    const found = make(isolated, (stack) => {
      const image = ContainerImage.fromEcrRepository(repository(stack), DIGEST);
      const byName = ContainerImage.fromRegistry(`123456789012.dkr.ecr.us-east-1.amazonaws.com/proxy@${DIGEST}`);
      return {
        image,
        temporaryDirectory: TemporaryDirectory.prepared(image),
        overloadProxy: OverloadProxy.haproxy({ image: byName }),
      };
    });
    expect(found).toEqual([]);
  });

  test('is none where there are NAT gateways', () => {
    expect(
      make(
        () => undefined,
        () => ({}),
      ),
    ).toEqual([]);
  });
});
