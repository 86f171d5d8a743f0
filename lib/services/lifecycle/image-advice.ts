import { Token, Validations } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { adviseAtSynthesis } from '../../private/advice';

/**
 * Warns of an image that is named by a tag, which whoever may push can move to another image.
 *
 * ECS resolves the tag to a digest once for each deployment, so that all tasks of one deployment are the same, those that
 * scaling adds included. What it cannot know is which image the next deployment of the same template gets. An asset is
 * named by the hash of its contents, and a tag that the pipeline hands over as a parameter is not known here.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
export function adviseOnTag(container: ecs.ContainerDefinition, image: ecs.ContainerImage): void {
  const found = taggedNameOf(image);
  if (!found) return;
  const { name, tag } = found;
  const moves = tag === undefined || tag === 'latest';
  const what = moves
    ? `is whatever was pushed last${tag ? '' : ', since it has no tag'}: a deployment that changes one variable may ship ` +
      'another application with it, and the template of yesterday brings the image of yesterday no more'
    : 'has a tag, which can be moved: ECS resolves it once for each deployment, so the next deployment of the same ' +
      'template may run another image';
  Validations.of(container).addWarning(
    'cdk-scalable-web-app:image-by-tag',
    `image ${name} of container ${container.containerName} ${what}; name its digest (…@sha256:…), build it as an asset, ` +
      'or make the tags of its repository immutable',
  );
}

/** The name and the tag of an image that has no better name; undefined where it has one, or where it is not known. */
function taggedNameOf(image: ecs.ContainerImage): { name: string; tag?: string } | undefined {
  if (image instanceof ecs.EcrImage) {
    const { repository, tagOrDigest: tag } = image as unknown as { repository: ecr.IRepository; tagOrDigest: string };
    if (Token.isUnresolved(tag) || tag.startsWith('sha256:') || hasImmutableTags(repository)) return undefined;
    const { repositoryName } = repository;
    return { name: `${Token.isUnresolved(repositoryName) ? repository.node.id : repositoryName}:${tag}`, tag };
  }
  if (!(image instanceof ecs.RepositoryImage)) return undefined;
  const { imageName: name } = image as unknown as { imageName: string };
  if (Token.isUnresolved(name) || name.includes('@')) return undefined;
  // A colon before the last slash is that of a port.
  return { name, tag: /:([^/:]+)$/.exec(name)?.[1] };
}

/** Of a repository that is made in the app; what was imported does not say. */
function hasImmutableTags(repository: ecr.IRepository): boolean {
  const { defaultChild } = repository.node;
  return defaultChild instanceof ecr.CfnRepository && defaultChild.imageTagMutability === 'IMMUTABLE';
}

/**
 * Warns of images that the subnets of the tasks have no way to. Interface endpoints lead to the private repositories of
 * Amazon ECR alone; Amazon ECR Public, like every other registry, takes a way to the internet.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export function adviseOnReach(scope: IConstruct, taskDefinition: ecs.TaskDefinition): void {
  adviseAtSynthesis(scope, () => {
    const names = containersOf(taskDefinition)
      .filter(({ imageName }) => !Token.isUnresolved(imageName) && !/\.dkr[.-]ecr\./.test(imageName))
      .map(({ containerName, imageName }) => `${imageName} of container ${containerName}`);
    if (names.length === 0) return;
    Validations.of(scope).addWarning(
      'cdk-scalable-web-app:image-out-of-reach',
      `tasks run in subnets without a way to the internet, from where they cannot pull ${names.join(', ')}; copy images ` +
        'to a private repository of Amazon ECR, and state them with temporaryDirectory and overloadProxy as well, or ' +
        'let the VPC have NAT gateways',
    );
  });
}

function containersOf(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return taskDefinition.node.children.filter(
    (child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition,
  );
}
